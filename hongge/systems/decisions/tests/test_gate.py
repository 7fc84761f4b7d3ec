"""Which meetings of a branch count: whole numbers, no percentages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongge.systems.decisions.models import GateStep, MatterKind, Procedure
from tests.cast import Cast


def step(*, quorum: tuple[int, int] = (1, 2), agree: tuple[int, int] = (1, 2), of: str = "expected") -> GateStep:
    return GateStep("members_meet", "党员大会审议", "branch", "", "会议记录", *quorum, *agree, of)


@pytest.mark.parametrize(
    ("expected", "present", "agreed", "of", "why"),
    [
        (30, 15, 16, "present", ""),  # half of those expected is enough to meet
        (31, 15, 15, "present", "不够1/2"),
        (30, 15, 15, "expected", "没有超过30人的1/2"),  # exactly half agrees: not more than half
        (30, 16, 16, "expected", ""),
        (30, 20, 10, "present", "没有超过20人的1/2"),
        (30, 20, 11, "present", ""),
        (1, 1, 1, "expected", ""),
        (2, 1, 1, "expected", "没有超过2人的1/2"),
    ],
)
def test_a_meeting_counts_when_enough_came_and_more_than_enough_agreed(expected: int, present: int, agreed: int, of: str, why: str) -> None:
    asked = step(of=of)
    found = asked.lacks(expected=expected, present=present, agreed=agreed)
    said = replace(asked, short=found).short_words
    assert (why in said) if why else (found, said) == ({}, "")


def test_a_step_that_asks_for_nothing_always_counts() -> None:
    assert step(quorum=(0, 1), agree=(0, 1)).lacks(expected=9, present=0, agreed=0) == {}
    assert step(quorum=(0, 1), agree=(0, 1)).asks == ""


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_more_people_agreeing_never_turns_yes_into_no(expected: int, present: int, agreed: int) -> None:
    if not step().lacks(expected=expected, present=present, agreed=agreed):
        assert not step().lacks(expected=expected, present=present + 1, agreed=agreed + 1)


def test_it_says_what_it_asks_for() -> None:
    assert step().asks == "到会不少于应到的1/2，赞成超过应到的1/2"
    assert step(of="present", quorum=(2, 3)).asks == "到会不少于应到的2/3，赞成超过到会的1/2"


@pytest.mark.django_db
def test_the_shipped_procedures_have_their_steps_and_every_kind_its_rule(cast: Cast) -> None:
    four_two = Procedure.objects.get(pk="four_two")
    assert [s.label for s in four_two.steps.all()] == [
        "党支部提议", "两委会商议", "党员大会审议", "业主或代表会议决议", "决议公开", "实施结果公开",
    ]  # fmt: skip
    assert Procedure.objects.get(pk="six_steps").steps.count() == 5
    rules = dict(MatterKind.objects.values_list("code", "rule"))
    assert (rules["lift"], rules["fund_raise"], rules["common_use"]) == ("special", "special", "special")  # 民法典 278 (6) (7) (8)
    assert (rules["company"], rules["fund_use"], rules["parking"]) == ("ordinary", "ordinary", "ordinary")
    assert rules["committee_work"] == ""
