"""The board's numbers equal hand counts, cost the same whatever there is to count, and open to the records behind them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.figures import AnyFigure, Counter, Figure, Rate, Table, by_place, figures
from hongge.kernel.places import Place, add
from hongge.portal import boards, shapes
from hongge.portal.management.commands.routes import routes
from hongge.portal.periods import checked, period_of
from hongge.portal.tests.conftest import TODAY, on, receive, solve, staff
from hongge.systems.requests import actions
from hongge.systems.requests.models import Request

pytestmark = pytest.mark.django_db


def this_half(figure: AnyFigure, place: Place) -> Table:
    period = period_of("half")
    return by_place(figure, place, period.since, period.until)


def numbers(place: Any, period: Any) -> dict[str, Any]:
    return {card.figure.name: card for group in boards.board(place, period, figures) for card in group.cards}


def test_the_board_counts_what_a_hand_counts(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        cards = numbers(year.district, period_of("half"))
        assert cards["requests.received"].value == 10
        assert cards["requests.solved"].value == 3
        assert cards["requests.open"].value == 8  # the one of last year stands open too
        assert cards["requests.received"].before == 1
        assert cards["requests.solved"].before == 0
        community = numbers(year.first, period_of("half"))
        assert community["requests.received"].value == 6
        building = numbers(year.building, period_of("half"))["requests.received"]
        assert (building.value, building.trend) == (3, ())


@pytest.mark.parametrize("period", ["month", "quarter", "half", "year"])
def test_every_number_of_the_board_is_the_figures_own(year: SimpleNamespace, period: str) -> None:
    with clock.at(TODAY):
        chosen = period_of(period)
        for place in (year.district, year.first, year.grid, year.building):
            for name, card in numbers(place, chosen).items():
                figure = figures[name]
                if isinstance(figure, Figure):
                    assert card.value == figure.count(figure.rows(place, chosen.since, chosen.until)), name
                    assert card.value == figure.value(place, chosen.since, chosen.until), name


@pytest.mark.parametrize(
    "since,until", [("2026-07-07", "2026-07-07"), ("2026-07-06", "2026-11-12"), ("2025-11-01", "2026-08-31"), ("2026-07-31", "2026-10-01")]
)
def test_days_at_the_edges_of_a_period_count_exactly(year: SimpleNamespace, since: str, until: str) -> None:
    with clock.at(TODAY):
        period = period_of("custom", since, until)
        for name, card in numbers(year.street, period).items():
            figure = figures[name]
            if isinstance(figure, Figure):
                assert card.value == figure.count(figure.rows(year.street, period.since, period.until)), name


def test_a_rate_shows_both_its_this_half(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        card = numbers(year.first, period_of("half"))["requests.on_time_rate"]
    assert card.share is not None
    over, under = card.share
    assert (over, under) == (3, 5)  # three solved in time; the one of 2 November and the one of 12 November were not
    assert card.value == 60.0


def test_what_is_not_due_yet_is_not_counted_as_due(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        assert year.late.due_at > TODAY
        card = numbers(year.compound, period_of("month"))["requests.due"]
    assert card.value == 1


def test_children_and_what_stands_at_the_place_itself_make_the_total(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = this_half(figures["requests.received"], year.first)
    assert [(line.place and line.place.name, line.value) for line in table.lines] == [("城建花苑", 5), (None, 1)]
    assert table.total.value == 6
    assert table.levels == "小区"


def test_places_stand_in_code_order_whatever_their_numbers(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = this_half(figures["requests.received"], year.street)
    assert [line.place and line.place.name for line in table.lines] == ["桃树下社区", "古南镇社区"]
    assert [line.value for line in table.lines] == [6, 4]


def test_a_table_of_a_rate_adds_its_halves_not_its_percentages(year: SimpleNamespace) -> None:
    rate = figures["requests.on_time_rate"]
    assert isinstance(rate, Rate)
    with clock.at(TODAY):
        table = this_half(rate, year.street)
    shares = [line.share for line in table.lines if line.share]
    assert table.total.share == (sum(over for over, _ in shares), sum(under for _, under in shares))
    assert table.largest == 100


def test_a_median_by_place_is_the_middle_of_its_rows(year: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = this_half(figures["requests.median_days"], year.first)
    assert table.lines[0].value == 1.0
    assert table.total.value == 1.0


def test_the_board_asks_the_same_number_of_queries_for_more_records_and_places(year: SimpleNamespace) -> None:
    def queries() -> int:
        with (
            clock.at(TODAY),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            boards.board(year.district, period_of("half"))
            this_half(figures["requests.on_time_rate"], year.district)
        return len(asked)

    before = queries()
    third = add(year.street, "第三社区", "community", code="360802001003")
    fourth = add(year.district, "永叔街道", "street", code="360802002")
    for place in (third, fourth):
        with on(10, 5):
            for _ in range(5):
                receive(place)
    assert queries() == before
    # Days at the edges once a table and a date, deadlines ahead once a date; what holds at a date now, a year ago, six month ends
    assert before <= 19 + 9


def test_a_running_period_is_compared_with_whole_months_and_says_so() -> None:
    with clock.at(TODAY):
        half, month = period_of("half"), period_of("month")
        assert (half.since, half.until) == (date(2026, 7, 1), date(2026, 11, 23))
        assert half.before == (date(2025, 7, 1), date(2025, 11, 30))
        assert (half.before_words, month.before_words) == ("上年7–11月", "上年11月")
        whole = period_of("custom", "2026-02-01", "2026-02-28")
        assert whole.before == (date(2025, 2, 1), date(2025, 2, 28))
        assert whole.before_words == "上年同期"
        assert checked(date(2025, 1, 1), date(2025, 2, 28)).before == (date(2024, 1, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    "since,until",
    [("", ""), ("2026-13-01", "2026-12-01"), ("2026-08-02", "2026-08-01"), ("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31")],
)
def test_days_that_make_no_period_are_refused_with_a_sentence(since: str, until: str) -> None:
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        period_of("custom", since, until)
    assert len(refused.value.reasons) == 1


def test_bands_are_round_numbers_and_cover_all_values() -> None:
    assert shapes.limits_of([85.33, 96.58]) == [90.0, 95.0, 100.0, 105.0] or len(shapes.limits_of([85.33, 96.58])) == 4
    assert shapes.limits_of([0, 0]) == [1, 2, 3, 4]
    assert shapes.band_words([88, 90, 93, 95], "%") == ["<88%", "88–90%", "90–93%", "93–95%", "≥95%"]


def test_the_page_shows_cards_table_and_where_the_number_comes_from(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.street, "street_staff")
    with clock.at(TODAY):
        page = client.get("/figures/?period=half&name=requests.on_time_rate").content.decode()
    for words in (
        "按期办结率",
        "收到诉求",
        "桃树下社区",
        "按区划代码排列，不排名",
        "这个数怎么来的",
        "日志第",
        "2026年7月1日至2026年11月23日",
    ):
        assert words in page
    assert "吉州区" in page
    assert "place=360802&amp;" not in page, "places above one's own are named without a link"


def test_a_board_opens_on_a_number_that_says_something_and_on_none_where_none_does(
    year: SimpleNamespace, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(year.first)
    with clock.at(TODAY):
        unasked = client.get("/figures/").context["chosen"]
        assert unasked["share"] and unasked["total"]["numbers"][1][0] > 0, "a rate whose denominator is not 0"
        monkeypatch.setattr(
            boards, "board", lambda *_asked: [boards.Group("诉求", [boards.Card(figures["requests.on_time_rate"], None, (0, 0))])]
        )
        empty = client.get("/figures/")
    assert empty.context["chosen"] is None and empty.status_code == 200
    assert "导出表格" not in empty.content.decode()


def test_a_place_out_of_reach_and_an_unknown_figure_are_absent(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.first)
    for query in ("place=360802", "place=360802001002", "place=nowhere", "place=P99999999999999999999", "name=no.such"):
        assert client.get(f"/figures/?{query}").status_code == 404, query
    assert client.get("/figures/no.such/records/").status_code == 404


def test_bad_days_give_the_page_with_a_sentence(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.first)
    for query in (
        "period=custom",
        "period=custom&since=2026-02-30&until=2026-03-01",
        "period=custom&since=2026-03-02&until=2026-03-01",
        "period=week",
    ):
        answer = client.get(f"/figures/?{query}")
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()


def test_a_number_opens_to_the_very_records_it_counts(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.first)
    with clock.at(TODAY):
        page = client.get("/figures/requests.solved/records/?period=half").content.decode()
    assert page.count('href="/requests/JZ-') == 3
    assert "不在您的权限内" not in page
    assert f'href="/requests/{year.kept.number}/"' in page


def test_who_may_not_see_a_record_still_sees_the_full_total(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    firm = Organisation.objects.create(kind="company", name="锦华物业", place=year.compound)
    client = sign_in(year.compound, "company_manager", firm)
    with clock.at(TODAY):
        page = client.get("/figures/requests.received/records/?period=half").content.decode()
    assert "共5条，其中5条不在您的权限内" in page
    assert 'href="/requests/JZ-' not in page


def test_a_rate_opens_to_its_records_told_apart(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.first)

    def opened(side: str) -> str:
        with clock.at(TODAY):
            return str(client.get(f"/figures/requests.on_time_rate/records/?period=half&of={side}").content.decode())

    for side, in_time, late in (("", 3, 2), ("inside", 3, 0), ("outside", 0, 2), ("nonsense", 3, 2)):
        page = opened(side)
        assert (page.count("<b>按时</b>"), page.count("<b>未按时</b>")) == (in_time, late), side
        assert "全部 5" in page and "按时 3" in page and "未按时 2" in page
    with clock.at(TODAY):
        board = client.get("/figures/?period=half&name=requests.on_time_rate").content.decode()
        book = load_workbook(BytesIO(client.get("/figures/requests.on_time_rate/records/export/?period=half").content))
    assert "/figures/requests.on_time_rate/records/?place=360802001001&amp;period=half&amp;of=inside" in board
    assert [row[-1].value for row in book.worksheets[0].rows].count("未按时") == 2


@pytest.mark.parametrize(("hour", "due"), [(10, 2), (17, 2), (18, 3)])
def test_what_is_due_today_counts_once_its_deadline_has_passed(year: SimpleNamespace, hour: int, due: int) -> None:
    """The one of 20 November is due on the 25th at 17:30; the ones of the 2nd and the 12th are over."""
    with on(11, 25, hour):
        rate, day = figures["requests.on_time_rate"], clock.today()
        for place in (year.first, year.compound):
            for until in (day, date(2026, 11, 30), date(2026, 12, 31)):
                over, under = rate.parts(place, date(2026, 11, 1), until)
                assert (over, under) == (0, due if place is year.first else due - 1)
                assert under == rate.denominator.rows(place, date(2026, 11, 1), until).count()


def test_what_is_finished_before_its_deadline_counts_at_once(year: SimpleNamespace) -> None:
    with on(11, 25, 9):
        solve(year.late, year)
        rate = figures["requests.on_time_rate"]
        assert rate.parts(year.first, date(2026, 11, 1), date(2026, 11, 25)) == (1, 3)


def test_a_clock_that_stands_still_is_not_due(year: SimpleNamespace) -> None:
    with on(11, 25, 9):
        actions.ask_info(year.late, question="哪一层？", actor=staff(year.first))
    with on(11, 26, 9):
        rate = figures["requests.on_time_rate"]
        assert rate.parts(year.first, date(2026, 11, 1), date(2026, 11, 26)) == (0, 2)


def test_opening_a_number_counts_no_rows_for_whoever_sees_them_all(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.first)
    with clock.at(TODAY), CaptureQueriesContext(connection) as asked:
        client.get("/figures/requests.received/records/?period=half")
    assert not [query["sql"] for query in asked if "COUNT(" in query["sql"] and '"requests_request"' in query["sql"]]


def test_the_command_prints_what_programs_check(year: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.at(TODAY):
        call_command("figures", "--place", "360802", "--since", "2026-07-01", "--until", "2026-11-30", "--json")
        found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
        call_command("figures", "--place", "360802", "--since", "2026-07-01", "--until", "2026-11-30", "--open", "requests.solved")
        ids = json.loads(capsys.readouterr().out)
    solved, rate = found["requests.solved"], found["requests.on_time_rate"]
    assert set(solved) == {"name", "label", "unit", "value", "definition"}
    assert (solved["value"], solved["label"], solved["unit"]) == (3, "解决群众反映问题", "件")
    assert set(rate) == {"name", "label", "unit", "value", "definition", "numerator", "denominator"}
    assert sorted(ids) == sorted(Request.objects.filter(outcome="solved").values_list("pk", flat=True))


def test_the_command_makes_lost_month_cells_anew(year: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    Counter.objects.all().delete()
    with clock.at(TODAY):
        call_command("figures", "--since", "2026-07-01", "--until", "2026-07-31", "--recount", "--json")
    found = {one["name"]: one["value"] for one in json.loads(capsys.readouterr().out)}
    assert found["requests.received"] == 2


@pytest.mark.parametrize("words", [("--place", "nowhere"), ("--open", "no.such"), ("--until", "2020-01-01")])
def test_the_command_says_what_is_wrong(year: SimpleNamespace, words: tuple[str, str]) -> None:
    with clock.at(TODAY), pytest.raises(CommandError):
        call_command("figures", "--since", "2026-07-01", "--until", "2026-11-30", *words)


def test_every_address_of_ours_has_a_policy() -> None:
    found = list(routes())
    assert len(found) > 30
    assert not [route["pattern"] for route in found if route["policy"] == "none"]
    methods = {route["pattern"]: route["methods"] for route in found}
    assert methods["/figures/"] == ["GET"]
    assert methods["/api/requests"] == ["GET", "POST"]
