"""Clocks of an assembly: 总则 201–203, the notice, the window, the days to publish."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from hongge.civic.assembly.models import Assembly
from hongge.civic.assembly.workflow import earliest_opening, notice_warning, sue_until
from hongge.kernel import calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years() -> None:
    calendar.seed_years(range(2025, 2027))


@pytest.mark.parametrize(
    ("notice", "opens"),
    [
        (date(2026, 3, 2), date(2026, 3, 18)),  # D+15 is a Tuesday: D+16
        (date(2026, 3, 6), date(2026, 3, 24)),  # D+15 is a Saturday: to Monday, open on Tuesday
        (date(2025, 9, 20), date(2025, 10, 10)),  # D+15 falls into the October holidays: they end on the 8th, a Wednesday
    ],
)
def test_the_box_opens_the_day_after_the_notice_has_run(notice: date, opens: date) -> None:
    assert earliest_opening(notice) == opens


def test_a_day_too_early_is_warned_of() -> None:
    notice = date(2026, 3, 2)
    at = timezone.make_aware(datetime(2026, 3, 17, 9))
    assert "3月18日" in notice_warning(notice, at)
    assert notice_warning(notice, at + timedelta(days=1)) == ""


@pytest.mark.parametrize(
    ("published", "until"),
    [
        (datetime(2025, 3, 5, 10), date(2026, 3, 5)),
        (datetime(2024, 2, 29, 10), date(2025, 2, 28)),
        (datetime(2025, 3, 7, 10), date(2026, 3, 9)),  # a Saturday: on to Monday
    ],
)
def test_a_decision_can_be_challenged_for_a_year(published: datetime, until: date) -> None:
    assert sue_until(Assembly(published_at=timezone.make_aware(published))) == until
    assert sue_until(Assembly()) is None
