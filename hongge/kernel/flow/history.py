"""What happened to one record, read back for its timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from hongge.kernel import spoken
from hongge.kernel.access import Actor
from hongge.kernel.flow.records import Record
from hongge.kernel.flow.shape import Step, Workflow
from hongge.kernel.journal import Entry


@dataclass(frozen=True)
class Line:
    """One entry as a reader needs it. `entry` is its id, by which side records are found."""

    entry: int
    at: datetime
    step: str
    source: str
    target: str
    role: str
    duty: int | None
    facts: dict[str, Any]


def history(workflow: Workflow, record: Record, *, without: tuple[str, ...] = ()) -> list[Line]:
    """The record's entries, newest first. `without`: steps taken so often that a reader does not want each of them."""
    rows = Entry.objects.filter(kind=workflow.kind, record=record.pk, stream=record.stream_id)
    return _lines(rows.exclude(step__in=without) if without else rows)


def witnessed(kind: str, step: str, record: int, *, stream: int) -> list[Line]:
    """What was witnessed of one row, newest first."""
    return _lines(Entry.objects.filter(kind=kind, step=step, record=record, stream=stream))


def _lines(rows: QuerySet[Entry]) -> list[Line]:
    return [Line(e.pk, e.at, e.step, e.source, e.target, e.role, e.duty, e.facts) for e in rows.order_by("-seq")]


_bodies: list[Callable[[Line], str]] = []


def told_by(body: Callable[[Line], str]) -> None:
    """Say how the doer of a line is called in a refusal: a body, never a person. Declared once, by who knows duties."""
    _bodies[:] = [body]


def overtaken(workflow: Workflow, record: Record, step: Step, actor: Actor) -> str:
    """Why the step is not open any more: who took which other one, when, and what the record is now; of one's own link, what one did."""
    moved = Entry.objects.filter(kind=workflow.kind, record=record.pk, stream=record.stream_id, target=record.state)
    last = next(iter(_lines(moved.exclude(source=F("target")))), None)
    state = _(workflow.states[record.state])
    if last is None or last.step == "open":
        return _("这件事现在是“%(state)s”，不能%(label)s，请看最新状态") % {"state": state, "label": _(step.label)}
    said = {"when": spoken.moment(last.at), "did": _(workflow.step_label(last.step)), "state": state}
    if actor.only == (workflow.kind, record.pk) and last.role == actor.role:
        return _("%(when)s%(did)s，请看最新状态") % {"when": said["when"], "did": _(workflow.step_plainly(last.step))}
    if body := next((name(last) for name in _bodies), ""):
        return _("这件事%(when)s已由%(body)s办了“%(did)s”，现在是“%(state)s”，请看最新状态") % (said | {"body": body})
    return _("这件事%(when)s已经办了“%(did)s”，现在是“%(state)s”，请看最新状态") % said
