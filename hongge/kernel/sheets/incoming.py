"""A sheet that comes in: its heading found, its cells read, every row accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from hongge.kernel.errors import Refused
from hongge.kernel.files import Cell
from hongge.kernel.sheets.cells import told
from hongge.kernel.sheets.columns import Column, plain_heading

FAULT = "错误原因"
TOP = 10  # rows among which the heading is looked for: a title may stand above it
EXAMPLE = ("（示例）", "(示例)")
AT_ONCE = 1000
BAD = object()  # stands for what cannot be read
REMEMBERED = 10_000  # readings of one column kept, so that what is written a thousand times is read once


@dataclass(frozen=True)
class Heading:
    """Where the heading stands (rows count from 0) and which column is which; `unused` are the headings nobody asked for."""

    at: int
    columns: dict[str, int]
    unused: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One row, numbered as the spreadsheet numbers it. `values` has every column; None for an empty cell or a column that is not there."""

    number: int
    values: dict[str, Any]
    faults: list[str]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


class Reading:
    """The rows of a sheet under its heading. Refused at once when a needed column is missing."""

    def __init__(self, rows: Iterable[Sequence[Cell]], columns: Sequence[Column]) -> None:
        rest = iter(rows)
        top = list(islice(rest, TOP))
        self.heading = find_heading(top, columns)
        self._cells = [_Cells(column, self.heading.columns.get(column.key)) for column in columns]
        self._rows = chain(top[self.heading.at + 1 :], rest)

    def __iter__(self) -> Iterator[Row]:
        """Rows that say anything under the known headings; the example row of the template says nothing."""
        keys, number = [cells.column.key for cells in self._cells], self.heading.at + 2
        while some := list(islice(self._rows, AT_ONCE)):
            faults: dict[int, list[str]] = {}
            columns = [cells.read(some, faults) for cells in self._cells]  # column by column: by far the fastest way
            for nth, values in enumerate(zip(*columns)):
                if values.count(None) == len(values) or is_example(some[nth]):
                    continue
                if nth in faults:
                    values = tuple([None if value is BAD else value for value in values])  # noqa: PLW2901
                yield Row(number + nth, dict(zip(keys, values)), faults.get(nth, []))
            number += len(some)


class _Cells:
    """The cells of one column, each different one read once."""

    def __init__(self, column: Column, at: int | None) -> None:
        self.column, self.at = column, at
        self._read = column.reader()
        self._known: dict[Cell | None, Any] = {"": None, None: None}
        self._faults: dict[Cell | None, list[str]] = {}

    def read(self, rows: Sequence[Sequence[Cell]], faults: dict[int, list[str]]) -> list[Any]:
        """Their values; what is wrong with a cell is added to the faults of its row."""
        at, known = self.at, self._known
        if at is None:
            return [None] * len(rows)
        cells = [row[at] if at < len(row) else "" for row in rows]
        try:
            values = [known[cell] for cell in cells]
        except KeyError:
            values = [known[cell] if cell in known else self._new(cell) for cell in cells]
        if BAD in values:
            for nth, cell in enumerate(cells):
                if values[nth] is BAD:
                    faults.setdefault(nth, []).extend(self._faults[cell])
        if self.column.needed and None in values:
            for nth, value in enumerate(values):
                if value is None:
                    faults.setdefault(nth, []).append(f"没有{self.column.heading}")
        if len(known) > REMEMBERED:
            self._known, self._faults = {"": None, None: None}, {}
        return values

    def _new(self, cell: Cell) -> Any:
        try:
            value = None if isinstance(cell, str) and cell.isspace() else self._read(cell)
        except Refused as refused:
            value, self._faults[cell] = BAD, refused.reasons
        self._known[cell] = value
        return value


def find_heading(top: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Heading:
    """The first row that names every needed column, in any order. Refused when there is none."""
    for at, row in enumerate(top):
        named = {plain_heading(str(cell)): place for place, cell in reversed(list(enumerate(row)))}
        found = {c.key: named[word] for c in columns for word in reversed(c.headings) if word in named}
        if all(c.key in found for c in columns if c.needed):
            known = {FAULT, "", *(word for c in columns for word in c.headings)}
            return Heading(at, found, tuple(told(cell) for cell in row if plain_heading(str(cell)) not in known))
    needed = "".join(f"“{c.heading}”" for c in columns if c.needed)
    raise Refused(f"没有找到表头：至少要有{needed}这几列，列名写在前{TOP}行里")


def is_example(cells: Sequence[Cell]) -> bool:
    """Whether a row is the template's example."""
    return bool(cells) and type(cells[0]) is str and cells[0].startswith(EXAMPLE)
