"""Declared figures, what holds at a date, and the one arithmetic that makes their numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, Literal, cast

from django.db import models
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Substr

from hongge.kernel import clock
from hongge.kernel.access import ScopedQuerySet
from hongge.kernel.figures.counter import STOCK, Counter, month_of, next_month
from hongge.kernel.places import Place, below, levels

Sums = dict[str, dict[str, int]]
When = Literal["period", "day", "now"]  # what a number is true of


@dataclass(frozen=True)
class Counted:
    """A number that rows make: their count, or the sum of `weigh`.

    `path`: the column that says where a row stands; for rows that are no record it leads through a relation (`place__path`).
    `beside`: relations that a row's own words are made of, so that a list reads them at once.
    """

    name: str
    label: str
    unit: str
    definition: str
    of: type[models.Model]
    weigh: str = ""
    additive: bool = True
    path: str = "path"
    beside: tuple[str, ...] = ()

    @property
    def when(self) -> When:
        raise NotImplementedError

    @property
    def dated_by(self) -> str:
        """The column with the date that stands beside a row in a list; empty for none."""
        raise NotImplementedError

    @property
    def dated_label(self) -> str:
        """What that date is of a row, where the figure does not say it already."""
        return ""

    def told(self, rows: list[Any], until: date) -> dict[Any, str]:
        """What a list says of each of these rows beside its name, by their keys."""
        return {}

    @property
    def order(self) -> tuple[str, ...]:
        """In which order a list shows the rows."""
        raise NotImplementedError

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        """The records behind the number, from `since` to `until`, both days included."""
        raise NotImplementedError

    def count(self, rows: models.QuerySet[Any]) -> int:
        """The number that these rows make."""
        return int(rows.aggregate(n=Sum(self.weigh) if self.weigh else Count("pk"))["n"] or 0)

    def value(self, place: Place, since: date, until: date) -> int:
        """The number, from the month cells where it has any."""
        return sum(sums([self], place, since, until)[self.name].values())

    def listed(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Rows as a page lists them, with all that their lines need."""
        related = {*self.beside, self.path.rpartition("__")[0]} - {""}
        return (rows.select_related(*related) if related else rows).order_by(*self.order)

    def stands_at(self, row: Any) -> str:
        """The path of the place where one of its rows stands."""
        return str(attrgetter(self.path.replace("__", "."))(row))


