"""What holds at a date: counted on the last day of the period, opened to the same rows, shown with its day."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db.models import QuerySet
from django.test import Client
from openpyxl import load_workbook

from hongge.bulletins.queries import measured, value_now
from hongge.civic.models import Duty, Organisation, Person
from hongge.kernel import clock
from hongge.kernel import figures as kept
from hongge.kernel.figures import AnyFigure, AtDate, Rate, Table, by_place, figures
from hongge.kernel.places import Place, add
from hongge.portal import boards
from hongge.portal.periods import checked, period_of
from hongge.portal.tests.conftest import TODAY, on
from hongge.settings import MEMORY

pytestmark = pytest.mark.django_db


def this_half(figure: AnyFigure, place: Place) -> Table:
    period = period_of("half")
    return by_place(figure, place, period.since, period.until)


NEWS = date(2026, 10, 15)  # the day on which the second grid and the second firm begin


def grids(day: date) -> QuerySet[Place]:
    return Place.objects.at_level("grid").standing_on(day)


def firms(day: date) -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind="company").in_being(day)


GRIDS = AtDate(
    "civic.grids",
    "网格",
    "个",
    "那一天在用的网格",
    of=Place,
    on_day=lambda day: Place.objects.at_level("grid").standing_on(day),
    began="from_on",
)
FIRMS = AtDate(
    "civic.firms", "物业企业", "家", "那一天没有注销的物业企业", of=Organisation, on_day=firms, path="place__path", began="opened_on"
)
STAFFED = AtDate(
    "civic.staffed",
    "有人的物业企业",
    "家",
    "那一天有人任职的物业企业",
    of=Organisation,
    on_day=lambda day: firms(day).filter(duties__in=Duty.objects.in_office(day)),  # joins: a firm with two people comes twice
    path="place__path",
)
DUTIES = AtDate(
    "civic.duties",
    "任职",
    "个",
    "那一天在任的职务",
    of=Duty,
    on_day=Duty.objects.in_office,
    path="place__path",
    beside=("organisation",),
    began="from_on",
)
SHARE = Rate("civic.staffed_share", "有人任职率", "有人任职的物业企业，除以物业企业", STAFFED, FIRMS)


@pytest.fixture
def street(year: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A grid and a firm from before, one of each from 15 October on; the old firm closes on 1 November."""
    for figure in (GRIDS, FIRMS, STAFFED, DUTIES, SHARE):
        monkeypatch.setitem(figures, figure.name, figure)
    add(year.compound, "二格", "grid", from_on=NEWS)
    old = Organisation.objects.create(kind="company", name="锦华物业", place=year.compound, closed_on=date(2026, 11, 1))
    new = Organisation.objects.create(kind="company", name="天龙物业", place=year.second, opened_on=NEWS)
    for name, firm, place in (("黄志强", new, year.second), ("邹小兵", new, year.second), ("罗国平", old, year.compound)):
        person = Person.objects.create(name=name)
        Duty.objects.create(person=person, post="company_manager", place=place, organisation=firm, basis="filing", from_on=NEWS)
    year.old, year.new = old, new
    return year


def test_it_counts_what_is_in_force_on_the_last_day(street: SimpleNamespace) -> None:
    with clock.at(TODAY):
        for day, grids_then, firms_then in (
            (date(2026, 10, 14), 1, 1),
            (NEWS, 2, 2),
            (date(2026, 10, 31), 2, 2),
            (date(2026, 11, 1), 2, 1),
        ):
            assert GRIDS.value(street.district, date(2026, 1, 1), day) == grids_then, day
            assert FIRMS.value(street.district, day, day) == firms_then, day


def test_a_day_ahead_counts_as_today(street: SimpleNamespace) -> None:
    street.new.closed_on = date(2026, 12, 1)
    street.new.save()
    with clock.at(TODAY):
        assert FIRMS.value(street.district, NEWS, date(2027, 3, 1)) == 1
        assert checked(date(2026, 1, 1), date(2026, 12, 31)).as_of_words == "截至11月23日"


def test_the_number_is_its_rows_and_the_parent_its_children(street: SimpleNamespace) -> None:
    with clock.at(TODAY):
        for figure in (GRIDS, FIRMS, STAFFED, DUTIES):
            for place in Place.objects.all():
                rows = figure.rows(place, TODAY.date(), TODAY.date())
                keys = list(rows.values_list("pk", flat=True))
                assert figure.value(place, TODAY.date(), TODAY.date()) == figure.count(rows) == len(keys) == len(set(keys))
                prefix = len(place.path) + Place.steplen
                parts = kept.sums([figure], place, TODAY.date(), TODAY.date(), prefix=prefix)[figure.name]
                for child in Place.objects.get_children(place):
                    assert parts.get(child.path, 0) == figure.value(child, TODAY.date(), TODAY.date())
                assert sum(parts.values()) == len(keys)


def test_a_row_that_a_join_finds_twice_counts_once(street: SimpleNamespace) -> None:
    with clock.at(TODAY):
        assert STAFFED.on_day(TODAY.date()).count() == 2
        assert STAFFED.value(street.district, TODAY.date(), TODAY.date()) == 1


