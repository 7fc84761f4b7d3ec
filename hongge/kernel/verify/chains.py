"""One walk over all entries, chain by chain: digests, links, gaps, heads, and what each checkpoint sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, TextField
from django.db.models.functions import Cast

from hongge.kernel.checkpoints import Checkpoint, Seal
from hongge.kernel.journal import GENESIS, Entry, Head, digest_of, stamp
from hongge.kernel.verify.report import Report

CHUNK = 5000
HEX = re.compile(r"[0-9a-f]{64}")


class Row(NamedTuple):
    """An entry as the table holds it, whatever stands in its columns."""

    id: Any
    stream: Any
    seq: Any
    at: Any
    role: Any
    duty: Any
    kind: Any
    record: Any
    step: Any
    source: Any
    target: Any
    path: Any
    facts: Any
    previous: Any
    digest: Any
    checkpoint: Any

    def content(self) -> dict[str, Any]:
        """What the digest covers; ValueError when the facts are no JSON."""
        return {
            "stream": self.stream,
            "seq": self.seq,
            "at": _instant(self.at),
            "role": self.role,
            "duty": self.duty,
            "kind": self.kind,
            "record": self.record,
            "step": self.step,
            "source": self.source,
            "target": self.target,
            "path": self.path,
            "facts": json.loads(self.facts) if isinstance(self.facts, str) else self.facts,
            "previous": self.previous,
        }


def _instant(at: Any) -> Any:
    """As `journal.stamp` writes it; SQLite gives the text of its column, read without a parser that garbage could stop."""
    if isinstance(at, datetime):
        return stamp(at)
    if isinstance(at, str):
        return f"{at[:10]}T{at[11:]}{'' if len(at) > 19 else '.000000'}Z"
    return at


def rows() -> Iterator[Row]:
    """All entries in the order of stream and seq, their columns untouched by converters."""
    at = Cast("at", TextField()) if connection.vendor == "sqlite" else F("at")
    found = Entry.objects.order_by("stream_id", "seq", "pk").annotate(at_=at, facts_=Cast("facts", TextField()))
    stored = {"stream": "stream_id", "checkpoint": "checkpoint_id", "at": "at_", "facts": "facts_"}
    columns = [stored.get(name, name) for name in Row._fields]
    return map(Row._make, found.values_list(*columns).iterator(chunk_size=CHUNK))


def digest(row: Row) -> str | None:
    """The digest recomputed; None when the content cannot be read."""
    try:
        return digest_of(row.content())
    except (ValueError, TypeError):
        return None


def walk(report: Report) -> dict[int, Seal]:
    """Check every chain; returns what each checkpoint (by id) really covers."""
    numbers = dict(Checkpoint.objects.values_list("pk", "number"))
    heads = {stream: (seq, digest) for stream, seq, digest in Head.objects.values_list("stream_id", "seq", "digest")}
    seals: dict[int, Seal] = {}
    chain = Chain(report, None, (0, GENESIS))
    for row in rows():
        report.entries += 1
        if row.stream != chain.stream:
            chain.close()
            chain = Chain(report, row.stream, heads.pop(row.stream, (0, GENESIS)))
        chain.take(row)
        chain.take_seal(row, numbers)
        if row.checkpoint is None:
            report.unsealed += 1
        elif isinstance(row.seq, int) and isinstance(row.digest, str) and HEX.fullmatch(row.digest):
            seals.setdefault(row.checkpoint, Seal()).add(row.stream, row.seq, row.digest)
    chain.close()
    for stream, (seq, told) in heads.items():
        if (seq, told) != (0, GENESIS):
            report.add(Head, stream, "head", f"链 {stream} 的链头记到第 {seq} 条，但一条日志也没有了", stream=stream, seq=1)
    return seals


class Chain:
    """Where the walk stands in one chain. After a fault it goes on from the stored row, so that one edit is named once."""

    def __init__(self, report: Report, stream: Any, head: tuple[Any, Any]) -> None:
        self.report, self.stream, self.head = report, stream, head
        self.seq, self.digest = 0, GENESIS
        self.sound = True
        self.beyond: Row | None = None  # the first entry after the head's
        self.row: Row | None = None
        self.sealed = 0
        self.unsealed: Row | None = None

    def _fault(self, row: Row, fault: str, sentence: str, seq: Any = None) -> None:
        self.sound = False
        self.report.add(Entry, row.id, fault, f"{sentence}（链 {row.stream} 第 {row.seq} 条）", stream=row.stream, seq=seq or row.seq)

    def take(self, row: Row) -> None:
        was_sound, self.sound = self.sound, True
        if digest(row) != row.digest:
            self._fault(row, "altered", "日志内容与它的摘要不符，被改过")
        if not isinstance(row.seq, int):
            return
        if row.seq > self.seq + 1:
            missing = f"第 {self.seq + 1} 条" if row.seq == self.seq + 2 else f"第 {self.seq + 1} 至 {row.seq - 1} 条"
            self._fault(row, "missing", f"它前面的{missing}不见了", seq=self.seq + 1)
        elif row.seq <= self.seq:
            self._fault(row, "fork", "同一个位置有两条日志，其中一条是插进来的")
        elif row.previous != self.digest and was_sound and self.sound:
            before = f" {self.row.id} 号行" if self.row else "起点"
            self._fault(row, "broken", f"接不上前一条（{before.strip()}），两条中有一条被换过")
        if self.beyond is None and (self.seq, self.digest) == self.head:
            self.beyond = row
        self.seq, self.digest, self.row = row.seq, row.digest, row

    def take_seal(self, row: Row, numbers: dict[int, int]) -> None:
        """A checkpoint seals a chain without holes and in order."""
        if row.checkpoint is None:
            self.unsealed = self.unsealed or row
            return
        number = numbers.get(row.checkpoint, 0)
        if not isinstance(number, int):
            return  # named where the checkpoints are checked
        if not number:
            self._fault(row, "unsealed", f"所属的检查点（{row.checkpoint} 号行）不存在")
            return
        if self.unsealed:
            self._fault(self.unsealed, "unsealed", "后面的日志已经封存，这一条却没有，是插进来的或被拆了封")
            self.unsealed = None
        if number < self.sealed:
            self._fault(row, "unsealed", f"封在第 {number} 号检查点，前一条却封在第 {self.sealed} 号，被改过")
        self.sealed = max(number, self.sealed)

    def close(self) -> None:
        """Compare the end of the chain with its head."""
        seq, digest = self.head
        if (seq, digest) == (self.seq, self.digest):
            return
        if self.beyond:
            self._fault(self.beyond, "head", f"链头只记到第 {seq} 条，从这一条起是后来插进来的")
        elif isinstance(seq, int) and seq > self.seq:
            self._head_fault(f"链头记到第 {seq} 条，日志只到第 {self.seq} 条，末尾被删", self.seq + 1)
        elif self.sound or seq != self.seq:
            self._head_fault(f"链头与最后一条日志（第 {self.seq} 条）不符，被改过", self.seq)

    def _head_fault(self, sentence: str, seq: int) -> None:
        self.report.add(Head, self.stream, "head", f"链 {self.stream} 的{sentence}", stream=self.stream, seq=seq)
