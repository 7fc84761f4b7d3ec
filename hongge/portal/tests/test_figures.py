"""The board's numbers equal hand counts, cost the same whatever there is to count, and open to the records behind them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.figures import Figure, Rate, figures
from hongge.kernel.places import add
from hongge.portal import boards, shapes
from hongge.portal.periods import checked, period_of
from hongge.portal.tests.conftest import TODAY, on, receive

pytestmark = pytest.mark.django_db


def numbers(place: Any, period: Any) -> dict[str, Any]:
    return {card.figure.name: card for group in boards.board(place, period, figures) for card in group.cards}


def test_the_board_counts_what_a_hand_counts(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        cards = numbers(history.district, period_of("half"))
        assert cards["requests.received"].value == 10
        assert cards["requests.solved"].value == 3
        assert cards["requests.open"].value == 8  # the one of last year stands open too
        assert cards["requests.received"].before == 1
        assert cards["requests.solved"].before == 0
        community = numbers(history.first, period_of("half"))
        assert community["requests.received"].value == 6
        assert numbers(history.building, period_of("half"))["requests.received"].value is not None


@pytest.mark.parametrize("period", ["month", "quarter", "half", "year"])
def test_every_number_of_the_board_is_the_figures_own(history: SimpleNamespace, period: str) -> None:
    with clock.at(TODAY):
        chosen = period_of(period)
        for place in (history.district, history.first, history.grid):
            for name, card in numbers(place, chosen).items():
                figure = figures[name]
                if isinstance(figure, Figure):
                    assert card.value == figure.count(figure.rows(place, chosen.since, chosen.until)), name


@pytest.mark.parametrize(
    "since,until", [("2026-07-07", "2026-07-07"), ("2026-07-06", "2026-11-12"), ("2025-11-01", "2026-08-31"), ("2026-07-31", "2026-10-01")]
)
def test_days_at_the_edges_of_a_period_count_exactly(history: SimpleNamespace, since: str, until: str) -> None:
    with clock.at(TODAY):
        period = period_of("custom", since, until)
        for name, card in numbers(history.street, period).items():
            figure = figures[name]
            if isinstance(figure, Figure):
                assert card.value == figure.count(figure.rows(history.street, period.since, period.until)), name


def test_a_rate_shows_both_its_halves(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        card = numbers(history.first, period_of("half"))["requests.on_time_rate"]
    assert card.share is not None
    over, under = card.share
    assert (over, under) == (3, 5)  # three solved in time; the one of 2 November and the one of 12 November were not
    assert card.value == 60.0


def test_what_is_not_due_yet_is_not_counted_as_due(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        assert history.late.due_at > TODAY
        card = numbers(history.compound, period_of("month"))["requests.due"]
    assert card.value == 1


def test_children_and_what_stands_at_the_place_itself_make_the_total(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = boards.by_place(figures["requests.received"], history.first, period_of("half"))
    assert [(line.place and line.place.name, line.value) for line in table.lines] == [("城建花苑", 5), (None, 1)]
    assert table.total.value == 6
    assert table.levels == "小区"


def test_places_stand_in_code_order_whatever_their_numbers(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = boards.by_place(figures["requests.received"], history.street, period_of("half"))
    assert [line.place and line.place.name for line in table.lines] == ["桃树下社区", "古南镇社区"]
    assert [line.value for line in table.lines] == [6, 4]


def test_a_table_of_a_rate_adds_its_halves_not_its_percentages(history: SimpleNamespace) -> None:
    rate = figures["requests.on_time_rate"]
    assert isinstance(rate, Rate)
    with clock.at(TODAY):
        table = boards.by_place(rate, history.street, period_of("half"))
    shares = [line.share for line in table.lines if line.share]
    assert table.total.share == (sum(over for over, _ in shares), sum(under for _, under in shares))
    assert table.largest == 100


def test_a_median_by_place_is_the_middle_of_its_rows(history: SimpleNamespace) -> None:
    with clock.at(TODAY):
        table = boards.by_place(figures["requests.median_days"], history.first, period_of("half"))
    assert table.lines[0].value == 1.0
    assert table.total.value == 1.0


def test_the_board_asks_the_same_number_of_queries_for_more_records_and_places(history: SimpleNamespace) -> None:
    def queries() -> int:
        with (
            clock.at(TODAY),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            boards.board(history.district, period_of("half"))
            boards.by_place(figures["requests.on_time_rate"], history.district, period_of("half"))
        return len(asked)

    before = queries()
    third = add(history.street, "第三社区", "community", code="360802001003")
    fourth = add(history.district, "永叔街道", "street", code="360802002")
    for place in (third, fourth):
        with on(10, 5):
            for _ in range(5):
                receive(place)
    assert queries() == before
    assert before <= 14


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
