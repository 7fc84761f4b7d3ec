"""What becomes of the rows of a workbook: each is new, changed, unchanged or refused, and says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
LABELS = {REFUSED: "不能导入", NEW: "新增", CHANGED: "更新", UNCHANGED: "没有变化"}
TAKEN = {NEW: "已新增", CHANGED: "已更新", UNCHANGED: "没有变化"}
PARTED = "\t"


@dataclass(slots=True)
class Fate:
    """One row. Without a reason it can be taken in.

    `title` is what the row is called in the preview, `changes` what would become different there, in words. `found` is the record
    it speaks of, for whoever takes it in; `accepted` is what it became.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    kind: str = NEW
    title: str = ""
    changes: list[str] = field(default_factory=list)
    found: Any = None
    accepted: str = ""

    def refuse(self, *reasons: str) -> None:
        self.reasons += reasons
        self.kind = REFUSED

    @property
    def fault(self) -> str:
        return "；".join(self.reasons)


@dataclass(frozen=True)
class Line:
    """A fate as the preview shows it. `words`: the reasons, or the changes."""

    row: int
    kind: str
    title: str
    words: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]


class Verdict:
    """The fates of a whole workbook, kept as one line of text each, so that 150,000 of them weigh little.

    `done`: they have been taken in. `unused`: headings nobody asked for. `left`: visible sheets that were not read.
    """

    def __init__(self, *, done: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.lines: list[str] = []
        self.done = done
        self.unused: tuple[str, ...] = ()
        self.left: tuple[str, ...] = ()

    def add(self, fate: Fate) -> None:
        kind = REFUSED if fate.reasons else fate.kind
        self.counts[kind] += 1
        words = "；".join(fate.reasons or fate.changes)
        self.lines.append(PARTED.join((str(fate.row), kind, _one_line(fate.title), _one_line(words))))

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def accepted(self) -> int:
        """Rows that bring something."""
        return self.counts[NEW] + self.counts[CHANGED]

    def shown(self, kind: str = "") -> Iterator[Line]:
        """The lines of one kind, or all of them, in the order of the sheet."""
        mark = PARTED + kind + PARTED
        for line in self.lines:
            if not kind or mark in line[:30]:
                row, named, title, words = line.split(PARTED)
                yield Line(int(row), named, title, words)

    def notes(self) -> dict[int, str]:
        """For the column 错误原因: why a row was refused, or, afterwards, what became of it."""
        return {line.row: line.words if line.kind == REFUSED else TAKEN[line.kind] if self.done else "" for line in self.shown()}


def _one_line(words: str) -> str:
    return " ".join(words.split()) if not words.isprintable() else words
