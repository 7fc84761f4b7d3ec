"""Working days and working minutes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from timeit import timeit
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hongge.kernel import calendar
from hongge.kernel.calendar import CalendarYear, Day, add_working_days, add_working_minutes, is_working_day, working_minutes_between

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING_AND_AFTERNOON = 3.5 * 60


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def seeded(db: None) -> Iterator[None]:
    calendar.forget()
    calendar.seed_years()
    yield
    calendar.forget()


def test_every_day_agrees_with_an_independent_calendar() -> None:
    day, differing = date(2010, 1, 1), []
    while day < date(2027, 1, 1):
        if is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


def test_the_saturday_before_spring_festival_2026_is_a_working_day() -> None:
    assert date(2026, 2, 14).weekday() == 5
    assert is_working_day(date(2026, 2, 14))
    assert not is_working_day(date(2026, 2, 16))
    assert add_working_days(local("2026-02-13T10:00"), 1) == local("2026-02-14T17:30")
    assert add_working_days(local("2026-02-13T10:00"), 2) == local("2026-02-24T17:30")


@pytest.mark.parametrize(
    ("received", "n", "due"),
    [
        ("2026-07-02T09:00", 1, "2026-07-03T17:30"),  # Thursday: the day of receipt is not counted
        ("2026-07-02T23:59", 1, "2026-07-03T17:30"),
        ("2026-07-03T09:00", 1, "2026-07-06T17:30"),  # over a weekend
        ("2026-07-04T09:00", 1, "2026-07-06T17:30"),  # received on a Saturday
        ("2026-09-30T16:00", 3, "2026-10-10T17:30"),  # over the National Day holiday, with its shifted Saturday
        ("2026-07-02T09:00", 0, "2026-07-02T17:30"),
        ("2026-07-02T17:30", 0, "2026-07-03T17:30"),
        ("2026-07-04T09:00", 0, "2026-07-06T17:30"),
    ],
)
def test_working_days_end_with_office_hours(received: str, n: int, due: str) -> None:
    assert add_working_days(local(received), n) == local(due)


def test_the_day_of_receipt_is_the_local_one() -> None:
    assert add_working_days(datetime.fromisoformat("2026-07-02T17:00:00+00:00"), 1) == local("2026-07-06T17:30")


@pytest.mark.parametrize(
    ("received", "minutes", "due"),
    [
        ("2026-07-02T09:00", 60, "2026-07-02T10:00"),
        ("2026-07-02T11:30", 60, "2026-07-02T14:30"),  # over noon
        ("2026-07-02T11:30", 30, "2026-07-02T12:00"),  # up to the end of the morning
        ("2026-07-02T17:00", 60, "2026-07-03T09:00"),
        ("2026-07-02T23:10", 60, "2026-07-03T09:30"),  # at night
        ("2026-07-04T10:00", 60, "2026-07-06T09:30"),  # on a Saturday
        ("2026-07-02T12:00", 0, "2026-07-02T14:00"),
        ("2026-07-02T09:00", 24 * 60, "2026-07-07T12:00"),  # three days of seven hours, then three hours
    ],
)
def test_working_minutes_run_in_office_hours_only(received: str, minutes: int, due: str) -> None:
    assert add_working_minutes(local(received), minutes) == local(due)


def test_minutes_are_not_taken_away() -> None:
    with pytest.raises(ValueError):
        add_working_minutes(local("2026-07-02T09:00"), -1)


@given(start=st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 1)), minutes=st.integers(0, 20_000))
def test_adding_minutes_and_counting_them_agree(start: datetime, minutes: int) -> None:
    since = start.replace(tzinfo=SHANGHAI)
    assert working_minutes_between(since, add_working_minutes(since, minutes)) == minutes


instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30))


@given(due=instants, asked=instants, stood=st.timedeltas(timedelta(), timedelta(days=20)))
def test_a_clock_that_stood_still_leaves_as_much_time_as_there_was(due: datetime, asked: datetime, stood: timedelta) -> None:
    paused, goes_on = asked.replace(tzinfo=SHANGHAI), (asked + stood).replace(tzinfo=SHANGHAI)
    since = add_working_minutes(due.replace(tzinfo=SHANGHAI), 60)
    left = calendar.working_time_between(paused, since)
    later = calendar.put_off(since, calendar.working_time_between(paused, goes_on))
    assert later >= since
    if left:
        assert calendar.working_time_between(goes_on, later) == left


@given(at=instants, first=st.timedeltas(timedelta(), timedelta(days=3)), second=st.timedeltas(timedelta(), timedelta(days=3)))
def test_two_pauses_are_as_one_of_both(at: datetime, first: timedelta, second: timedelta) -> None:
    due = add_working_minutes(at.replace(tzinfo=SHANGHAI), 60)
    assert calendar.put_off(calendar.put_off(due, first), second) == calendar.put_off(due, first + second)


@pytest.mark.parametrize(
    ("due", "stood", "then"),
    [
        ("2026-07-02T17:30", timedelta(), "2026-07-02T17:30"),  # not the next morning
        ("2026-07-02T12:00", timedelta(), "2026-07-02T12:00"),
        ("2026-07-02T17:30", timedelta(hours=7), "2026-07-03T17:30"),
        ("2026-07-02T17:30", timedelta(hours=3, minutes=30), "2026-07-03T12:00"),
        ("2026-07-02T17:30", timedelta(seconds=20), "2026-07-03T08:30:20"),
        ("2026-07-02T10:00", timedelta(hours=5, minutes=30), "2026-07-02T17:30"),
    ],
)
def test_a_deadline_is_put_off_by_office_hours(due: str, stood: timedelta, then: str) -> None:
    assert calendar.put_off(local(due), stood) == local(then)


def test_minutes_between_count_each_stretch_once() -> None:
    assert working_minutes_between(local("2026-07-02T00:00"), local("2026-07-03T00:00")) == 2 * MORNING_AND_AFTERNOON
    assert working_minutes_between(local("2026-07-04T00:00"), local("2026-07-06T00:00")) == 0
    assert working_minutes_between(local("2026-07-03T00:00"), local("2026-07-02T00:00")) == 0


def test_working_days_between_leave_out_the_first_and_count_the_last() -> None:
    assert calendar.working_days_between(date(2026, 7, 2), date(2026, 7, 6)) == 2
    assert calendar.working_days_between(date(2026, 7, 3), date(2026, 7, 5)) == 0
    assert calendar.working_days_between(date(2026, 7, 6), date(2026, 7, 2)) == 0
    assert calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 24)) == 2


def test_an_edited_day_counts_at_once_and_survives_another_seeding() -> None:
    Day.objects.create(day=date(2026, 7, 3), working=False, name="停电")
    assert add_working_days(local("2026-07-02T09:00"), 1) == local("2026-07-06T17:30")
    assert calendar.seed_years() == 0
    assert not is_working_day(date(2026, 7, 3))
    Day.objects.get(pk=date(2026, 7, 3)).delete()
    assert is_working_day(date(2026, 7, 3))


@pytest.mark.django_db(transaction=True)
def test_an_edit_counts_after_its_commit_even_when_the_table_was_read_in_between() -> None:
    with transaction.atomic():
        Day.objects.create(day=date(2026, 7, 3), working=False)
        calendar._table = calendar._Table({}, frozenset(), calendar.monotonic())  # what another thread read before the commit
    assert not is_working_day(date(2026, 7, 3))


def test_a_year_without_notice_warns_and_follows_the_weekday() -> None:
    assert calendar.warnings_for(local("2026-12-31T17:30")) is None
    assert "2031年" in str(calendar.warnings_for(date(2031, 1, 2)))
    assert "2027年" in str(calendar.warnings_for(date(2027, 1, 4)))
    assert is_working_day(date(2031, 1, 1))
    CalendarYear.objects.filter(year=2027).first().delete()
    CalendarYear.objects.create(year=2027, notice_published=True)
    assert calendar.warnings_for(date(2027, 1, 4)) is None


def test_a_deadline_costs_no_query_and_little_time(django_assert_num_queries: CaptureQueriesContext) -> None:
    received = local("2026-09-30T16:00")
    add_working_days(received, 13)
    with django_assert_num_queries(0):
        seconds = min(timeit(lambda: add_working_days(received, 13), number=200) for _ in range(5)) / 200
    assert seconds < 0.0002


@pytest.mark.parametrize(
    ("since", "days", "last"),
    [
        (date(2026, 7, 1), 7, date(2026, 7, 8)),  # the first day is not counted
        (date(2026, 7, 3), 1, date(2026, 7, 6)),  # Saturday moves on to Monday
        (date(2026, 9, 24), 7, date(2026, 10, 8)),  # through the holidays of October
        (date(2026, 3, 5), 3, date(2026, 3, 9)),
        (date(2026, 11, 19), 10, date(2026, 11, 30)),
        (date(2026, 2, 10), 4, date(2026, 2, 14)),  # a Saturday that is worked
    ],
)
def test_the_last_day_of_a_period(since: date, days: int, last: date) -> None:
    assert calendar.last_day(since, days) == last
