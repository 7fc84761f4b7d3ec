"""The month cells: kept by flow in the transaction of every change, proved against the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q

from hongge.kernel import clock
from hongge.kernel.figures.counter import STOCK, Counter, month_of
from hongge.kernel.figures.declared import Figure
from hongge.kernel.figures.shares import figures
from hongge.kernel.places import Place
from hongge.kernel.statements import do

Standing = dict[str, tuple[date, int]]
ADD = "UPDATE kernel_counter SET total = total + %s WHERE cell_id = %s AND month = %s AND figure IN ({})"


def kept(of: type[models.Model] | None = None) -> list[Figure]:
    """The figures that have cells, of one model or of all."""
    return [figure for figure in figures.values() if isinstance(figure, Figure) and (of is None or figure.of is of)]


def standing(record: models.Model) -> Standing:
    """Which figures this record counts in as it stands in memory: the month, and its weight."""
    cells = {figure.name: _cell(figure, record) for figure in kept(type(record))}
    return {name: cell for name, cell in cells.items() if cell}


def _cell(figure: Figure, record: models.Model) -> tuple[date, int] | None:
    at = getattr(record, figure.on) if figure.on else STOCK
    if at is None or not holds(figure.where, record):
        return None
    return month_of(clock.day_of(at) if isinstance(at, datetime) else at), getattr(record, figure.weigh) if figure.weigh else 1


def moved(record: Any, before: Standing | None, after: Standing) -> None:
    """Carry the difference into the cells; runs in the transaction of the change, under the stream's lock."""
    was = before or {}
    changes: dict[tuple[date, int], set[str]] = {}
    for name in was.keys() | after.keys():
        if was.get(name) == after.get(name):
            continue
        for cell, sign in ((was.get(name), -1), (after.get(name), 1)):
            if cell:
                changes.setdefault((cell[0], sign * cell[1]), set()).add(name)
    for (month, amount), names in changes.items():
        _carry(names, record, month, amount)


def _carry(names: set[str], record: Any, month: date, amount: int) -> None:
    """Add to the cells of these figures, in one statement where they all exist."""
    marks = ", ".join(["%s"] * len(names))
    day = connection.ops.adapt_datefield_value(month)
    if do(ADD.format(marks), [amount, record.cell_id, day, *sorted(names)]) == len(names):
        return
    cells = Counter.objects.filter(cell_id=record.cell_id, month=month)
    missing = names - set(cells.filter(figure__in=names).values_list("figure", flat=True))
    made = [Counter(figure=name, cell_id=record.cell_id, path=record.cell.path, month=month, total=0) for name in sorted(missing)]
    Counter.objects.bulk_create(made, ignore_conflicts=True)  # another stream may be first at a shared cell
    cells.filter(figure__in=missing).update(total=F("total") + amount)


def holds(where: Q, record: models.Model) -> bool:
    """Ask a figure's condition of one record in memory."""
    answers = (holds(part, record) if isinstance(part, Q) else _holds_one(part, record) for part in where.children)  # type: ignore[arg-type]
    result = (any(answers) if where.connector == Q.OR else all(answers)) if where.children else True
    return result != where.negated


def _holds_one(part: tuple[str, Any], record: models.Model) -> bool:
    name, _, lookup = part[0].partition("__")
    value = getattr(record, attname(type(record), name))
    wanted = part[1].pk if isinstance(part[1], models.Model) else part[1]
    match lookup:
        case "" | "exact":
            return value == wanted if wanted is not None else value is None
        case "in":
            return value in wanted
        case "gt":
            return value is not None and value > wanted
        case "isnull":
            return (value is None) == wanted
    raise ValueError(f"a figure cannot ask {part[0]!r}: only exact, in, gt and isnull")


def attname(model: type[models.Model], name: str) -> str:
    """The attribute that holds a column's plain value: `lead` is kept as `lead_id`."""
    return str(getattr(model._meta.get_field(name), "attname", name))


def _by_rows(figure: Figure) -> dict[tuple[int, date], int]:
    counted: dict[tuple[int, date], int] = {}
    rows: Iterable[Any] = figure.of._default_manager.filter(figure.where).iterator()
    for record in rows:
        if cell := _cell(figure, record):
            key = (record.cell_id, cell[0])
            counted[key] = counted.get(key, 0) + cell[1]
    return counted


def faults() -> list[str]:
    """Every cell that does not equal its rows, as sentences."""
    wrong: list[str] = []
    for figure in kept():
        rows = _by_rows(figure)
        cells = {(c.cell_id, c.month): c.total for c in Counter.objects.filter(figure=figure.name)}
        wrong += [
            f"数字 {figure.name} 在地方 {cell} 的 {month:%Y-%m} 记为 {cells.get((cell, month), 0)}，按记录应为 {rows.get((cell, month), 0)}"
            for cell, month in sorted(rows.keys() | cells.keys())
            if rows.get((cell, month), 0) != cells.get((cell, month), 0)
        ]
    return wrong


def recount() -> None:
    """Make every cell anew from the rows: after a bulk load, never in daily work."""
    paths = dict(Place.objects.values_list("pk", "path"))
    with transaction.atomic():
        Counter.objects.all().delete()
        for figure in kept():
            Counter.objects.bulk_create(
                [Counter(figure=figure.name, cell_id=c, path=paths[c], month=m, total=n) for (c, m), n in _by_rows(figure).items()],
                batch_size=500,
            )
