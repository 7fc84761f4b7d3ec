"""A sheet that comes in: its heading found, its cells read, every row accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from hongge.kernel.errors import Refused
from hongge.kernel.files import Cell
from hongge.kernel.sheets.columns import Column, plain_heading

FAULT = "错误原因"
TOP = 10  # rows among which the heading is looked for: a title may stand above it
EXAMPLE = ("（示例）", "(示例)")
REMEMBERED = 20_000  # readings of one column kept, so that what is written a thousand times is read once


@dataclass(frozen=True)
class Heading:
    """Where the heading stands (rows count from 0) and which column is which; `unused` are the headings nobody asked for."""

    at: int
    columns: dict[str, int]
    unused: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One row, numbered as the spreadsheet numbers it. `values` has every column that the sheet has; None for an empty cell."""

    number: int
    values: dict[str, Any]
    faults: list[str]

    def __getitem__(self, key: str) -> Any:
        """The value of a column; None when the cell is empty or the sheet has no such column."""
        return self.values.get(key)


class Reading:
    """The rows of a sheet under its heading. Refused at once when a needed column is missing."""

    def __init__(self, rows: Iterable[Sequence[Cell]], columns: Sequence[Column]) -> None:
        rest = iter(rows)
        top = list(islice(rest, TOP))
        self.heading = find_heading(top, columns)
        self._columns = [column for column in columns if column.key in self.heading.columns]
        self._rows = chain(top[self.heading.at + 1 :], rest)

    def __iter__(self) -> Iterator[Row]:
        """Rows that say anything under the known headings; the example row of the template says nothing."""
        plan = [(c.key, self.heading.columns[c.key], c.reader(), f"没有{c.heading}" if c.needed else "", _Known()) for c in self._columns]
        for number, cells in enumerate(self._rows, start=self.heading.at + 2):
            width, filled = len(cells), False
            values: dict[str, Any] = {}
            faults: list[str] = []
            for key, at, read, lacking, known in plan:
                cell = cells[at] if at < width else ""
                if cell == "" or cell is None or type(cell) is str and cell.isspace():
                    values[key] = None
                    if lacking:
                        faults.append(lacking)
                    continue
                filled = True
                if cell in known:
                    values[key], fault = known[cell]
                else:
                    values[key], fault = found = _read(read, cell)
                    if len(known) < REMEMBERED:
                        known[cell] = found
                if fault:
                    faults += fault
            if filled and not is_example(cells):
                yield Row(number, values, faults)


class _Known(dict[Cell, tuple[Any, list[str]]]):
    """What has been read in one column before."""


def _read(read: Any, cell: Cell) -> tuple[Any, list[str]]:
    try:
        return read(cell), []
    except Refused as refused:
        return None, refused.reasons


def find_heading(top: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Heading:
    """The first row that names every needed column, in any order. Refused when there is none."""
    for at, row in enumerate(top):
        named = {plain_heading(str(cell)): place for place, cell in reversed(list(enumerate(row)))}
        found = {c.key: named[word] for c in columns for word in reversed(c.headings) if word in named}
        if all(c.key in found for c in columns if c.needed):
            known = {FAULT, "", *(word for c in columns for word in c.headings)}
            return Heading(at, found, tuple(str(cell) for cell in row if plain_heading(str(cell)) not in known))
    needed = "".join(f"“{c.heading}”" for c in columns if c.needed)
    raise Refused(f"没有找到表头：至少要有{needed}这几列，列名写在前{TOP}行里")


def is_example(cells: Sequence[Cell]) -> bool:
    """Whether a row is the template's example."""
    return any(type(cell) is str and cell.startswith(EXAMPLE) for cell in cells[:1])
