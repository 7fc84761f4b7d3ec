"""In which grid a point on the map lies."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from shapely import Point, STRtree
from shapely.geometry import shape

from hongge.civic.levels import GRID
from hongge.kernel import clock
from hongge.kernel.places import Place

FRESH_FOR = 60.0  # seconds until another worker's edit of an outline is seen


@dataclass(frozen=True)
class _Map:
    tree: STRtree
    grids: list[Place]
    read_at: float


_map: _Map | None = None


def grid_at(lon: float, lat: float) -> Place | None:
    """The grid standing today whose outline holds the point (WGS84 degrees); None outside of all.

    On a common border the first in tree order has it, so that every point has one answer.
    """
    known = _known()
    hits = known.tree.query(Point(lon, lat), predicate="intersects")
    return known.grids[min(hits)] if len(hits) else None


def forget() -> None:
    """Read the outlines anew at the next question: after changing one in this process."""
    global _map
    _map = None


def _known() -> _Map:
    global _map
    if _map is None or monotonic() - _map.read_at > FRESH_FOR:
        _map = _read()
    return _map


def _read() -> _Map:
    grids = list(Place.objects.at_level(GRID.name).standing_on(clock.today()).exclude(outline=None))
    return _Map(STRtree([shape(grid.outline) for grid in grids]), grids, monotonic())
