"""A place that moves takes what is open with it and leaves what has ended; journal, cells and records agree before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db.models import QuerySet

from hongge.civic.models import Contract
from hongge.kernel import clock, figures, flow, moving
from hongge.kernel.errors import Refused
from hongge.kernel.figures import Counter
from hongge.kernel.flow import Record
from hongge.kernel.journal import Entry
from hongge.kernel.places import PathField, Place, add, below, full_names
from hongge.kernel.verify import verify
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def reported(cast: Cast, where: str, text: str = "楼道灯不亮") -> Request:
    return actions.receive(cast.places[where], text=text, channel="qr", actor=cast.visitor(where))


def closed(cast: Cast, where: str) -> Request:
    office, leader = cast["community"].actor, cast["grid_leader"].actor
    request = actions.accept(reported(cast, where), category=Category.objects.order_by("pk").first(), actor=office)
    request = actions.dispatch(request, lead=cast.bodies["桃树下二格"], actor=office)
    request = actions.resolve(actions.sign(request, actor=leader), result="换了灯", outcome="solved", actor=leader)
    return actions.close(request, actor=office)


def moved(cast: Cast, what: str = "城建花苑", under: str = "桃树下一格") -> Place:
    return moving.move(cast.places[what], under=cast.places[under], on=clock.today(), actor=cast["street"].actor)


def number(name: str, place: Place) -> int:
    figure = figures.figures[name]
    today = clock.today()
    value = figure.value(Place.objects.get(pk=place.pk), today.replace(day=1), today)
    assert isinstance(value, int)
    return value


def test_open_records_go_along_and_ended_ones_stay(cast: Cast) -> None:
    done, waiting = closed(cast, "城建花苑/3栋"), reported(cast, "城建花苑/5栋/1单元")
    was = cast.places["桃树下二格"].path
    place = moved(cast)
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert done.path.startswith(was) and done.place.path.startswith(place.path)
    assert waiting.path == waiting.place.path and waiting.path.startswith(cast.places["桃树下一格"].path)
    assert full_names({done.path}) == {done.path: "城建花苑3栋"}


def test_whoever_leads_the_new_grid_sees_what_is_open_and_the_old_one_what_has_ended(cast: Cast) -> None:
    done, waiting = closed(cast, "城建花苑/3栋"), reported(cast, "城建花苑/5栋/1单元")
    moved(cast)
    assert list(Request.objects.visible_to(cast["first_grid_leader"].actor)) == [waiting]
    assert list(Request.objects.visible_to(cast["grid_leader"].actor)) == [done]
    assert Request.objects.visible_to(cast["community"].actor).count() == 2


def test_numbers_stay_where_they_were_earned_and_their_sum_does_not_change(cast: Cast) -> None:
    closed(cast, "城建花苑/3栋")
    reported(cast, "城建花苑/5栋/1单元")
    reported(cast, "城建花苑")
    old, new, whole = cast.places["桃树下二格"], cast.places["桃树下一格"], cast.places["桃树下社区"]
    assert (number("requests.solved", old), number("requests.open", old), number("requests.received", whole)) == (1, 2, 3)
    place = moved(cast)
    assert (number("requests.solved", old), number("requests.solved", new)) == (1, 0)
    assert (number("requests.open", old), number("requests.open", new), number("requests.open", place)) == (0, 2, 2)
    assert (number("requests.received", old), number("requests.received", new), number("requests.received", whole)) == (1, 2, 3)
    assert figures.faults() == []
    assert verify().faults == []
    before = set(Counter.objects.exclude(total=0).values_list("figure", "cell", "month", "total"))
    figures.recount()
    assert set(Counter.objects.exclude(total=0).values_list("figure", "cell", "month", "total")) == before


def test_a_building_goes_to_the_other_grid_of_its_compound(cast: Cast) -> None:
    waiting = reported(cast, "天龙花园/3栋")
    place = moved(cast, "天龙花园/3栋", "天龙花园二格")
    waiting.refresh_from_db()
    assert waiting.cell_id == cast.places["天龙花园二格"].pk == place.cell_id
    assert set(Place.objects.within(place).values_list("cell", flat=True)) == {cast.places["天龙花园二格"].pk}
    assert number("requests.open", cast.places["天龙花园一格"]) == 0
    assert figures.faults() == [] and verify().faults == []


def test_each_carried_record_has_a_line_and_the_move_has_one(cast: Cast) -> None:
    waiting = reported(cast, "城建花苑/5栋/1单元")
    moved(cast)
    line = flow.history(flow.workflows["request"], waiting)[0]
    assert (line.step, line.source, line.target) == ("carry", "received", "received")
    assert line.facts["before"] == cast.places["桃树下二格"].pk and line.facts["now"] == cast.places["桃树下一格"].pk
    assert Entry.objects.filter(kind="place", step="move", record=cast.places["城建花苑"].pk).count() == 1
    assert (
        actions.accept(
            Request.objects.get(pk=waiting.pk), category=Category.objects.order_by("pk").first(), actor=cast["community"].actor
        ).state
        == "accepted"
    )


def test_what_is_taken_up_again_goes_where_its_place_went(cast: Cast) -> None:
    done = closed(cast, "城建花苑/3栋")
    place = moved(cast)
    asked = actions.ask_reopen(Request.objects.get(pk=done.pk), text="又坏了", actor=cast.reporter(Request.objects.get(pk=done.pk)))
    asked.refresh_from_db()
    assert asked.path.startswith(place.path)
    assert figures.faults() == [] and verify().faults == []


def test_nothing_is_opened_at_a_shadow_or_at_a_path_that_has_gone(cast: Cast) -> None:
    stale = Place.objects.get(pk=cast.places["城建花苑/3栋"].pk)
    closed(cast, "城建花苑/3栋")
    moved(cast)
    shadow = Place.objects.get(shadow_of=cast.places["城建花苑/3栋"])
    for gone in (stale, shadow):
        with pytest.raises(Refused, match="刚刚重划"):
            actions.receive(gone, text="灯又不亮", channel="phone", actor=cast["community"].actor)


def test_a_path_is_never_given_twice(cast: Cast) -> None:
    was = cast.places["城建花苑"].path
    moved(cast)
    for name in ("新小区", "又一个小区"):
        assert add(Place.objects.get(pk=cast.places["桃树下二格"].pk), name, "compound").path != was
    back = moving.move(cast.places["城建花苑"], under=cast.places["桃树下二格"], on=clock.today(), actor=cast["street"].actor)
    assert back.path != was and Place.objects.find_problems() == ([], [], [], [], [])


def test_moving_twice_keeps_what_ended_at_each_stay(cast: Cast) -> None:
    first = closed(cast, "城建花苑/3栋")
    moved(cast)
    leader = cast["first_grid_leader"].actor
    office = cast["community"].actor
    second = actions.accept(
        actions.receive(Place.objects.get(pk=cast.places["城建花苑/3栋"].pk), text="门坏了", channel="phone", actor=office),
        category=Category.objects.order_by("pk").first(),
        actor=office,
    )
    second = actions.dispatch(second, lead=cast.bodies["桃树下一格"], actor=office)
    actions.close(actions.resolve(actions.sign(second, actor=leader), result="修了", outcome="solved", actor=leader), actor=office)
    moving.move(cast.places["城建花苑"], under=cast.places["桃树下二格"], on=clock.today(), actor=cast["street"].actor)
    assert number("requests.solved", cast.places["桃树下一格"]) == 1
    assert number("requests.solved", cast.places["桃树下二格"]) == 1
    first.refresh_from_db()
    assert first.path.startswith(cast.places["桃树下二格"].path)
    assert figures.faults() == [] and verify().faults == []


def test_moving_a_compound_takes_the_shadows_of_its_buildings_too(cast: Cast) -> None:
    """A building that left one grid of a compound left a shadow there; the compound's other places still move."""
    done = actions.receive(cast.places["天龙花园/3栋"], text="门坏了", channel="qr", actor=cast.visitor("天龙花园/3栋"))
    actions.withdraw(done, actor=cast.reporter(done))
    moved(cast, "天龙花园/3栋", "天龙花园二格")
    shadow = Place.objects.get(shadow_of=cast.places["天龙花园/3栋"])
    done.refresh_from_db()
    assert done.path == shadow.path and verify().faults == []


