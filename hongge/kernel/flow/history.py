"""What happened to one record, read back for its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hongge.kernel.flow.records import Record
from hongge.kernel.flow.shape import Workflow
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
