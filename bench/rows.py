"""One line of the table, and how two pieces of work are held against each other."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import median

Work = Callable[[], float]
HOMES = int(os.environ.get("BENCH_HOMES", "150000"))  # rows of the workbook


@dataclass(frozen=True)
class Row:
    """`ratio` is ours to theirs, the median over the rounds; `goal` is what it must be. `least`: larger is better."""

    name: str
    figure: str
    ours: float
    other: float | None
    unit: str
    against: str
    ratio: float | None
    goal: float | None
    least: bool = True
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio >= self.goal if self.least else self.ratio <= self.goal


def rounds(work: Mapping[str, Work], *, count: int = 3) -> dict[str, list[float]]:
    """Each piece of work in turn, `count` times, after one turn that does not count: {name: one number for each round}."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(count + 1):
        for name, measure in work.items():
            number = measure()
            if turn:
                found[name].append(number)
    return found


def against(
    name: str,
    figure: str,
    found: Mapping[str, list[float]],
    ours: str,
    other: str,
    *,
    unit: str,
    goal: float | None,
    least: bool = True,
    note: str = "",
) -> Row:
    """Ours to theirs, round by round, so that what disturbs one round disturbs both."""
    ratio = median(a / b for a, b in zip(found[ours], found[other], strict=True))
    return Row(name, figure, median(found[ours]), median(found[other]), unit, other, ratio, goal, least, note)


def single(name: str, figure: str, value: float, *, unit: str, goal: float, note: str = "") -> Row:
    """A number that may be at most `goal`."""
    return Row(name, figure, value, None, unit, "", value, goal, least=False, note=note)


def told(rows: list[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def table(rows: list[Row]) -> str:
    """Plain text, one row a line."""
    lines = [("", "figure", "ours", "other", "", "against", "ratio", "goal")]
    for row in rows:
        sign = "≥" if row.least else "≤"
        lines.append(
            (
                {True: "✓", False: "✗", None: " "}[row.met],
                f"{row.name}: {row.figure}",
                number(row.ours),
                number(row.other),
                row.unit,
                row.against,
                number(row.ratio) if row.against else "",
                f"{sign} {row.goal:g}" if row.goal is not None else "",
            )
        )
    wide = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip() for line in lines)


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
