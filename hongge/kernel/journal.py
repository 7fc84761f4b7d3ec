"""The append-only journal: one chain of entries per stream. Written only by kernel.flow.

Entry digests are SHA-256 over the canonical JSON of `Entry.content()`; each names the digest before it.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from hongge.kernel.access import Actor
from hongge.kernel.places import PathField, Place
from hongge.kernel.statements import Quick, ask, do

GENESIS = "0" * 64
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)  # made once: it is asked for every entry
CODE = re.compile(r"[\x21-\x7e]{0,64}")  # facts hold codes, never words

TAKE = "UPDATE kernel_head SET seq = seq + 1 WHERE stream_id = %s RETURNING seq, digest"  # holds the row until the transaction ends
LEAVE = "UPDATE kernel_head SET digest = %s WHERE stream_id = %s"


class Head(models.Model):
    """The fixed row that is locked to append to a stream: last position and digest."""

    stream = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)


class Entry(Quick):
    """One thing that happened to one record. No names, no phones, no free text."""

    stream = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    role = models.CharField(max_length=32)
    duty = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    step = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    target = models.CharField(max_length=32)
    path = PathField()
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    checkpoint = models.ForeignKey("kernel.Checkpoint", models.PROTECT, null=True, related_name="entries")

    class Meta:
        verbose_name = verbose_name_plural = "日志"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="entry_stream_seq"),
            models.UniqueConstraint(fields=["stream", "previous"], name="entry_no_fork"),
        ]
        indexes = [models.Index(fields=["kind", "record"], name="entry_record")]

    def content(self) -> dict[str, Any]:
        """What the digest covers."""
        return {
            "stream": self.stream_id,
            "seq": self.seq,
            "at": stamp(self.at),
            "role": self.role,
            "duty": self.duty,
            "kind": self.kind,
            "record": self.record,
            "step": self.step,
            "source": self.source,
            "target": self.target,
            "path": self.path,
            "facts": self.facts,
            "previous": self.previous,
        }


def stamp(at: datetime) -> str:
    """UTC with microseconds: 2026-07-03T01:12:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(content: Any) -> bytes:
    """JSON with sorted keys, no spaces, ASCII only: the same bytes for the same content everywhere."""
    return CANONICAL.encode(content).encode()


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are stored. ValueError for anything that is not a code, number, id or date."""
    return {key: _plain(key, value) for key, value in facts.items()}


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int)) or isinstance(value, str) and CODE.fullmatch(value):
        return str(value) if isinstance(value, str) else value
    raise ValueError(f"fact {key!r} is not a code, number, id or date")


def append(
    stream: int,
    *,
    at: datetime,
    actor: Actor,
    kind: str,
    record: int,
    step: str,
    source: str,
    target: str,
    path: str,
    facts: dict[str, Any],
) -> Entry:
    """Add one entry to a stream's chain. Must run inside the transaction of the change it tells of."""
    if not (head := ask(TAKE, [stream])):
        Head.objects.get_or_create(pk=stream)
        head = ask(TAKE, [stream])
    ((seq, previous),) = head
    entry = Entry(
        stream_id=stream,
        seq=seq,
        at=at,
        role=actor.role,
        duty=actor.duty,
        kind=kind,
        record=record,
        step=step,
        source=source,
        target=target,
        path=path,
        facts=plain(facts),
        previous=previous,
    )
    entry.digest = digest_of(entry.content())
    entry.save(force_insert=True)
    do(LEAVE, [entry.digest, stream])
    return entry