def test_a_card_says_its_day_and_knows_the_year_before_and_the_month_ends(street: SimpleNamespace) -> None:
    with clock.at(TODAY):
        cards = {card.figure.name: card for group in boards.board(street.district, period_of("half")) for card in group.cards}
    grids, share = cards["civic.grids"], cards["civic.staffed_share"]
    assert (grids.value, grids.before, grids.trend) == (2, 1, (1, 1, 1, 1, 1, 2))
    assert (share.value, share.share, share.before) == (100.0, (1, 1), 0.0)
    assert share.trend[-1] == 100.0
    assert "civic.staffed" not in cards, "the numerator of a rate stands with its rate"


def test_the_past_is_kept_for_some_minutes_and_today_is_not(street: SimpleNamespace, settings: Any) -> None:
    settings.CACHES = settings.CACHES | {"past": {"BACKEND": MEMORY, "LOCATION": "a test"}}

    def card() -> boards.Card:
        (group,) = boards.board(street.district, period_of("half"), ["civic.grids"])
        return group.cards[0]

    with clock.at(TODAY):
        first = card()
        add(street.compound, "三格", "grid", from_on=date(2026, 9, 1))  # entered late
        again = card()
        assert (first.value, again.value) == (2, 3), "today is counted anew"
        assert first.trend == again.trend == (1, 1, 1, 1, 1, 2)
        caches["past"].clear()
        assert card().trend == (1, 1, 1, 1, 2, 3)


def test_the_board_shows_it_by_place(street: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(street.street, "street_staff")
    with clock.at(TODAY):
        page = client.get("/figures/?period=half&name=civic.staffed_share").content.decode()
        table = this_half(SHARE, street.street)
        assert client.get("/figures/export/?period=half&name=civic.grids").status_code == 200
    assert "截至11月23日" in page and "上年同日　1" in page and "哪一天的数" in page
    assert [(line.place and line.place.name, line.share) for line in table.lines] == [("桃树下社区", (0, 0)), ("古南镇社区", (1, 1))]


def test_places_open_to_their_pages_and_bodies_are_named(street: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(street.street, "street_staff")
    with clock.at(TODAY):
        page = client.get("/figures/civic.grids/records/?period=half").content.decode()
        bodies = client.get("/figures/civic.firms/records/?period=custom&since=2026-10-01&until=2026-10-31").content.decode()
    assert f'href="/places/{street.grid.pk}/"' in page and "截至11月23日" in page
    assert "不在您的权限内" not in page
    assert "锦华物业" in bodies and "城建花苑" in bodies and "10月15日" in bodies and "截至10月31日" in bodies


def test_what_a_reader_may_not_see_is_counted_and_not_named(street: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(street.compound, "company_manager", street.old)
    with clock.at(TODAY):
        page = client.get("/figures/civic.duties/records/?period=half").content.decode()
        Organisation.objects.filter(pk=street.new.pk).update(place=street.compound)
        Duty.objects.filter(organisation=street.new).update(place=street.compound)
        more = client.get("/figures/civic.duties/records/?period=half").content.decode()
    assert "不在您的权限内" not in page  # two of one's own body
    assert "共4条，其中2条不在您的权限内" in more


def test_the_workbook_holds_the_same_rows(street: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(street.street, "street_staff")
    with clock.at(TODAY):
        answer = client.get("/figures/civic.duties/records/export/?period=half")
        count = DUTIES.value(street.street, TODAY.date(), TODAY.date())
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert len(rows) == count == 4
    assert all(row[0] and row[1] and row[3] for row in rows)


def test_a_bulletin_measures_it_on_the_last_day(street: SimpleNamespace) -> None:
    with clock.at(TODAY):
        taken = measured(FIRMS, street.district, date(2026, 1, 1), date(2026, 10, 31))
        assert (taken.value, taken.count) == ("2", 2)
        assert value_now(FIRMS, street.district, date(2026, 1, 1), date(2026, 10, 31)) == "2"
        assert value_now(SHARE, street.district, date(2026, 1, 1), TODAY.date()) == "100.0"


def test_the_command_prints_and_opens_it(street: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.at(TODAY):
        call_command("figures", "--since", "2026-01-01", "--until", "2026-10-31", "--json")
        found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
        call_command("figures", "--since", "2026-01-01", "--until", "2026-10-31", "--open", "civic.firms")
        ids = json.loads(capsys.readouterr().out)
    assert (found["civic.grids"]["value"], found["civic.firms"]["value"]) == (2, 2)
    assert (found["civic.staffed_share"]["numerator"], found["civic.staffed_share"]["denominator"]) == (2, 2)
    assert ids == sorted([street.old.pk, street.new.pk])


def test_it_keeps_no_cells(street: SimpleNamespace) -> None:
    with on(11, 24):
        kept.recount()
    assert kept.faults() == []
    assert not kept.Counter.objects.filter(figure__startswith="civic.").exists()
