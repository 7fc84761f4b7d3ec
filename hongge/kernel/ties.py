"""Ties between records of different systems, as plain data: kind, id and number on either side. No system reads another's tables."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from hongge.kernel import clock


class Tie(models.Model):
    """One record led to another. `how`: a code, such as became, tabled or gave."""

    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    number = models.CharField(max_length=28)
    to_kind = models.CharField(max_length=32)
    to_record = models.BigIntegerField()
    to_number = models.CharField(max_length=28)
    how = models.CharField(max_length=16)
    tied_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record", "to_kind", "to_record", "how"], name="tie_once")]
        indexes = [models.Index(fields=["to_kind", "to_record"], name="tie_to")]


@dataclass(frozen=True)
class End:
    """One end of a tie: a record by its workflow's kind, its id, and the number people quote."""

    kind: str
    record: int
    number: str


@dataclass(frozen=True)
class Tied:
    """What a record is tied to. `led`: this record led to the other; else the other led to this one."""

    end: End
    how: str
    led: bool


def tie(source: End, target: End, *, how: str) -> None:
    """Tie two records; a second time changes nothing."""
    Tie.objects.get_or_create(
        kind=source.kind,
        record=source.record,
        to_kind=target.kind,
        to_record=target.record,
        how=how,
        defaults={"number": source.number, "to_number": target.number},
    )


def of(kind: str, record: int) -> list[Tied]:
    """Both ways, the oldest first, in one query."""
    rows = Tie.objects.filter(Q(kind=kind, record=record) | Q(to_kind=kind, to_record=record)).order_by("pk")
    return [
        Tied(End(row.to_kind, row.to_record, row.to_number), row.how, True)
        if (row.kind, row.record) == (kind, record)
        else Tied(End(row.kind, row.record, row.number), row.how, False)
        for row in rows
    ]