@pytest.mark.parametrize(
    ("what", "under", "sentence"),
    [
        ("城建花苑", "桃树下二格", "已经在"),
        ("城建花苑", "桃树下社区", ""),
        ("城建花苑/3栋", "桃树下社区", "不能直接放在社区里面"),
        ("城建花苑", "城南一格", "跨社区要走区划调整"),
    ],
)
def test_what_cannot_stand_there_is_refused(cast: Cast, what: str, under: str, sentence: str) -> None:
    if not sentence:
        assert moved(cast, what, under).path.startswith(cast.places[under].path)
        return
    with pytest.raises(Refused, match=sentence):
        moved(cast, what, under)


def test_the_survey_says_what_would_go_and_what_would_stay(cast: Cast) -> None:
    closed(cast, "城建花苑/3栋")
    reported(cast, "城建花苑/5栋/1单元")
    reported(cast, "电机厂宿舍")
    assert [(g.workflow.kind, g.open, g.ended) for g in moving.survey(cast.places["城建花苑"])] == [("request", 1, 1)]
    assert moving.survey(cast.places["桃园里"]) == []


def test_an_open_record_left_behind_is_found(cast: Cast) -> None:
    waiting = reported(cast, "城建花苑/5栋/1单元")
    moved(cast)
    shadow = Place.objects.get(shadow_of=cast.places["城建花苑/5栋/1单元"])
    Request.objects.filter(pk=waiting.pk).update(path=shadow.path, cell=shadow.cell_id)
    assert [(fault.fault, fault.row) for fault in verify().faults if fault.fault == "place"] == [("place", waiting.pk)]


