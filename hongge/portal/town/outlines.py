"""Outlines for the demo: neighbours that tile an area, compounds with a gate, buildings in rows. Illustrative, not surveyed."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from shapely import MultiPoint, Point, Polygon, affinity, box, get_parts, voronoi_polygons
from shapely.geometry import mapping

NORTH = 111_320.0  # metres in a degree of latitude
DISTRICT = Polygon(  # the shape of a town of five by seven kilometres: the real district is larger, and its streets then too small to see
    [(114.958, 27.094), (114.979, 27.082), (115.0, 27.097), (115.008, 27.124), (114.994, 27.151), (114.967, 27.155), (114.95, 27.128)]
)


def geojson(area: Polygon) -> dict[str, Any]:
    """The polygon as GeoJSON, WGS84, to about a decimetre."""
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y, *_ in ring] for ring in mapping(area)["coordinates"]]}


def shares(area: Polygon, parts: int, chance: Random) -> list[Polygon]:
    """Cut a convex area into `parts` irregular neighbours that tile it, from north-west to south-east."""
    west, south, east, north = area.bounds
    seeds: list[Point] = []
    while len(seeds) < parts:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if area.contains(point):
            seeds.append(point)
    for _ in range(4):  # towards even sizes
        cells = (
            [cell.intersection(area) for cell in get_parts(voronoi_polygons(MultiPoint(seeds), extend_to=area))] if parts > 1 else [area]
        )
        seeds = [cell.centroid for cell in cells]
    return sorted(cells, key=lambda cell: (-round(cell.centroid.y, 2), cell.centroid.x))


def metres(shape: Polygon, *, at: Point) -> Polygon:
    """A drawing in metres around (0, 0), set down at a point of the map."""
    return affinity.translate(affinity.scale(shape, 1 / (NORTH * math.cos(math.radians(at.y))), 1 / NORTH, origin=(0, 0)), at.x, at.y)


COMPOUND = Polygon([(-72, -36), (-14, -36), (-14, -48), (22, -48), (22, -36), (72, -36), (72, 36), (-72, 36)])  # its gate to the south


def buildings(count: int, *, rows: int = 2) -> list[Polygon]:
    """Blocks of a compound, in metres around its middle, numbered from the north-west."""
    across = math.ceil(count / rows)
    wide = 132 / across
    return [
        box(-66 + wide * (column + 0.12), y - 8, -66 + wide * (column + 0.88), y + 8)
        for y in ((18, -19) if rows == 2 else (0,))
        for column in range(across)
    ][:count]
