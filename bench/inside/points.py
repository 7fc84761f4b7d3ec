"""In which of 494 grids a point lies, against the bare tree of shapely."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from shapely import Point, STRtree
from shapely.geometry import mapping, shape

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.civic.outlines import forget, grid_at
from hongge.kernel.places import Place
from hongge.portal.town.outlines import DISTRICT, shares

POINTS = 20_000
chance = Random(1)
grids = list(Place.objects.at_level("grid"))


def draw() -> list[Point]:
    """Give every grid an outline, all of which tile the district; return points inside of it."""
    for grid, area in zip(grids, shares(DISTRICT, len(grids), chance), strict=True):
        grid.outline = mapping(area)
    Place.objects.bulk_update(grids, ["outline"], batch_size=100)
    forget()
    west, south, east, north = DISTRICT.bounds
    found: list[Point] = []
    while len(found) < POINTS:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if DISTRICT.contains(point):
            found.append(point)
    return found


def rate(find: Callable[[float, float], object], places: list[tuple[float, float]]) -> Callable[[], float]:
    def measure() -> float:
        began = time.perf_counter()
        missed = sum(find(*place) is None for place in places)
        if missed > POINTS // 1000:
            raise SystemExit(f"{missed} points in no grid")
        return POINTS / (time.perf_counter() - began)

    return measure


def main() -> None:
    places = [(point.x, point.y) for point in draw()]
    tree = STRtree([shape(grid.outline) for grid in grids])

    def bare(lon: float, lat: float) -> object:
        hits = tree.query(Point(lon, lat), predicate="intersects")
        return hits[0] if len(hits) else None

    for place in places[:500]:
        if (grid := grid_at(*place)) is None or grid.pk != grids[int(bare(*place))].pk:  # type: ignore[call-overload]
            raise SystemExit(f"{place}: not the same grid")
    found = rounds({"grid_at": rate(grid_at, places), "shapely STRtree": rate(bare, places)})
    print(told([against("points", f"in which of {len(grids)} grids", found, "grid_at", "shapely STRtree", unit="/s", goal=0.5)]))


if __name__ == "__main__":
    main()
