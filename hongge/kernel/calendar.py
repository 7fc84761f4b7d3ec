"""Working days and working minutes of China, from an editable table.

Days are counted by 民法典 201 (the day of receipt is not counted) and 203 (the period ends when office hours end).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from time import monotonic
from typing import Any

import holidays
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from hongge.kernel import clock

Hours = tuple[tuple[time, time], ...]
FIRST_SEEDED, LAST_SEEDED = 2010, 2027
FRESH_FOR = 60.0  # seconds until another worker's edit of the table is seen
SATURDAY = 5
ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)


class CalendarYear(models.Model):
    """A year of the table. `notice_published`: the State Council's holiday notice for it is out."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    notice_published = models.BooleanField("放假通知已发布", default=False)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历年份"
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年"

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        _changed()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **options)
        _changed()
        return gone


class Day(models.Model):
    """A day that is not what its weekday says, or a holiday with a name. Days without a row follow the weekday."""

    day = models.DateField("日期", primary_key=True)
    working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=60, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.working else '放假'}"

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        _changed()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **options)
        _changed()
        return gone


@dataclass(frozen=True)
class _Table:
    """What the process remembers of the table."""

    days: dict[date, bool]
    published: frozenset[int]
    read_at: float


_table: _Table | None = None


def _known() -> _Table:
    global _table
    table = _table
    if table is None or monotonic() - table.read_at > FRESH_FOR:
        days = dict(Day.objects.values_list("day", "working"))
        published = CalendarYear.objects.filter(notice_published=True).values_list("year", flat=True)
        table = _table = _Table(days, frozenset(published), monotonic())
    return table


def forget() -> None:
    """Read the table anew at the next question. Needed after changing it by anything but `save`, `delete` or `seed_years`."""
    global _table
    _table = None


def _changed() -> None:
    forget()
    transaction.on_commit(forget)


def seed_years(years: Iterable[int] = range(FIRST_SEEDED, LAST_SEEDED + 1)) -> int:
    """Add the holidays and shifted workdays that the `holidays` package knows; rows that are there stay as edited. Returns rows added.

    A year whose shifted workdays are unknown to the package has no published notice yet.
    """
    wanted = sorted(set(years))
    known = holidays.country_holidays("CN", years=wanted, language="zh_CN")
    source = f"holidays {version('holidays')}"
    rows = [Day(day=day, working=False, name=name[:60], source=source) for day, name in known.items() if day.year in wanted]
    shifted = [day for day in known.weekend_workdays if day.year in wanted]
    rows += [Day(day=day, working=True, name="调休上班", source=source) for day in shifted]
    published = {day.year for day in shifted}
    with transaction.atomic():
        before = Day.objects.count()
        Day.objects.bulk_create(rows, ignore_conflicts=True)
        CalendarYear.objects.bulk_create(
            [CalendarYear(year=year, notice_published=year in published, source=source) for year in wanted], ignore_conflicts=True
        )
        added = Day.objects.count() - before
    _changed()
    return added


def is_working_day(day: date) -> bool:
    """By the table; by the weekday where the table says nothing."""
    return _works(_known().days, day)


def _works(days: dict[date, bool], day: date) -> bool:
    found = days.get(day)
    return day.weekday() < SATURDAY if found is None else found


def _working_days_after(day: date) -> Iterator[date]:
    days = _known().days
    while True:
        day += ONE_DAY
        if _works(days, day):
            yield day


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def add_working_days(start_at: datetime, n: int, *, hours: Hours | None = None) -> datetime:
    """The end of office hours on the n-th working day after the day of receipt, which is not counted (民法典 201, 203).

    n = 0: the same day; the next working day when receipt is not on a working day or after its hours.
    """
    closing = (hours or settings.WORKING_HOURS)[-1][1]
    start = timezone.localtime(start_at)
    if n == 0 and is_working_day(start.date()) and start < _instant(start.date(), closing):
        return _instant(start.date(), closing)
    following = _working_days_after(start.date())
    for _ in range(n - 1):
        next(following)
    return _instant(next(following), closing)


def _open_spans(since: datetime, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of office hours after `since` (local), the first cut to begin at it."""
    if is_working_day(since.date()):
        for first, last in hours:
            opens, closes = _instant(since.date(), first), _instant(since.date(), last)
            if since < closes:
                yield max(opens, since), closes
    for day in _working_days_after(since.date()):
        for first, last in hours:
            yield _instant(day, first), _instant(day, last)


def add_working_minutes(start_at: datetime, minutes: int, *, hours: Hours | None = None) -> datetime:
    """`minutes` of office hours later. What arrives at night, at noon or on a day off starts at the next working minute."""
    return add_working_time(start_at, minutes * ONE_MINUTE, hours=hours)


def put_off(at: datetime, stood: timedelta) -> datetime:
    """A deadline after its clock stood still for so much of the office hours. None leaves it where it is, at the end of a day too."""
    return add_working_time(at, stood) if stood else at


def add_working_time(start_at: datetime, left: timedelta, *, hours: Hours | None = None) -> datetime:
    """So much of office hours later, to the second; a span that is used up at closing ends there, not at the next opening."""
    if left < timedelta():
        raise ValueError("working time is added, not taken away")
    for opens, closes in _open_spans(timezone.localtime(start_at), hours or settings.WORKING_HOURS):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("working days do not end")


def working_minutes_between(since: datetime, until: datetime, *, hours: Hours | None = None) -> int:
    """Whole minutes of office hours from `since` to `until`; 0 when `until` is not later."""
    return working_time_between(since, until, hours=hours) // ONE_MINUTE


def working_time_between(since: datetime, until: datetime, *, hours: Hours | None = None) -> timedelta:
    """Office hours from `since` to `until`, to the second; none when `until` is not later."""
    if until <= since:
        return timedelta()
    end, total = timezone.localtime(until), timedelta()
    for opens, closes in _open_spans(timezone.localtime(since), hours or settings.WORKING_HOURS):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def working_days_between(since: date, until: date) -> int:
    """Working days after `since` up to and including `until`; 0 when it is not later."""
    days = _known().days
    return sum(_works(days, since + n * ONE_DAY) for n in range(1, (until - since).days + 1))


def warnings_for(due: datetime | date) -> str | None:
    """A sentence when a deadline falls into a year whose holiday notice is not out, so that it may still move."""
    year = (clock.day_of(due) if isinstance(due, datetime) else due).year
    if year in _known().published:
        return None
    return f"{year}年的放假安排还没有录入，这个期限暂按周一至周五推算，录入后可能要调整"


def last_day(since: date, days: int) -> date:
    """The last day of a period of `days` after `since`, which is not counted; a last day off moves on (民法典 201, 203)."""
    day = since + days * ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day
