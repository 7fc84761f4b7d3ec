"""Deadlines and money in the words people use."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hongge.kernel import calendar, clock


def moment(at: datetime) -> str:
    """今天17:30, 明天9:00, 7月7日17:30, 2025年7月7日17:30."""
    local, today = timezone.localtime(at), clock.today()
    hour = f"{local.hour}:{local.minute:02}"
    match (local.date() - today).days:
        case 0:
            return _("今天%(hour)s") % {"hour": hour}
        case 1:
            return _("明天%(hour)s") % {"hour": hour}
        case -1:
            return _("昨天%(hour)s") % {"hour": hour}
    if local.year == today.year:
        return _("%(day)s%(hour)s") % {"day": date_format(local, _("n月j日")), "hour": hour}
    return _("%(y)s年%(m)s月%(d)s日%(hour)s") % {"y": local.year, "m": local.month, "d": local.day, "hour": hour}


def left(due: datetime) -> str:
    """剩2个工作日, 剩40分钟, 超期1天: working days and minutes while it runs, calendar days once it is over. Short, for a light."""
    now = clock.now()
    if now > due:
        days = (clock.day_of(now) - clock.day_of(due)).days
        return _("超期%(n)s天") % {"n": days} if days else _("今天超期")
    if clock.day_of(due) == clock.day_of(now):
        minutes = calendar.working_minutes_between(now, due)
        return _("剩%(n)s小时") % {"n": minutes // 60} if minutes >= 60 else _("剩%(n)s分钟") % {"n": max(minutes, 1)}
    return _("剩%(n)s个工作日") % {"n": max(calendar.working_days_between(clock.day_of(now), clock.day_of(due)), 1)}


def yuan(cents: int) -> str:
    """3746479 → 37,464.79; whole yuan keep their two places, so that columns stand."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"
