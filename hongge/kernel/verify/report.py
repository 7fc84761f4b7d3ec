"""What a verification found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models

MOST = 1000  # faults kept one by one; the rest are counted


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the journal says. `table` and `row` name the database row, `stream` and `seq` the place in a chain."""

    table: str
    row: int | str | None
    stream: int | None
    seq: int | None
    fault: str
    sentence: str


@dataclass
class Report:
    """`unsealed`: entries no checkpoint vouches for yet. `more`: faults beyond those listed. `kept`: rows that have marks."""

    entries: int = 0
    unsealed: int = 0
    records: int = 0
    kept: int = 0
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)
    more: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.faults

    def add(
        self,
        model: type[models.Model],
        row: int | str | None,
        fault: str,
        sentence: str,
        *,
        stream: int | None = None,
        seq: int | None = None,
    ) -> None:
        if len(self.faults) < MOST:
            table = model._meta.db_table
            where = f"{table} 表" if row is None else f"{table} 表 {row} 号行"
            self.faults.append(Fault(table, row, stream, seq, fault, f"{where}：{sentence}"))
        else:
            self.more += 1

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}
