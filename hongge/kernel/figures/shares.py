"""What is made of figures: rates and medians; and the list of all that are declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, TypeVar

from hongge.kernel.access import ScopedQuerySet
from hongge.kernel.figures.declared import AtDate, Counted, Figure, When
from hongge.kernel.places import Place


@dataclass(frozen=True)
class Rate:
    """A share of two figures, both of which open. Never additive. `inside`, `outside`: what a record of the denominator is called
    that is, or is not, in the numerator."""

    name: str
    label: str
    definition: str
    numerator: Counted
    denominator: Counted
    inside: str = "计入"
    outside: str = "没有计入"
    unit: str = "%"
    additive: bool = False

    @property
    def when(self) -> When:
        return self.numerator.when

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        return self.numerator.rows(place, since, until)

    def told_apart(self, place: Place, since: date, until: date, side: str) -> ScopedQuerySet:
        """The records of the denominator: all of them, those `inside` the numerator or those `outside` it."""
        if side == "inside":
            return self.numerator.rows(place, since, until)
        rows = self.denominator.rows(place, since, until)
        return rows.exclude(pk__in=self.numerator.rows(place, since, until).order_by().values("pk")) if side == "outside" else rows

    def within(self, rows: Iterable[Any], place: Place, since: date, until: date) -> set[Any]:
        """Which of these records are in the numerator: their keys."""
        counted = self.numerator.rows(place, since, until).order_by().filter(pk__in=[row.pk for row in rows])
        return set(counted.values_list("pk", flat=True))

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

    @property
    def when(self) -> When:
        return self.over.when

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        return self.over.rows(place, since, until).exclude(**{self.column: None})

    def value(self, place: Place, since: date, until: date) -> float | None:
        values = list(self.rows(place, since, until).order_by().values_list(self.column, flat=True))
        return round(median(values) / self.divide, 2) if values else None


AnyFigure = Counted | Rate | Median
Kind = TypeVar("Kind", Figure, AtDate, Rate, Median)
figures: dict[str, AnyFigure] = {}


def declare(figure: Kind) -> Kind:
    """Make a figure known to boards, bulletins, the command line and the laws."""
    if figure.name in figures:
        raise ValueError(f"figure {figure.name} is declared twice")
    figures[figure.name] = figure
    return figure


def percent(over: int, under: int) -> float | None:
    """With two decimals; None of nothing."""
    return round(over * 100 / under, 2) if under else None
