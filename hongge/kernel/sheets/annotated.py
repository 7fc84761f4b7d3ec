"""A workbook handed back: the same cells, and a column 错误原因."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hongge.kernel.files import Cell
from hongge.kernel.sheets.columns import plain_heading
from hongge.kernel.sheets.incoming import FAULT, TOP
from hongge.kernel.sheets.outgoing import Sheet, Value

WIDTH = 18


def annotated(rows: Iterable[Sequence[Cell]], heading: int, notes: Mapping[int, str], *, name: str) -> Sheet:
    """The sheet with one more column, or a new content of the one that an earlier time left there.

    `heading`: the row it stands in, from 0. `notes`: by row as the spreadsheet numbers it.
    """
    rest = iter(rows)
    top = [list(row) for _, row in zip(range(max(TOP, heading + 1)), rest)]
    old = [at for at, cell in enumerate(top[heading]) if plain_heading(str(cell)) == FAULT]
    place = old[0] if old else max(map(len, top))
    if not old:
        top[heading] = [*top[heading], *[""] * (place - len(top[heading])), FAULT]

    def noted() -> Iterator[list[Value]]:
        for number, row in enumerate(_all(top, rest), start=1):
            cells: list[Value] = [*row, *[""] * (place + 1 - len(row))]
            if number != heading + 1:
                cells[place] = notes.get(number, "" if number > heading else cells[place])
            yield cells

    lines = noted()
    first = next(lines)
    return Sheet(name, [("" if cell is None else str(cell), WIDTH) for cell in first], lines)


def _all(top: Sequence[Sequence[Cell]], rest: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield from top
    yield from rest
