"""Outlines of places: coloured by a figure, and as GeoJSON for the live map. The same numbers always stand in a table beside."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from hongge.kernel.figures import AnyFigure, Number, Rate, Table
from hongge.kernel.places import Place

BANDS = 5


def by_value(table: Table, figure: AnyFigure, url: Callable[[Place], str]) -> dict[str, Any] | None:
    """Shapes and the words of the five bands for `parts/map.html`; None when no place of the table has an outline.

    A place of which nothing is known (a rate of nothing) has band 0, no colour of the scale: `unknown` says whether there is one.
    """
    drawn = [line for line in table.lines if line.place and line.place.outline]
    if not drawn:
        return None
    limits = limits_of([line.value for line in drawn if line.value is not None])
    unit = "%" if isinstance(figure, Rate) else ""
    return {
        "bands": band_words(limits, unit),
        "unknown": any(line.value is None for line in drawn),
        "shapes": [
            shape(
                line.place,
                url(line.place),
                value_words=worded(line.value, unit),
                band=0 if line.value is None else bisect_right(limits, line.value) + 1,
            )
            for line in drawn
            if line.place
        ],
    }


def limits_of(values: list[int | float]) -> list[float]:
    """The four round numbers between the five bands, evenly spaced."""
    low, high = (min(values), max(values)) if values else (0, 0)
    rough = (high - low) / BANDS or 1
    size: float = 10.0 ** math.floor(math.log10(rough))
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough)
    if all(isinstance(value, int) for value in values):
        step = max(step, 1)
    start = math.floor(low / step) * step
    return [round(start + step * n, 4) for n in range(1, BANDS)]


def band_words(limits: list[float], unit: str = "") -> list[str]:
    """<88%, 88–90%, …, ≥94%."""
    low, *_between, high = (f"{limit:g}" for limit in limits)
    return [f"<{low}{unit}", *(f"{a:g}–{b:g}{unit}" for a, b in zip(limits, limits[1:])), f"≥{high}{unit}"]


def worded(value: Number, unit: str = "") -> str:
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}{unit}"


def shape(place: Place, url: str, *, value_words: str = "", band: int = 1, selected: bool = False) -> dict[str, Any]:
    """One outline for `outline_map`."""
    return {"outline": place.outline, "name": place.name, "value_words": value_words, "band": band, "url": url, "selected": selected}


def collection(places: Iterable[Place], here: Place, url: Callable[[Place], str]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946, degrees WGS84/CGCS2000) of the places that have outlines, `here` in the palest colour."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": place.pk,
                "geometry": place.outline.get("geometry", place.outline),
                "properties": {"name": place.name, "level": place.label, "url": url(place), "band": 1 if place.pk == here.pk else 2},
            }
            for place in places
            if place.outline
        ],
    }
