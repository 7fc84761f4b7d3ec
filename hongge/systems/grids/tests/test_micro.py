"""A micro-action from its call to the call-back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hongge.kernel import clock, figures, flow
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.verify import verify
from hongge.systems.grids import actions
from hongge.systems.grids.models import MicroAction, SignUp
from hongge.systems.grids.queries import calls, listed
from hongge.systems.grids.workflow import MICRO
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def called(cast: Cast, *, hands: int = 2, where: str = "城建花苑", **more: Any) -> MicroAction:
    given = {"title": "清理楼道", "where": "3栋楼下", "starts_at": clock.now() + timedelta(days=2)} | more
    return actions.call(cast.places[where], hands=hands, actor=cast["grid_leader"].actor, **given)


def signed(cast: Cast, action: MicroAction, nth: int = 0) -> SignUp:
    person = cast.neighbours["城建花苑"][nth]
    return actions.sign_up(action, name=person.name, phone=person.phone, actor=cast.visitor(action.place.name))


def fresh(action: MicroAction) -> MicroAction:
    return MicroAction._default_manager.get(pk=action.pk)


def test_it_goes_from_the_call_to_the_call_back_and_counts_who_came(cast: Cast) -> None:
    leader, action = cast["grid_leader"].actor, called(cast)
    one, two = signed(cast, action), signed(cast, action, 1)
    action = actions.divide(fresh(action), tasks={one.pk: "搬东西", two.pk: "拍照"}, actor=leader)
    with clock.at(action.starts_at):
        action = actions.begin(action, actor=leader)
        action = actions.finish(action, result="清出两车", came=[one.pk], actor=leader)
    assert (action.state, action.came) == ("done", 1)
    action = actions.call_back(action, answer="good", note="都说好", actor=leader)
    assert action.state == "answered"
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.task, one.came, two.came) == ("搬东西", True, False)
    here, day = cast.places["桃树下二格"], clock.day_of(action.starts_at)
    values = {name: figures.figures[f"grids.{name}"].value(here, day, day) for name in ("micro_done", "micro_hands", "micro_open")}
    assert values == {"micro_done": 1, "micro_hands": 1, "micro_open": 0}
    assert figures.faults() == [] and verify().faults == []


def test_places_are_given_up_to_the_number_of_hands_and_one_freed_is_given_again(cast: Cast) -> None:
    action = called(cast)
    one = signed(cast, action)
    signed(cast, action, 1)
    with pytest.raises(Refused, match="人手已经够了"):
        signed(cast, action, 2)
    actions.step_back(action, sign=one, actor=cast["grid_leader"].actor)
    signed(cast, action, 2)
    assert fresh(action).taken == listed(action).count() == 2


def test_one_phone_signs_up_once_and_may_come_back(cast: Cast) -> None:
    action = called(cast, hands=5)
    sign = signed(cast, action)
    with pytest.raises(Refused, match="已经报过名了"):
        signed(cast, action)
    assert fresh(action).taken == 1
    actions.step_back(action, sign=sign, actor=cast["grid_leader"].actor)
    with pytest.raises(Refused, match="已经撤回"):
        actions.step_back(action, sign=sign, actor=cast["grid_leader"].actor)
    signed(cast, action)
    assert fresh(action).taken == 1


def test_neighbours_without_a_phone_can_be_put_on_the_list(cast: Cast) -> None:
    action = called(cast, hands=5)
    for _ in range(2):
        actions.sign_up(action, name="李奶奶", actor=cast["grid_leader"].actor)
    assert fresh(action).taken == 2 and all(sign.by_staff for sign in listed(action))


@pytest.mark.parametrize("step", ["finish", "call_back"])
def test_steps_wait_for_their_turn(cast: Cast, step: str) -> None:
    action, leader = called(cast), cast["grid_leader"].actor
    given: dict[str, Any] = {"finish": {"result": "做完"}, "call_back": {"answer": "good"}}[step]
    with pytest.raises(Refused, match="这件事现在是“报名中”"):
        getattr(actions, step)(action, **given, actor=leader)


def test_what_is_missing_is_said(cast: Cast) -> None:
    action, leader = called(cast), cast["grid_leader"].actor
    with pytest.raises(Refused, match="还没有人报名"):
        actions.divide(action, tasks={}, actor=leader)
    with pytest.raises(Refused, match="为什么取消"):
        actions.cancel(action, result="", actor=leader)
    with clock.at(action.starts_at), pytest.raises(Refused, match="还没有写成效"):
        actions.finish(actions.begin(action, actor=leader), result="", actor=leader)
    with pytest.raises(Refused, match="时间已经过了"):
        called(cast, starts_at=clock.now() - timedelta(hours=1))
    action = called(cast)
    signed(cast, action)
    signed(cast, action, 1)
    with pytest.raises(Refused, match="人数不能改得比这少"):
        actions.edit(fresh(action), title="清楼道", where="楼下", starts_at=action.starts_at, hands=1, actor=leader)


def test_nothing_begins_before_its_day_nor_is_done_before_its_time(cast: Cast) -> None:
    action, leader = called(cast), cast["grid_leader"].actor
    with pytest.raises(Refused, match="到那天才能开始"):
        actions.begin(action, actor=leader)
    early = action.starts_at - timedelta(seconds=1)
    with clock.at(clock.start_of(clock.day_of(action.starts_at))):
        action = actions.begin(action, actor=leader)
    with clock.at(early), pytest.raises(Refused, match="约好的时间还没到"):
        actions.finish(action, result="清出两车", actor=leader)
    assert figures.figures["grids.micro_done"].value(action.place, clock.today(), clock.day_of(action.starts_at)) == 0
    with clock.at(action.starts_at):
        assert actions.finish(action, result="清出两车", actor=leader).state == "done"


def test_the_neighbouring_grid_neither_sees_nor_touches_it(cast: Cast) -> None:
    action = called(cast)
    assert not MicroAction.objects.visible_to(cast["other_grid_leader"].actor).exists()
    with pytest.raises(Refused):
        actions.begin(action, actor=cast["other_grid_leader"].actor)
    with pytest.raises(Refused):
        actions.call(
            cast.places["城建花苑"], title="x", where="y", starts_at=action.starts_at, hands=1, actor=cast["other_grid_leader"].actor
        )


def test_neighbours_read_what_is_called_at_their_compound_or_by_their_grid(cast: Cast) -> None:
    own, grids, away = called(cast), called(cast, where="桃树下二格"), called(cast, where="电机厂宿舍")
    assert set(calls(cast.places["城建花苑"])) == {own, grids}
    assert away in calls(cast.places["桃树下二格"])
    assert not calls(cast.places["天龙花园"]).exists()
    actions.cancel(fresh(own), result="下雨", actor=cast["grid_leader"].actor)
    assert set(calls(cast.places["城建花苑"])) == {grids}


def test_the_journal_names_nobody_who_signed_up(cast: Cast) -> None:
    action = called(cast)
    sign = signed(cast, action)
    entry = Entry.objects.get(kind="micro_action", step="sign_up")
    assert entry.duty is None and set(entry.facts) <= {"taken", "row"}
    assert sign.name not in str(entry.facts) and flow.history(MICRO, action)[0].step == "sign_up"
