"""When a request is due, and who can be given it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from hongge.civic.models import Duty, Organisation
from hongge.civic.queries import leads_for
from hongge.kernel import calendar, clock
from hongge.kernel.places import Place
from hongge.systems.requests.models import Category, Deadline, Pause, Request
from hongge.systems.requests.workflow import LEADS

SOON_SHARE = 80  # percent of the working time after which the light turns yellow
Due = tuple[datetime | None, datetime | None]  # when the light turns yellow, and when it is due


def _most_particular(rows: Iterable[Deadline], *, kind: str, category: Category | None, urgency: str) -> Deadline | None:
    codes = {category.pk, category.parent_id} if category else set()
    fits = [r for r in rows if r.kind in ("", kind) and r.urgency in ("", urgency) and (r.category_id is None or r.category_id in codes)]
    return max(fits, key=lambda r: (r.category_id is not None, bool(r.urgency), bool(r.kind)), default=None)


def _after(row: Deadline, since: datetime) -> datetime:
    return calendar.add_working_days(since, row.days) if row.days else calendar.add_working_minutes(since, row.minutes)


def due_for(*, kind: str, category: Category | None, urgency: str, since: datetime) -> Due:
    """When the light turns yellow and when the request is due, counted from receipt. None without a deadline row."""
    row = _most_particular(Deadline.objects.filter(step=Deadline.Step.DONE), kind=kind, category=category, urgency=urgency)
    if row is None:
        return None, None
    due = _after(row, since)
    return calendar.add_working_minutes(since, calendar.working_minutes_between(since, due) * SOON_SHARE // 100), due


def step_due(step: str, *, kind: str, category: Category | None, urgency: str, since: datetime) -> datetime | None:
    """By when the lead should have signed, or the reporter have been contacted. None without a deadline row."""
    row = _most_particular(Deadline.objects.filter(step=step), kind=kind, category=category, urgency=urgency)
    return _after(row, since) if row else None


def put_off(due: Due, pauses: Iterable[Pause]) -> Due:
    """A deadline after its clock stood still, in the order of time: by the office hours each pause took, unless it was over by then."""
    soon_at, due_at = due
    for pause in pauses:
        if soon_at and due_at and pause.since < due_at:
            stood = calendar.working_time_between(pause.since, pause.until)
            soon_at, due_at = calendar.put_off(soon_at, stood), calendar.put_off(due_at, stood)
    return soon_at, due_at


def due_anew(request: Request, *, kind: str, category: Category, urgency: str) -> Due:
    """The deadline under another category, kind or urgency: counted from where the clock began, put off by every pause since."""
    since = request.counts_from or request.opened_at
    return put_off(
        due_for(kind=kind, category=category, urgency=urgency, since=since), request.pauses.filter(since__gte=since).order_by("since")
    )


def able_leads(place: Place) -> models.QuerySet[Organisation]:
    """The bodies that a matter here can be given to and where somebody in office can sign for it, nearest first."""
    above = [place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)]
    signing = Duty.objects.in_office(clock.today()).filter(post__in=LEADS, place__path__in=above, organisation__isnull=False)
    return leads_for(place).filter(pk__in=signing.values("organisation"))
