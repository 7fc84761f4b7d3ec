"""Whether an outline can be a grid's: one or more closed areas, inside the community, beside and not over its neighbours."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from shapely import make_valid
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from hongge.civic.levels import GRID
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

MOST, MOST_POINTS = 2_000, 5_000
SLACK = 0.01  # of an area may lie over a border: two people never draw the same line twice
EAST, NORTH = (73.0, 136.0), (3.0, 54.0)  # degrees WGS84 / CGCS2000
SPOT = re.compile(r"\[(-?[\d.]+) (-?[\d.]+)")


def features(content: bytes) -> list[dict[str, Any]]:
    """The features of a GeoJSON FeatureCollection (RFC 7946); a single geometry or feature counts as one. Refused when it is none."""
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(_("读不懂：要是 GeoJSON，UTF-8 编码")) from error
    kind = found.get("type") if isinstance(found, dict) else None
    if kind in ("Polygon", "MultiPolygon"):
        found = {"features": [{"type": "Feature", "geometry": found, "properties": {}}]}
    elif kind == "Feature":
        found = {"features": [found]}
    elif kind != "FeatureCollection":
        raise Refused(_("里面没有轮廓：要是 GeoJSON 的 FeatureCollection"))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise Refused(_("里面一个轮廓也没有"))
    if len(features) > MOST:
        raise Refused(_("里面超过%(n)s个轮廓，请分成几份") % {"n": MOST})
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _no_number(word: str) -> float:
    raise ValueError(word)


def checked(geometry: Any) -> dict[str, Any]:
    """The GeoJSON geometry as it is kept: two columns, rings closed, six decimals. Refused with the sentence that says what is wrong."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Refused(_("轮廓要是面（Polygon 或 MultiPolygon），不能是点或线"))
    parts = geometry.get("coordinates")
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    if not isinstance(polygons, list) or not polygons:
        raise Refused(_("轮廓里没有坐标"))
    rings = [[_ring(ring) for ring in polygon] for polygon in polygons if isinstance(polygon, list) and polygon]
    if len(rings) != len(polygons):
        raise Refused(_("轮廓里没有坐标"))
    if sum(len(ring) for polygon in rings for ring in polygon) > MOST_POINTS:
        raise Refused(_("轮廓的点太多，超过%(n)s个，请先简化") % {"n": MOST_POINTS})
    kept = {"type": geometry["type"], "coordinates": rings[0] if geometry["type"] == "Polygon" else rings}
    drawn = shape(kept)
    if not drawn.is_valid:
        raise Refused(_invalid(drawn))
    return kept


def _ring(points: Any) -> list[list[float]]:
    if not isinstance(points, list) or len(points) < 3:
        raise Refused(_("一圈轮廓至少要三个点"))
    ring = [_point(point) for point in points]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len({tuple(point) for point in ring}) < 3:
        raise Refused(_("一圈轮廓至少要三个不同的点"))
    return ring


def _point(point: Any) -> list[float]:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) < 2 or not all(isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n) for n in numbers):
        raise Refused(_("轮廓里有读不懂的坐标"))
    east, north = float(numbers[0]), float(numbers[1])
    if not (EAST[0] <= east <= EAST[1] and NORTH[0] <= north <= NORTH[1]):
        raise Refused(_("坐标不是国内的经纬度：要先经度后纬度，用 CGCS2000 或 WGS84"))
    return [round(east, 6), round(north, 6)]


def _invalid(drawn: BaseGeometry) -> str:
    said = explain_validity(drawn)
    spot = SPOT.search(said)
    if "intersection" in said.lower() and spot:
        return _("轮廓自己和自己相交，在经度%(x)s、纬度%(y)s附近") % {"x": f"{float(spot[1]):.5f}", "y": f"{float(spot[2]):.5f}"}
    return _("轮廓画得不对，请检查每一圈有没有交叉、重复")


def clashes(grid: Place | None, outline: Mapping[str, Any], community: Place, others: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """Where the outline of a grid leaves its community or lies over other grids: `others` are theirs, by id, as they would be."""
    drawn, found = shape(outline), []
    if community.outline:
        outside = drawn.difference(make_valid(shape(community.outline))).area / drawn.area
        if outside > SLACK:
            found.append(_("约%(share)s在%(community)s的轮廓外面") % {"share": _share(outside), "community": community.name})
    names = dict(Place.objects.filter(pk__in=others).values_list("pk", "name"))
    for pk, other in others.items():
        if grid is not None and pk == grid.pk:
            continue
        beside = make_valid(shape(other))
        over = drawn.intersection(beside).area / min(drawn.area, beside.area)
        if over > SLACK:
            found.append(_("和%(grid)s重叠约%(share)s") % {"grid": names.get(pk, _("新网格")), "share": _share(over)})
    return found


def _share(part: float) -> str:
    return f"{part * 100:.0f}%" if part >= 0.015 else "1%"


def drawn_in(community: Place) -> dict[int, dict[str, Any]]:
    """The outlines of the grids of a community today, by id."""
    grids = Place.objects.within(community).at_level(GRID.name).standing_on(clock.today()).exclude(outline=None)
    return {grid.pk: grid.outline.get("geometry", grid.outline) for grid in grids}