def test_a_whole_towns_compound_moves_and_every_book_still_agrees(town: Cast) -> None:
    """With votes, contracts, lifts and matters in it: no copied path is left behind but those of what has ended."""
    was, sums = town.places["天龙花园"].path, {}
    today = clock.today()
    additive = [figure for figure in figures.figures.values() if getattr(figure, "additive", False)]
    for figure in additive:
        sums[figure.name] = figure.value(town.places["桃树下社区"], today.replace(month=1, day=1), today)
    moved(town, "天龙花园", "桃树下一格")
    for model in apps.get_models():
        dated = {"to_on"} & {field.name for field in model._meta.concrete_fields}
        for field in (f for f in model._meta.concrete_fields if isinstance(f, PathField)):
            left = QuerySet(model).filter(below(was, field.name))
            if issubclass(model, Record) and field.name == "path":
                ended = [w.finals for w in flow.workflows.values() if w.model is model][0]
                left = left.exclude(state__in=ended)
            elif dated:
                left = left.exclude(to_on__lte=today)
            assert model in (Counter, Entry) or not left.exists(), (model, field.name)
    for figure in additive:
        assert figure.value(town.places["桃树下社区"], today.replace(month=1, day=1), today) == sums[figure.name], figure.name
    assert figures.faults() == [] and not any(Place.objects.find_problems())
    assert {fault.fault for fault in verify().faults} <= {"outside"}  # a test's checkpoints are taken back, their file is not


def test_a_dated_row_that_had_ended_stays_and_one_in_force_goes(cast: Cast) -> None:
    compound, firm = cast.places["城建花苑"], cast.bodies["锦华物业"]
    start, end = clock.today() - timedelta(days=400), clock.today() - timedelta(days=30)
    client = cast.bodies["城建花苑业委会"]
    common = {"firm": firm, "client": client, "compound": compound, "path": compound.path}
    old = Contract._default_manager.create(**common, from_on=start, to_on=end)
    new = Contract._default_manager.create(**common, from_on=end)
    place = moved(cast)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.path, new.path) == (compound.path, place.path)


def test_the_day_stands_on_the_shadow(cast: Cast) -> None:
    closed(cast, "城建花苑/3栋")
    moving.move(cast.places["城建花苑"], under=cast.places["桃树下一格"], on=date(2026, 11, 25), actor=cast["street"].actor)
    shadow = Place.objects.get(shadow_of=cast.places["城建花苑"])
    assert (shadow.to_on, shadow.name, shadow.code) == (date(2026, 11, 25), "城建花苑", "")
    assert not Place.objects.living().filter(pk=shadow.pk).exists()
