"""What figures are made of, and one figure by the places right under one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models.functions import Substr

from hongge.kernel.figures.declared import Counted, Sums, sums
from hongge.kernel.figures.shares import AnyFigure, Median, Rate, percent
from hongge.kernel.places import Place, children_of

Number = int | float | None


def base(chosen: Iterable[AnyFigure]) -> list[Counted]:
    """The plain figures that these are made of, each once."""
    found: dict[str, Counted] = {}
    for figure in chosen:
        for part in parts_of(figure):
            found[part.name] = part
    return list(found.values())


def parts_of(figure: AnyFigure) -> tuple[Counted, ...]:
    match figure:
        case Rate():
            return figure.numerator, figure.denominator
        case Median():
            return (figure.over,)
    return (figure,)


def value_of(figure: AnyFigure, at: Mapping[str, int]) -> Number:
    """The number that the sums of its plain figures make; a median is not made of sums."""
    match figure:
        case Rate():
            return percent(at[figure.numerator.name], at[figure.denominator.name])
        case Median():
            return None
    return at[figure.name]


def has_past(figure: AnyFigure) -> bool:
    """Whether its number can be told for an earlier time."""
    return all(part.when != "now" for part in parts_of(figure))


def totals(found: Sums) -> dict[str, int]:
    """The numbers of the whole place, its parts put together."""
    return {name: sum(parts.values()) for name, parts in found.items()}


@dataclass(frozen=True)
class Line:
    """One place of a table. `place` None: what stands at the upper place itself, in none of the places under it."""

    place: Place | None
    value: Number
    share: tuple[int, int] | None = None


@dataclass(frozen=True)
class Table:
    """One figure by the places right under one place, in code order."""

    levels: str
    lines: list[Line]
    total: Line

    @property
    def largest(self) -> Number:
        """What a full bar means: 100 for a rate, else the largest line."""
        return 100 if self.total.share else max((line.value or 0 for line in self.lines), default=0)


def by_place(figure: AnyFigure, place: Place, since: date, until: date) -> Table:
    """The figure at `place` and at each counted place right under it that stood within the period."""
    children = list(children_of(place))
    prefix = len(place.path) + Place.steplen
    if isinstance(figure, Median):
        columns = _medians(figure, place, since, until, prefix)
        lines = [Line(child, columns.get(child.path)) for child in children]
        total = Line(place, figure.value(place, since, until))
        own: list[Line] = []
    else:
        found = sums(parts_of(figure), place, since, until, prefix=prefix)
        lines = [_line(figure, child, {name: parts.get(child.path, 0) for name, parts in found.items()}) for child in children]
        whole = totals(found)
        under = {child.path for child in children}
        rest = {name: sum(n for path, n in parts.items() if path not in under) for name, parts in found.items()}
        own = [_line(figure, None, rest)] if children and any(rest.values()) else []
        total = _line(figure, place, whole)
    shown = [line for line in lines if line.value or (line.place and _stood(line.place, since, until))]
    names = dict.fromkeys(line.place.label for line in shown if line.place)
    return Table("、".join(names), shown + own, total)


def _line(figure: AnyFigure, place: Place | None, at: Mapping[str, int]) -> Line:
    share = (at[figure.numerator.name], at[figure.denominator.name]) if isinstance(figure, Rate) else None
    return Line(place, value_of(figure, at), share)


def _medians(figure: Median, place: Place, since: date, until: date, prefix: int) -> dict[str, float]:
    rows = figure.rows(place, since, until).order_by()
    values: dict[str, list[int]] = defaultdict(list)
    for part, value in rows.annotate(under_path=Substr("path", 1, prefix)).values_list("under_path", figure.column):
        values[part].append(value)
    return {part: round(median(known) / figure.divide, 2) for part, known in values.items()}


def _stood(place: Place, since: date, until: date) -> bool:
    return (place.from_on is None or place.from_on <= until) and (place.to_on is None or place.to_on > since)
