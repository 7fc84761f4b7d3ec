"""The periods people ask figures for: this month, quarter, half-year, year, or days of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.figures import month_of, next_month

NAMES = ("month", "quarter", "half", "year", "custom")
SPAN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """From `since` to `until`, both days included. A running period ends today."""

    name: str
    since: date
    until: date

    @property
    def before(self) -> tuple[date, date]:
        """The same period a year earlier. While a period runs, its last month counts whole there: month cells have no days."""
        until = month_end(self.until) if self.running else self.until
        return year_back(self.since), month_end(year_back(until)) if until == month_end(until) else year_back(until)

    @property
    def as_of(self) -> date:
        """The day on which what holds at a date is counted: the last one, or today while that lies ahead."""
        return min(self.until, clock.today())

    @property
    def as_of_words(self) -> str:
        """截至11月25日, with the year when it is another."""
        day = self.as_of
        words = _("%(m)s月%(d)s日") if day.year == clock.today().year else _("%(y)s年%(m)s月%(d)s日")
        return _("截至%(day)s") % {"day": words % {"y": day.year, "m": day.month, "d": day.day}}

    @property
    def day_before(self) -> date:
        """That day a year earlier."""
        return year_back(self.as_of)

    @property
    def before_words(self) -> str:
        """上年同期; while the period runs, the months compared with: 上年11月, 上年1–11月."""
        if not self.running:
            return _("上年同期")
        first, last = self.since.month, self.until.month
        return _("上年%(m)s月") % {"m": last} if first == last else _("上年%(a)s–%(b)s月") % {"a": first, "b": last}

    @property
    def running(self) -> bool:
        """Whether it ends today, within a month, having begun with one."""
        return (
            self.until == clock.today()
            and self.since.day == 1
            and self.until != month_end(self.until)
            and self.since.year == self.until.year
        )

    @property
    def last_month(self) -> date:
        """The first day of the last whole month in it or before its end."""
        return month_of(self.until) if self.until == month_end(self.until) else months_back(month_of(self.until), 1)

    @property
    def query(self) -> dict[str, str]:
        """What an address needs to name it."""
        own = {"since": self.since.isoformat(), "until": self.until.isoformat()} if self.name == "custom" else {}
        return {"period": self.name, **own}


def period_of(name: str, since: str = "", until: str = "") -> Period:
    """A named period up to today, or `custom` from ISO days. Refused with a sentence when the days make none."""
    today = clock.today()
    if name in SPAN:
        months = SPAN[name]
        return Period(name, today.replace(month=(today.month - 1) // months * months + 1, day=1), today)
    if name != "custom":
        raise Refused(_("没有这样的时期，请选本月、本季、半年、今年或自选"))
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        raise Refused(_("日期没有看懂，请写成 2026-07-01 这样")) from None
    return checked(first, last)


def checked(since: date, until: date) -> Period:
    """A custom period. Refused when it runs backwards or lies outside the years that records can have."""
    if since > until:
        raise Refused(_("开始的日期在结束的日期后面，请换过来"))
    if since < EARLIEST or until.year > clock.today().year + 1:
        raise Refused(_("日期要在2000年到明年之间"))
    return Period("custom", since, until)


def labels() -> dict[str, str]:
    """The periods in the order of the picker, as they are called today."""
    half = _("上半年") if clock.today().month <= 6 else _("下半年")
    return {"month": _("本月"), "quarter": _("本季"), "half": half, "year": _("今年"), "custom": _("自选")}


def month_end(day: date) -> date:
    return next_month(day) - timedelta(days=1)


def months_back(month: date, back: int) -> date:
    """The first day of the month `back` months earlier."""
    count = month.year * 12 + month.month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def year_back(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28)) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
