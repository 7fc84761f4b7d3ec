"""Outlines for the demo: neighbours that tile an area, compounds with a gate, buildings in rows. Illustrative, not surveyed."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from shapely import MultiPoint, Point, Polygon, affinity, box, get_parts, voronoi_polygons
from shapely.geometry import mapping

NORTH = 111_320.0  # metres in a degree of latitude
DISTRICT = Polygon([(114.93, 27.03), (115.0, 27.0), (115.06, 27.04), (115.08, 27.11), (115.04, 27.18), (114.96, 27.19), (114.91, 27.12)])


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


COMPOUND = Polygon([(-120, -60), (-24, -60), (-24, -80), (36, -80), (36, -60), (120, -60), (120, 60), (-120, 60)])  # its gate to the south


def buildings(count: int) -> list[Polygon]:
    """Blocks of a compound in two rows, in metres around its middle, numbered from the north-west."""
    across = math.ceil(count / 2)
    wide = 220 / across
    return [
        box(-110 + wide * column + wide * 0.12, y - 14, -110 + wide * (column + 1) - wide * 0.12, y + 14)
        for y in (30, -32)
        for column in range(across)
    ][:count]
