"""Declared figures: the number and the records behind it come from the same statement.

A figure says which records count (`where`), on which of their dates (`on`) and with what weight. From that one statement come
the rows that open, the total, and the month cells kept in the transaction of every change (a law proves them equal).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, TypeVar, cast

from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr

from hongge.kernel import clock
from hongge.kernel.access import ScopedQuerySet
from hongge.kernel.places import PathField, Place, below, levels

Standing = dict[str, tuple[date, int]]


class Counter(models.Model):
    """One month cell of one figure at one place. Kept by flow; never edited."""

    figure = models.CharField(max_length=48)
    cell = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    month = models.DateField()
    total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "cell", "month"], name="counter_cell")]
        indexes = [models.Index(fields=["figure", "path", "month"], name="counter_path")]


@dataclass(frozen=True)
class Figure:
    """A count (or a sum of `weigh`) of records in a period at a place.

    `where` may use exact, in, gt and isnull on the model's own columns, so that it can be asked of one record in memory as well as of
    the table. `on`: the date or instant a record counts by; empty for a stock, counted as it stands now, without month cells.
    `ahead`: that date may lie in the future, so a month that has not ended is counted by its rows.
    """

    name: str
    label: str
    unit: str
    definition: str
    of: type[models.Model]
    where: Q = Q()
    on: str = ""
    weigh: str = ""
    additive: bool = True
    ahead: bool = False

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        """The records behind the number, from `since` to `until`, both days included."""
        rows = cast(ScopedQuerySet, self.of._default_manager.all()).filter(below(place.path)).filter(self.where)
        if not self.on:
            return rows
        if isinstance(self.of._meta.get_field(self.on), models.DateTimeField):
            return rows.filter(**{f"{self.on}__gte": clock.start_of(since), f"{self.on}__lt": clock.start_of(until + timedelta(days=1))})
        return rows.filter(**{f"{self.on}__gte": since, f"{self.on}__lte": until})

    def count(self, rows: models.QuerySet[Any]) -> int:
        """The number that these rows make."""
        return int(rows.aggregate(n=Sum(self.weigh) if self.weigh else Count("pk"))["n"] or 0)

    def value(self, place: Place, since: date, until: date) -> int:
        """The number: whole months from the cells, the days at the edges from the rows."""
        if not self.on or not levels[place.level].counted:
            return self.count(self.rows(place, since, until))
        first, after = _next_month(since - timedelta(days=1)), month_of(until + timedelta(days=1))
        if until >= clock.today() and not self.ahead:
            after = _next_month(until)
        if first >= after:
            return self.count(self.rows(place, since, until))
        cells = Counter.objects.filter(below(place.path), figure=self.name, month__gte=first, month__lt=after)
        total = int(cells.aggregate(n=Sum("total"))["n"] or 0)
        if since < first:
            total += self.count(self.rows(place, since, first - timedelta(days=1)))
        if until >= after:
            total += self.count(self.rows(place, after, until))
        return total

    def standing(self, record: models.Model) -> tuple[date, int] | None:
        """The month cell this record counts in, with its weight; None when it does not count."""
        at = getattr(record, self.on)
        if at is None or not holds(self.where, record):
            return None
        return month_of(clock.day_of(at) if isinstance(at, datetime) else at), getattr(record, self.weigh) if self.weigh else 1


@dataclass(frozen=True)
class Rate:
    """A share of two figures, both of which open. Never additive."""

    name: str
    label: str
    definition: str
    numerator: Figure
    denominator: Figure
    unit: str = "%"
    additive: bool = False

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        return self.numerator.rows(place, since, until)

    def parts(self, place: Place, since: date, until: date) -> tuple[int, int]:
        return self.numerator.value(place, since, until), self.denominator.value(place, since, until)

    def value(self, place: Place, since: date, until: date) -> float | None:
        """Percent with two decimals, for reading only; None when nothing is in the denominator."""
        over, under = self.parts(place, since, until)
        return percent(over, under)


@dataclass(frozen=True)
class Median:
    """The middle value of one column over the rows of a figure."""

    name: str
    label: str
    unit: str
    definition: str
    over: Figure
    column: str
    divide: int = 1
    additive: bool = False

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        return self.over.rows(place, since, until).exclude(**{self.column: None})

    def value(self, place: Place, since: date, until: date) -> float | None:
        values = list(self.rows(place, since, until).order_by().values_list(self.column, flat=True))
        return round(median(values) / self.divide, 2) if values else None


AnyFigure = Figure | Rate | Median
Kind = TypeVar("Kind", Figure, Rate, Median)
figures: dict[str, AnyFigure] = {}
_kept: dict[type[models.Model], list[Figure]] = {}


def declare(figure: Kind) -> Kind:
    """Make a figure known to boards, bulletins, the command line and the laws."""
    if figure.name in figures:
        raise ValueError(f"figure {figure.name} is declared twice")
    figures[figure.name] = figure
    if isinstance(figure, Figure) and figure.on:
        _kept.setdefault(figure.of, []).append(figure)
    return figure


def percent(over: int, under: int) -> float | None:
    return round(over * 100 / under, 2) if under else None


def month_of(day: date) -> date:
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


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


def standing(record: models.Model) -> Standing:
    """Which kept figures this record counts in, as it stands in memory."""
    return {figure.name: cell for figure in _kept.get(type(record), ()) if (cell := figure.standing(record))}


def moved(record: Any, before: Standing | None, after: Standing) -> None:
    """Carry the difference into the month cells; runs in the transaction of the change, under the stream's lock."""
    was = before or {}
    for name in was.keys() | after.keys():
        if was.get(name) == after.get(name):
            continue
        for cell, sign in ((was.get(name), -1), (after.get(name), 1)):
            if cell:
                _add(name, record, cell[0], sign * cell[1])


