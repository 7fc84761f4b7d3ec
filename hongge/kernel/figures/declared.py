"""Declared figures, rates and medians, and the one arithmetic that makes their numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Substr

from hongge.kernel import clock
from hongge.kernel.access import ScopedQuerySet
from hongge.kernel.places import PathField, Place, below, levels

STOCK = date(1970, 1, 1)  # the month cell of figures that count what stands now
Sums = dict[str, dict[str, int]]


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
    the table. `on`: the date or instant a record counts by; empty for a stock, counted as it stands now.
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
        """The number, mostly from the month cells."""
        return sum(sums([self], place, since, until)[self.name].values())


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


def declare(figure: Kind) -> Kind:
    """Make a figure known to boards, bulletins, the command line and the laws."""
    if figure.name in figures:
        raise ValueError(f"figure {figure.name} is declared twice")
    figures[figure.name] = figure
    return figure


def sums(chosen: Iterable[Figure], place: Place, since: date, until: date, *, prefix: int = 0) -> Sums:
    """{figure name: {path: number}}: one number for the whole place, or one for each path of `prefix` characters under it.

    Whole months come from the cells, days at the edges from the rows. A handful of queries, however many the records.
    """
    chosen = list(chosen)
    found: Sums = {figure.name: defaultdict(int) for figure in chosen}
    if not levels[place.level].counted:  # a building keeps no cells
        _add(found, _by_rows(chosen, place, since, until, prefix))
        return found
    dated = [figure for figure in chosen if figure.on]
    first, after = next_month(since - timedelta(days=1)), month_of(until + timedelta(days=1))
    ahead: list[Figure] = []
    if until >= clock.today() and after <= month_of(until):  # the running month's cell serves: nothing has happened after today …
        after = next_month(until)
        ahead = [figure for figure in dated if figure.ahead]  # … but deadlines lie ahead
    if first >= after:
        _add(found, _by_rows(dated, place, since, until, prefix))
    else:
        _add(found, _by_cells(dated, place, first, after, prefix))
        if since < first:
            _add(found, _by_rows(dated, place, since, first - timedelta(days=1), prefix))
        if until >= after:
            _add(found, _by_rows(dated, place, after, until, prefix))
        _add(found, _by_rows(ahead, place, until + timedelta(days=1), after - timedelta(days=1), prefix), sign=-1)
    _add(found, _by_cells([figure for figure in chosen if not figure.on], place, STOCK, next_month(STOCK), prefix))
    return found


def _add(found: Sums, counted: Iterable[tuple[str, str, int | None]], *, sign: int = 1) -> None:
    for name, branch, n in counted:
        found[name][branch] += sign * (n or 0)


def _branch(prefix: int) -> Any:
    return Substr("path", 1, prefix) if prefix else Value("")


def _by_cells(chosen: list[Figure], place: Place, first: date, after: date, prefix: int) -> Iterable[tuple[str, str, int | None]]:
    if not chosen:
        return []
    cells = Counter.objects.filter(below(place.path), figure__in=[f.name for f in chosen], month__gte=first, month__lt=after)
    return cells.values("figure", branch=_branch(prefix)).annotate(n=Sum("total")).values_list("figure", "branch", "n")


def _by_rows(chosen: list[Figure], place: Place, since: date, until: date, prefix: int) -> Iterator[tuple[str, str, int | None]]:
    """Counted from the records; figures of one table that count by one date share a query."""
    groups: dict[tuple[Any, ...], list[Figure]] = defaultdict(list)
    for figure in chosen:
        groups[(figure.of, figure.on, "" if figure.on else figure.name)].append(figure)
    for group in groups.values():
        alone = len(group) == 1
        rows = (group[0] if alone else replace(group[0], where=Q())).rows(place, since, until)
        numbers = {f"counted_{i}": _number(figure, None if alone else figure.where or None) for i, figure in enumerate(group)}
        for row in rows.order_by().values(branch=_branch(prefix)).annotate(**numbers):
            yield from ((figure.name, row["branch"], row[f"counted_{i}"]) for i, figure in enumerate(group))


def _number(figure: Figure, where: Q | None) -> Any:
    return Sum(figure.weigh, filter=where) if figure.weigh else Count("pk", filter=where)


def percent(over: int, under: int) -> float | None:
    """With two decimals; None of nothing."""
    return round(over * 100 / under, 2) if under else None


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