@dataclass(frozen=True)
class Figure(Counted):
    """A count (or a sum of `weigh`) of records in a period at a place.

    `where` may use exact, in, gt and isnull on the model's own columns, so that it can be asked of one record in memory as well as of
    the table. `on`: the date or instant a record counts by; empty for a stock, counted as it stands now.
    `ahead`: that date is a deadline and may lie in the future; the column that is set once the matter is over. Until one of the two has
    come the record does not count, so that nobody is behind before the time is up.
    """

    where: Q = Q()
    on: str = ""
    ahead: str = ""

    @property
    def when(self) -> When:
        return "period" if self.on else "now"

    @property
    def dated_by(self) -> str:
        return self.on or "opened_at"

    @property
    def order(self) -> tuple[str, ...]:
        return (f"-{self.on}", "-pk") if self.on else ("-pk",)

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        rows = self._dated(place, since, until)
        if not self.ahead:
            return rows
        come = {f"{self.on}__lte": clock.now()} if self._by_instant else {f"{self.on}__lt": clock.today()}
        return rows.filter(Q(**come) | Q(**{f"{self.ahead}__isnull": False}))

    def beyond(self, place: Place, since: date, last: date, until: date) -> ScopedQuerySet:
        """Of the records dated in these days, those that the month cells hold and a period up to `until` does not count:
        their deadline comes after it, or has not come and is not met."""
        later = {f"{self.on}__gte": clock.start_of(until + timedelta(days=1))} if self._by_instant else {f"{self.on}__gt": until}
        to_come = {f"{self.on}__gt": clock.now()} if self._by_instant else {f"{self.on}__gte": clock.today()}
        return self._dated(place, since, last).filter(Q(**later) | Q(**to_come, **{self.ahead: None}))

    def waits(self, record: models.Model) -> bool:
        """Whether the month cells hold this record and no period counts it yet: its deadline has not come and is not met."""
        at = getattr(record, self.on) if self.ahead else None
        if at is None or getattr(record, self.ahead) is not None:
            return False
        return bool(at > clock.now() if self._by_instant else at >= clock.today())

    @property
    def _by_instant(self) -> bool:
        return isinstance(self.of._meta.get_field(self.on), models.DateTimeField)

    def _dated(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        rows = cast(ScopedQuerySet, self.of._default_manager.all()).filter(below(place.path)).filter(self.where)
        if not self.on:
            return rows
        if self._by_instant:
            return rows.filter(**{f"{self.on}__gte": clock.start_of(since), f"{self.on}__lt": clock.start_of(until + timedelta(days=1))})
        return rows.filter(**{f"{self.on}__gte": since, f"{self.on}__lte": until})


@dataclass(frozen=True)
class AtDate(Counted):
    """What holds on the last day of the period, by rows that say from when to when: no cells, for no step tells them that a day has come.

    `on_day`: the rows in force on a day, wherever they stand. It may join and order: rows are taken by their keys, each once.
    `began`: the column that says since when a row holds. A day that lies ahead counts as today.
    `telling`: what a list says of each of its rows as of the day, by their keys.
    """

    on_day: Callable[[date], models.QuerySet[Any]] = field(kw_only=True)
    began: str = ""
    telling: Callable[[list[Any], date], dict[Any, str]] | None = None

    @property
    def when(self) -> When:
        return "day"

    @property
    def dated_by(self) -> str:
        return self.began

    @property
    def dated_label(self) -> str:
        return str(self.of._meta.get_field(self.began).verbose_name) if self.began else ""  # type: ignore[union-attr]

    def told(self, rows: list[Any], until: date) -> dict[Any, str]:
        return self.telling(rows, min(until, clock.today())) if self.telling else {}

    @property
    def order(self) -> tuple[str, ...]:
        return self.path, "pk"

    def rows(self, place: Place, since: date, until: date) -> ScopedQuerySet:
        """The rows in force at the end of `until`; `since` does not matter."""
        held = self.on_day(min(until, clock.today())).order_by().values("pk")
        return cast(ScopedQuerySet, self.of._default_manager.filter(below(place.path, self.path), pk__in=held))


def sums(asked: Iterable[Counted], place: Place, since: date, until: date, *, prefix: int = 0) -> Sums:
    """{figure name: {path: number}}: one number for the whole place, or one for each path of `prefix` characters under it.

    Whole months come from the cells, days at the edges from the rows. A handful of queries, however many the records.
    """
    asked = list(asked)
    found: Sums = {figure.name: defaultdict(int) for figure in asked}
    _add(found, _by_day([figure for figure in asked if isinstance(figure, AtDate)], place, until, prefix))
    chosen = [figure for figure in asked if isinstance(figure, Figure)]
    if not levels[place.level].counted:  # a building keeps no cells
        _add(found, _by_rows(chosen, place, since, until, prefix))
        return found
    dated = [figure for figure in chosen if figure.on]
    first, after = next_month(since - timedelta(days=1)), month_of(until + timedelta(days=1))
    if until >= clock.today() and after <= month_of(until):  # the running month's cell serves: nothing has happened after today …
        after = next_month(until)
    ahead = [figure for figure in dated if figure.ahead] if after > clock.today() else []  # … but deadlines lie ahead
    if first >= after:
        _add(found, _by_rows(dated, place, since, until, prefix))
    else:
        _add(found, _by_cells(dated, place, first, after, prefix))
        if since < first:
            _add(found, _by_rows(dated, place, since, first - timedelta(days=1), prefix))
        if until >= after:
            _add(found, _by_rows(dated, place, after, until, prefix))
        _add(found, _by_rows(ahead, place, max(first, clock.today()), after - timedelta(days=1), prefix, beyond=until), sign=-1)
    _add(found, _by_cells([figure for figure in chosen if not figure.on], place, STOCK, next_month(STOCK), prefix))
    return found


def _add(found: Sums, counted: Iterable[tuple[str, str, int | None]], *, sign: int = 1) -> None:
    for name, branch, n in counted:
        found[name][branch] += sign * (n or 0)


def _branch(prefix: int, path: str = "path") -> Any:
    return Substr(path, 1, prefix) if prefix else Value("")


def _by_day(chosen: list[AtDate], place: Place, day: date, prefix: int) -> Iterable[tuple[str, str, int | None]]:
    """One query for all of them, whatever tables they count."""
    parts = [
        figure.rows(place, day, day)
        .order_by()
        .values(counted_name=Value(figure.name), counted_branch=_branch(prefix, figure.path))
        .annotate(counted=_number(figure, None))
        .values_list("counted_name", "counted_branch", "counted")
        for figure in chosen
    ]
    return parts[0].union(*parts[1:], all=True) if parts else []


def _by_cells(chosen: list[Figure], place: Place, first: date, after: date, prefix: int) -> Iterable[tuple[str, str, int | None]]:
    if not chosen:
        return []
    cells = Counter.objects.filter(below(place.path), figure__in=[f.name for f in chosen], month__gte=first, month__lt=after)
    return cells.values("figure", branch=_branch(prefix)).annotate(n=Sum("total")).values_list("figure", "branch", "n")


def _by_rows(
    chosen: list[Figure], place: Place, since: date, until: date, prefix: int, *, beyond: date | None = None
) -> Iterator[tuple[str, str, int | None]]:
    """Counted from the records, or from those `beyond` a day; figures of one table that count by one date share a query."""
    groups: dict[tuple[Any, ...], list[Figure]] = defaultdict(list)
    for figure in chosen:
        groups[(figure.of, figure.on, figure.ahead, "" if figure.on else figure.name)].append(figure)
    for group in groups.values():
        alone = len(group) == 1
        first = group[0] if alone else replace(group[0], where=Q())
        rows = first.beyond(place, since, until, beyond) if beyond else first.rows(place, since, until)
        numbers = {f"counted_{i}": _number(figure, None if alone else figure.where or None) for i, figure in enumerate(group)}
        for row in rows.order_by().values(counted_branch=_branch(prefix)).annotate(**numbers):
            yield from ((figure.name, row["counted_branch"], row[f"counted_{i}"]) for i, figure in enumerate(group))


def _number(figure: Counted, where: Q | None) -> Any:
    return Sum(figure.weigh, filter=where) if figure.weigh else Count("pk", filter=where)
