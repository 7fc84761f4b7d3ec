"""Ties between records of different systems."""

import pytest

from hongge.kernel import ties
from hongge.kernel.ties import End, Tie

pytestmark = pytest.mark.django_db
REQUEST, MATTER, MEETING = End("request", 1, "JZ-1"), End("matter", 1, "YS-1"), End("meeting", 9, "LX-9")


def test_a_tie_is_read_from_both_ends() -> None:
    ties.tie(REQUEST, MATTER, how="became")
    assert [(t.end, t.how, t.led) for t in ties.of("request", 1)] == [(MATTER, "became", True)]
    assert [(t.end, t.how, t.led) for t in ties.of("matter", 1)] == [(REQUEST, "became", False)]


def test_records_of_two_kinds_with_one_id_are_not_mixed_up() -> None:
    ties.tie(REQUEST, MEETING, how="tabled")
    assert ties.of("matter", 1) == [] and ties.of("request", 9) == []


def test_tied_twice_is_tied_once() -> None:
    for _ in range(2):
        ties.tie(REQUEST, MATTER, how="became")
    ties.tie(REQUEST, MATTER, how="tabled")
    assert Tie.objects.count() == 2
