"""A re-cut from draft to effect: what is refused, what moves, what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock, figures
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.verify import verify
from hongge.systems.grids import actions
from hongge.systems.grids.models import Recut
from hongge.systems.grids.queries import preview_of
from hongge.systems.grids.workflow import plan
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def draft(cast: Cast, *lines: dict[str, Any], in_days: int = 0) -> Recut:
    office = cast["community"].actor
    recut = actions.draft(
        cast.places["桃树下社区"], title="试划", reason="院门共用", planned_on=clock.today() + timedelta(days=in_days), actor=office
    )
    for line in lines:
        recut = actions.change(recut, **line, actor=office)
    return recut


def move(cast: Cast, what: str, under: str) -> dict[str, Any]:
    return {"kind": "move", "place": cast.places[what], "under": cast.places[under]}


def done(cast: Cast, *lines: dict[str, Any]) -> Recut:
    recut = actions.preview(draft(cast, *lines), actor=cast["community"].actor)
    return actions.take_effect(recut, actor=cast["street"].actor)


def reported(cast: Cast, where: str) -> Request:
    return requests.receive(cast.places[where], text="楼道灯不亮", channel="qr", actor=cast.visitor(where))


def led_by(cast: Cast, where: str, body: str) -> Request:
    office = cast["community"].actor
    request = requests.accept(reported(cast, where), category=Category.objects.order_by("pk").first(), actor=office)
    return requests.dispatch(request, lead=cast.bodies[body], actor=office)


# Taking effect


def test_a_compound_goes_over_with_what_is_open_and_the_books_agree(cast: Cast) -> None:
    waiting = reported(cast, "电机厂宿舍/2栋")
    recut = done(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    waiting.refresh_from_db()
    assert (recut.state, recut.effective_on) == ("in_force", clock.today())
    assert waiting in Request.objects.visible_to(cast["first_grid_leader"].actor)
    assert waiting not in Request.objects.visible_to(cast["grid_leader"].actor)
    assert figures.faults() == [] and verify().faults == []
    assert recut.changes.get().left == cast.places["桃树下二格"]


def test_two_grids_of_a_compound_become_one(cast: Cast) -> None:
    buildings = [move(cast, f"天龙花园/{n}栋", "天龙花园一格") for n in (4, 5, 6)]
    done(cast, *buildings, {"kind": "close", "place": cast.places["天龙花园二格"]})
    closed = Place.objects.get(pk=cast.places["天龙花园二格"].pk)
    assert closed.to_on == clock.today()
    assert not Duty.objects.in_office(clock.today()).filter(place=closed).exists()
    assert Organisation.objects.get(pk=cast.bodies["天龙花园二格"].pk).closed_on == clock.today()
    assert Place.objects.within(Place.objects.get(pk=cast.places["天龙花园一格"].pk)).living().at_level("building").count() == 6
    assert figures.faults() == [] and verify().faults == []


def test_a_small_grid_is_cut_out_of_a_large_one(cast: Cast) -> None:
    recut = draft(cast, {"kind": "new", "name": "桃树下三格", "code": "G33", "under": cast.places["桃树下社区"]})
    office = cast["community"].actor
    recut = actions.change(recut, kind="move", place=cast.places["城建花苑"], grid=recut.changes.get(kind="new"), actor=office)
    actions.take_effect(actions.preview(recut, actor=office), actor=cast["street"].actor)
    grid = Place.objects.get(name="桃树下三格")
    assert (grid.from_on, grid.code, grid.level) == (clock.today(), "G33", "grid")
    assert Place.objects.get(pk=cast.places["城建花苑"].pk).path.startswith(grid.path)
    assert Organisation.objects.filter(kind="grid", place=grid, opened_on=clock.today()).exists()
    assert verify().faults == []


def test_a_compound_that_outgrows_its_grid_gets_grids_of_its_own(cast: Cast) -> None:
    """The other shape: community › compound › grid › building instead of community › grid › compound › building."""
    office, compound = cast["community"].actor, cast.places["城建花苑"]
    waiting = reported(cast, "城建花苑/5栋/1单元")
    recut = draft(cast, move(cast, "城建花苑", "桃树下社区"))
    for name, numbers in (("城建花苑一格", (1, 2, 3)), ("城建花苑二格", (4, 5, 6))):
        recut = actions.change(recut, kind="new", name=name, under=compound, actor=office)
        line = recut.changes.get(kind="new", name=name)
        for n in numbers:
            recut = actions.change(recut, kind="move", place=cast.places[f"城建花苑/{n}栋"], grid=line, actor=office)
    actions.take_effect(actions.preview(recut, actor=office), actor=cast["street"].actor)
    waiting.refresh_from_db()
    assert [p.level for p in waiting.place.line()] == ["district", "street", "community", "compound", "grid", "building", "entrance"]
    assert waiting.cell.name == "城建花苑二格"
    assert figures.faults() == [] and verify().faults == [] and not any(Place.objects.find_problems())


def test_a_request_led_by_the_old_grid_is_given_to_the_new_one(cast: Cast) -> None:
    request = led_by(cast, "电机厂宿舍/2栋", "桃树下二格")
    beside = led_by(cast, "电机厂宿舍/1栋", "桃树下社区")
    done(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    request.refresh_from_db()
    beside.refresh_from_db()
    assert (request.lead, request.state) == (cast.bodies["桃树下一格"], "dispatched")
    assert beside.lead == cast.bodies["桃树下社区"]
    assert requests.sign(request, actor=cast["first_grid_leader"].actor).state == "working"
    assert verify().faults == []


def test_a_redrawn_outline_keeps_the_one_before(cast: Cast) -> None:
    grid = cast.places["桃树下一格"]
    drawn = {"type": "Polygon", "coordinates": grid.outline["coordinates"]}
    recut = done(cast, {"kind": "outline", "place": grid, "outline": drawn}, move(cast, "电机厂宿舍", "桃树下一格"))
    assert recut.changes.get(kind="outline").before == grid.outline


# What is refused


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "还是空的"),
        ([("电机厂宿舍", "桃树下二格")], "已经在桃树下二格里面"),
        ([("城建花苑/3栋", "桃树下一格")], "不能离开它的小区"),
        ([("天龙花园", "桃树下一格")], "里面自己有网格"),
        ([("电机厂宿舍", "天龙花园一格")], "不能放进另一个小区"),
        ([("天龙花园/3栋", "桃树下二格")], "不能离开它的小区"),
    ],
)
def test_a_plan_that_cannot_be_says_why(cast: Cast, lines: list[tuple[str, str]], sentence: str) -> None:
    recut = draft(cast, *[move(cast, *line) for line in lines])
    assert any(sentence in fault for fault in plan.faults(recut)), plan.faults(recut)
    with pytest.raises(Refused, match=sentence):
        actions.preview(recut, actor=cast["community"].actor)


def test_a_grid_that_still_holds_something_cannot_end(cast: Cast) -> None:
    recut = draft(cast, {"kind": "close", "place": cast.places["桃树下二格"]})
    assert "还没有去处" in plan.faults(recut)[0]


def test_nothing_goes_into_a_grid_that_ends(cast: Cast) -> None:
    recut = draft(
        cast,
        move(cast, "桃园里", "桃树下二格"),
        {"kind": "close", "place": cast.places["桃树下二格"]},
    )
    assert plan.faults(recut) == ["桃树下二格要撤销，不能再往里放"]


def test_two_grids_do_not_share_a_name_nor_a_code(cast: Cast) -> None:
    here = cast.places["桃树下社区"]
    recut = draft(
        cast,
        {"kind": "new", "name": "桃树下一格", "code": cast.places["城建花苑"].code, "under": here},
    )
    assert [word for fault in plan.faults(recut) for word in ("都叫", "已经有地方用了") if word in fault] == ["都叫", "已经有地方用了"]


def test_a_place_has_one_line_of_a_kind(cast: Cast) -> None:
    recut = draft(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    with pytest.raises(Refused, match="已经有这个地方的一条"):
        actions.change(recut, **move(cast, "电机厂宿舍", "桃树下社区"), actor=cast["community"].actor)


def test_it_waits_for_its_day(cast: Cast) -> None:
    recut = actions.preview(draft(cast, move(cast, "电机厂宿舍", "桃树下一格"), in_days=3), actor=cast["community"].actor)
    with pytest.raises(Refused, match="还没到打算生效的那天"):
        actions.take_effect(recut, actor=cast["street"].actor)
    with clock.at(clock.now() + timedelta(days=3)):
        assert actions.take_effect(recut, actor=cast["street"].actor).effective_on == clock.today()


def test_whoever_drafts_does_not_let_it_take_effect(cast: Cast) -> None:
    recut = actions.preview(draft(cast, move(cast, "电机厂宿舍", "桃树下一格")), actor=cast["community"].actor)
    with pytest.raises(Refused, match="不能对这件事做“生效”"):
        actions.take_effect(recut, actor=cast["community"].actor)


def test_a_frozen_plan_takes_no_line_and_a_changed_one_does_not_take_effect(cast: Cast) -> None:
    office = cast["community"].actor
    recut = actions.preview(draft(cast, move(cast, "电机厂宿舍", "桃树下一格")), actor=office)
    with pytest.raises(Refused, match="现在是“待生效”"):
        actions.change(recut, **move(cast, "桃园里", "桃树下二格"), actor=office)
    recut.changes.update(under=cast.places["桃树下社区"])
    with pytest.raises(Refused, match="在定稿以后变了"):
        actions.take_effect(recut, actor=cast["street"].actor)


def test_a_tree_that_changed_since_stops_it(cast: Cast) -> None:
    office = cast["community"].actor
    recut = actions.preview(draft(cast, move(cast, "电机厂宿舍", "桃树下一格")), actor=office)
    done(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    with pytest.raises(Refused, match="已经在桃树下一格里面"):
        actions.take_effect(recut, actor=cast["street"].actor)


def test_a_refusal_on_the_way_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    recut = actions.preview(
        draft(cast, {"kind": "new", "name": "桃树下三格", "under": cast.places["桃树下社区"]}, move(cast, "电机厂宿舍", "桃树下一格")),
        actor=cast["community"].actor,
    )
    before, entries = list(Place.objects.values()), Entry.objects.count()

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise Refused("不行")

    monkeypatch.setattr("hongge.kernel.moving.move", refuse)
    with pytest.raises(Refused, match="不行"):
        actions.take_effect(recut, actor=cast["street"].actor)
    assert list(Place.objects.values()) == before and Entry.objects.count() == entries


def test_another_community_neither_sees_nor_touches_it(cast: Cast) -> None:
    recut = draft(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    assert not Recut.objects.visible_to(cast["other_community"].actor).exists()
    with pytest.raises(Refused):
        actions.drop(recut, actor=cast["other_community"].actor)
    assert actions.drop(recut, actor=cast["community"].actor).state == "dropped"


def test_a_line_is_struck_with_those_that_lead_to_it(cast: Cast) -> None:
    office = cast["community"].actor
    recut = draft(cast, {"kind": "new", "name": "桃树下三格", "under": cast.places["桃树下社区"]})
    line = recut.changes.get()
    recut = actions.change(recut, kind="move", place=cast.places["电机厂宿舍"], grid=line, actor=office)
    actions.strike(recut, line=line, actor=office)
    assert not recut.changes.exists()


# The preview


def test_the_preview_says_what_goes_what_stays_and_which_numbers_change(cast: Cast) -> None:
    reported(cast, "电机厂宿舍/2栋")
    ended = reported(cast, "电机厂宿舍/1栋")
    requests.withdraw(ended, actor=cast.reporter(ended))
    recut = draft(cast, move(cast, "电机厂宿舍", "桃树下一格"))
    shown = preview_of(recut)
    (moved,) = shown.moved
    assert (moved.before, moved.now, moved.homes, moved.open, moved.ended) == ("桃树下二格", "桃树下一格", 18, 1, 1)
    (shift,) = shown.shifts
    assert (shift.before, shift.now) == ("桃树下二格", "桃树下一格")
    numbers = [pair for _month, line in shift.lines for pair in zip(shift.figures, line, strict=True)]
    told = {(figure.name, number) for figure, number in numbers if number is not None}
    assert 0 not in {number for _figure, number in numbers}, "what would not change is not told"
    assert ("requests.received", 1) in told and ("requests.open", 1) in told
    since, until = clock.today().replace(day=1), clock.today() + timedelta(days=60)  # deadlines lie ahead
    was = {name: figures.figures[name].value(cast.places["桃树下二格"], since, until) for name, _number in told}
    actions.take_effect(actions.preview(recut, actor=cast["community"].actor), actor=cast["street"].actor)
    for name, number in told:
        assert was[name] - figures.figures[name].value(cast.places["桃树下二格"], since, until) == number, name


def test_the_preview_of_an_end_names_the_duties_that_end(cast: Cast) -> None:
    recut = draft(cast, {"kind": "close", "place": cast.places["天龙花园二格"]})
    (ended,) = preview_of(recut).ended
    assert {duty.post for duty in ended.duties} == {"grid_leader", "branch_secretary"}
    assert ended.bodies == [cast.bodies["天龙花园二格"]]
