"""The figure board: many figures of one place and period, in a number of queries that does not grow with records or places.

Whole months come from the month cells, days at the edges from the rows themselves, what holds at a date from its dated rows. Places stand
in code order and are never ranked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.apps import apps
from django.core.cache import caches
from django.db.models import Sum

from hongge.kernel import clock
from hongge.kernel.figures import (
    AnyFigure,
    Counted,
    Counter,
    Median,
    Number,
    Rate,
    base,
    figures,
    has_past,
    sums,
    totals,
    value_of,
)
from hongge.kernel.flow import workflows
from hongge.kernel.journal import Head
from hongge.kernel.places import Place, below, in_one_stream, levels
from hongge.portal.periods import Period, month_end, months_back

MEDIAN_ROWS = 5000  # a card works a median out up to so many rows; beyond, the reader asks for it by opening it
TREND = 6  # whole months


@dataclass(frozen=True)
class Card:
    """One figure as the board shows it. `share`: both halves of a rate. `later`: a median over too many rows for a card."""

    figure: AnyFigure
    value: Number
    share: tuple[int, int] | None = None
    before: Number = None
    trend: tuple[Number, ...] = ()
    later: bool = False


@dataclass(frozen=True)
class Group:
    """The cards of one system."""

    label: str
    cards: list[Card]


def headline() -> list[AnyFigure]:
    """What a board shows unasked: every declared figure but those that only serve as the numerator of a rate."""
    inner = {figure.numerator.name for figure in figures.values() if isinstance(figure, Rate)}
    return [figure for name, figure in figures.items() if name not in inner]


def board(place: Place, period: Period, names: Iterable[str] = ()) -> list[Group]:
    """Cards of the named figures (all headline figures without names) in groups by system."""
    chosen = [figures[name] for name in names] or headline()
    plain = base(chosen)
    now = totals(sums(plain, place, period.since, period.until))
    before = _before(plain, place, period)
    months = trend(plain, place, period)
    groups: dict[str, list[Card]] = defaultdict(list)
    for figure in chosen:
        groups[figure.name.partition(".")[0]].append(_card(figure, place, period, now, before, months))
    return [Group(str(apps.get_app_config(system).verbose_name), cards) for system, cards in groups.items()]


def _before(plain: list[Counted], place: Place, period: Period) -> dict[str, int]:
    """The year before: the same period, or the same day for what holds at a date. What stands now has no past."""
    day = period.day_before
    over_period, at_day = ([figure for figure in plain if figure.when == when] for when in ("period", "day"))
    return totals(sums(over_period, place, *period.before)) | _held(at_day, place, day)


def _held(at_day: list[Counted], place: Place, day: date) -> dict[str, int]:
    """What held at the end of a day; of a past day kept for some minutes, for a board asks for many and only a late entry moves it."""

    def ask() -> dict[str, int]:
        return totals(sums(at_day, place, day, day))

    if day >= clock.today():
        return ask()
    names = hashlib.sha256(" ".join(figure.name for figure in at_day).encode()).hexdigest()
    return cast(dict[str, int], caches["past"].get_or_set(f"held:{place.pk}:{day}:{names}", ask))


def _card(
    figure: AnyFigure, place: Place, period: Period, now: Mapping[str, int], before: Mapping[str, int], months: list[dict[str, int]]
) -> Card:
    if isinstance(figure, Median):
        later = now[figure.over.name] > MEDIAN_ROWS
        return Card(figure, None if later else figure.value(place, period.since, period.until), later=later)
    known = has_past(figure)
    return Card(
        figure,
        value_of(figure, now),
        share=(now[figure.numerator.name], now[figure.denominator.name]) if isinstance(figure, Rate) else None,
        before=value_of(figure, before) if known else None,
        trend=tuple(value_of(figure, month) for month in months) if known else (),
    )


def listed(place: Place, period: Period, names: Iterable[str] = ()) -> list[dict[str, Any]]:
    """For programs: {name, label, unit, value, definition} of each figure, of rates with numerator and denominator."""
    chosen = [figures[name] for name in names] or list(figures.values())
    at = totals(sums(base(chosen), place, period.since, period.until))
    found: list[dict[str, Any]] = []
    for figure in chosen:
        value = figure.value(place, period.since, period.until) if isinstance(figure, Median) else value_of(figure, at)
        one = {"name": figure.name, "label": figure.label, "unit": figure.unit, "value": value, "definition": figure.definition}
        if isinstance(figure, Rate):
            one |= {"numerator": at[figure.numerator.name], "denominator": at[figure.denominator.name]}
        found.append(one)
    return found


def trend(plain: list[Counted], place: Place, period: Period) -> list[dict[str, int]]:
    """The last whole months up to the period's end, oldest first: {figure name: number} for each, at a date for each month's last day.

    None at places without cells.
    """
    if not levels[place.level].counted:
        return []
    over_month, at_day = ([figure for figure in plain if figure.when == when] for when in ("period", "day"))
    months = [months_back(period.last_month, back) for back in range(TREND - 1, -1, -1)]
    cells = Counter.objects.filter(
        below(place.path), figure__in=[f.name for f in over_month], month__gte=months[0], month__lte=period.last_month
    )
    found = {
        (month, name): n for month, name, n in cells.values("month", "figure").annotate(n=Sum("total")).values_list("month", "figure", "n")
    }
    return [
        {figure.name: int(found.get((month, figure.name), 0)) for figure in over_month} | _held(at_day, place, month_end(month))
        for month in months
    ]


def journal_position(place: Place) -> int:
    """How many journal entries there are in the chains of this place: what a figure is true as of."""
    heads = Head.objects.filter(pk=place.stream_id) if in_one_stream(place) else Head.objects.filter(below(place.path, "stream__path"))
    return int(heads.aggregate(n=Sum("seq"))["n"] or 0)


def states_of(figure: Counted) -> dict[str, str]:
    """The states of the records it counts, in words; none for records without a workflow."""
    return next((workflow.states for workflow in workflows.values() if workflow.model is figure.of), {})