def _add(name: str, record: Any, month: date, amount: int) -> None:
    row = Counter.objects.filter(figure=name, cell_id=record.cell_id, month=month)
    if row.update(total=F("total") + amount):
        return
    try:
        with transaction.atomic():
            path = Place.objects.values_list("path", flat=True).get(pk=record.cell_id)
            Counter.objects.create(figure=name, cell_id=record.cell_id, path=path, month=month, total=amount)
    except IntegrityError:  # another stream's first record of the month at a shared cell
        row.update(total=F("total") + amount)


def by_child(figure: Figure, place: Place, depth: int, since: date, until: date) -> dict[str, int]:
    """Totals per descendant at tree depth `depth`: {path prefix: value}. Whole months come from the cells."""
    totals: dict[str, int] = {}
    length = depth * Place.steplen
    whole = (until + timedelta(days=1)).day == 1 or (until >= clock.today() and not figure.ahead)
    if not figure.on or since.day != 1 or not whole:
        rows = figure.rows(place, since, until).order_by().annotate(branch_path=Substr("path", 1, length)).values("branch_path")
        found: Iterable[tuple[str, int]] = rows.annotate(n=Sum(figure.weigh) if figure.weigh else Count("pk")).values_list("branch_path", "n")
    else:
        cells = Counter.objects.filter(below(place.path), figure=figure.name, month__gte=since, month__lte=until)
        found = cells.annotate(branch_path=Substr("path", 1, length)).values("branch_path").annotate(n=Sum("total")).values_list("branch_path", "n")
    for part, n in found:
        totals[part] = totals.get(part, 0) + int(n or 0)
    return totals


def by_month(figure: Figure, place: Place, since: date, until: date) -> dict[date, int]:
    """Totals per month, from the cells."""
    cells = Counter.objects.filter(below(place.path), figure=figure.name, month__gte=month_of(since), month__lte=until)
    return {month: int(n) for month, n in cells.values("month").annotate(n=Sum("total")).values_list("month", "n")}


def _cells_by_rows(figure: Figure) -> dict[tuple[int, date], int]:
    counted: dict[tuple[int, date], int] = {}
    counting: Iterable[Any] = figure.of._default_manager.filter(figure.where).exclude(**{figure.on: None}).iterator()
    for record in counting:
        if cell := figure.standing(record):
            key = (record.cell_id, cell[0])
            counted[key] = counted.get(key, 0) + cell[1]
    return counted


def faults() -> list[str]:
    """Every cell that does not equal its rows, as sentences."""
    wrong: list[str] = []
    for figure in kept():
        rows = _cells_by_rows(figure)
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
                [Counter(figure=figure.name, cell_id=c, path=paths[c], month=m, total=n) for (c, m), n in _cells_by_rows(figure).items()],
                batch_size=500,
            )


def kept() -> list[Figure]:
    """The figures that have month cells."""
    return [figure for of in _kept.values() for figure in of]
