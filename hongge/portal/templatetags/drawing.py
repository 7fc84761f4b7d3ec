"""Drawings made on the server: bars, meters, trends, outline maps and QR codes, with SVG attributes only (the CSP allows no style)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import segno
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from shapely import box, contains_xy, union_all
from shapely.affinity import affine_transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

MAP_WIDTH, MAP_HEIGHT, MAP_EDGE = 366, 420, 6
LETTER = 14  # height of a map label, and about the width of one Chinese character in it
LINE = 18  # from one line of a label to the next
KIND = 2  # how many characters at the end of a name say what kind of place it is: 白塘|街道, 桃树下|二格
TRIES = 8  # how finely a place for a label is looked for, in each direction
HATCH = mark_safe(
    '<defs><pattern id="nodata" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch" width="7" height="7"/><path class="hatch" d="M0 0V7"/></pattern></defs>'
)


def percent(part: Any, whole: Any) -> str:
    """`part` of `whole` as an SVG length between 0% and 100%; nothing of nothing is 0%."""
    share = 100 * float(part or 0) / float(whole) if whole else 0.0
    return f"{min(max(share, 0.0), 100.0):.2f}".rstrip("0").rstrip(".") + "%"


def bar(value: Any, maximum: Any) -> SafeString:
    """A bar from zero. Only decoration beside the number it repeats, hence hidden from readers of the screen."""
    return format_html(
        '<svg class="bar" width="100%" height="12" aria-hidden="true"><rect class="bg" width="100%" height="12" rx="2"/>'
        '<rect class="fg" width="{}" height="12" rx="2"/></svg>',
        percent(value, maximum),
    )


def meter(value: Any, total: Any, part: Any, whole: Any, label: str) -> SafeString:
    """How far `value` of `total` is from the threshold `part`/`whole`; `label` stands under the threshold's mark."""
    share, mark = percent(value, total), percent(part, whole)
    side = float(mark[:-1])
    return format_html(
        '<svg class="meter" width="100%" height="38" role="img" aria-label="{}"><rect class="bg" y="2" width="100%" height="14" rx="3"/>'
        '<rect class="fg" y="2" width="{}" height="14" rx="3"/><line x1="{}" x2="{}" y1="-2" y2="20"/>'
        '<text x="{}" y="34" text-anchor="{}">{}</text></svg>',
        _("现在%(share)s，门槛%(label)s") % {"share": share, "label": label},
        share,
        mark,
        mark,
        mark,
        "end" if side > 85 else "start" if side < 15 else "middle",
        label,
    )


def spark(values: Iterable[Any]) -> SafeString:
    """The trend of a figure, oldest value first. Fewer than two known values make no trend."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    spread = high - low or 1.0
    points = [(2 + 60 * i / (len(known) - 1), 20 - 18 * (value - low) / spread) for i, value in enumerate(known)]
    path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 64 22" aria-hidden="true"><path d="M{}"/><circle cx="{}" cy="{}" r="2.6"/></svg>',
        path,
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def qr(text: str) -> SafeString:
    """A QR code without colours of its own: black on whatever lies under it, with the quiet zone of ISO/IEC 18004."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True, lineclass=None, svgclass=None)
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', _("二维码"), mark_safe(drawn))


def outline_map(shapes: Sequence[Mapping[str, Any]], label: str = "") -> SafeString:
    """Places as outlines: each shape has `outline` (GeoJSON geometry, degrees), `name`, `value_words`, `band`, `url`, `selected`.

    `band`: 1–5 on the scale of colours, 0 for no data, hatched. Shapes without an outline are left out; the table beside the map still has
    them. Without any outline nothing is drawn.
    """
    known = [(s, shape(s["outline"].get("geometry", s["outline"]))) for s in shapes if s.get("outline")]
    known = [(s, outline) for s, outline in known if not outline.is_empty]
    if not known:
        return SafeString("")
    fitted, height = _fit([outline for _s, outline in known])
    order = sorted(zip((s for s, _o in known), fitted), key=lambda pair: bool(pair[0].get("selected")))
    free = _uncovered([outline for _s, outline in order])
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}<g lang="zh-Hans">{}</g></svg>',
        MAP_WIDTH,
        height,
        label or _("轮廓示意图，数值见旁边的表"),
        HATCH if any(_band(s) == 0 for s, _o in order) else "",
        format_html_join("", "{}", ((_place(s, outline),) for s, outline in order)),
        format_html_join("", "{}", ((_label(s, part),) for (s, _o), part in zip(order, free))),
    )


def _uncovered(outlines: list[BaseGeometry]) -> list[BaseGeometry]:
    """What stays in sight of each when all are drawn in turn: a compound is drawn over its grid."""
    points = [outline.representative_point() for outline in outlines]
    xs, ys = [point.x for point in points], [point.y for point in points]
    free = []
    for at, outline in enumerate(outlines):
        above = [outlines[n] for n in range(at + 1, len(outlines)) if contains_xy(outline, xs[n], ys[n])]
        free.append(outline.difference(union_all(above)) if above else outline)
    return free


def _fit(outlines: list[BaseGeometry]) -> tuple[list[BaseGeometry], int]:
    """The outlines in units of the view, north up, and the view's height. Narrow degrees of longitude are put right."""
    bounds = [outline.bounds for outline in outlines]
    west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
    east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
    narrow = math.cos(math.radians((south + north) / 2))
    wide, tall = (east - west) * narrow or 1e-9, (north - south) or 1e-9
    scale = min((MAP_WIDTH - 2 * MAP_EDGE) / wide, (MAP_HEIGHT - 2 * MAP_EDGE) / tall)
    left = (MAP_WIDTH - wide * scale) / 2
    matrix = [narrow * scale, 0, 0, -scale, left - west * narrow * scale, MAP_EDGE + north * scale]
    return [affine_transform(outline, matrix).simplify(0.4) for outline in outlines], math.ceil(tall * scale + 2 * MAP_EDGE)


def _band(drawn: Mapping[str, Any]) -> int:
    return min(max(int(drawn.get("band", 1)), 0), 5)


def _lines(drawn: Mapping[str, Any]) -> list[str]:
    return [line for line in (str(drawn["name"]), str(drawn.get("value_words") or "")) if line]


def _place(drawn: Mapping[str, Any], outline: BaseGeometry) -> SafeString:
    band, words = _band(drawn), " ".join(_lines(drawn))
    body = format_html(
        '<path class="m{}{}"{} d="{}"><title>{}</title></path>',
        band,
        " sel" if drawn.get("selected") else "",
        mark_safe(' fill="url(#nodata)"') if band == 0 else "",
        _path(outline),
        words,
    )
    if not drawn.get("url"):
        return body
    return format_html('<a href="{}" aria-label="{}"{}>{}</a>', drawn["url"], words, _current(drawn), body)


def _label(drawn: Mapping[str, Any], free: BaseGeometry) -> SafeString:
    """Name and value where there is room for both, the name alone, in ever shorter lines, at last the value alone; nothing where all
    would reach over the edge."""
    lines = _lines(drawn)
    name = str(drawn["name"])
    half = [name[:-KIND], name[-KIND:]] if len(name) > KIND + 1 else [name]
    thin = [*(name[at : min(at + 3, len(name) - KIND)] for at in range(0, len(name) - KIND, 3)), name[-KIND:]]
    for some in (lines, [*half, *lines[1:]], lines[:1], half, thin, lines[1:]) if name else ():
        wide, tall = LETTER * max((_width(line) for line in some), default=0), LINE * len(some)
        if some and (spot := _room(free, wide, tall)):
            kind = ' class="inv"' if _band(drawn) > 3 else ' class="on"' if _band(drawn) == 0 else ""
            return format_html_join(
                "",
                '<text{} x="{}" y="{}">{}</text>',
                (
                    (
                        mark_safe(kind),
                        f"{spot[0]:.0f}",
                        f"{spot[1] + 5 + LINE * (n - (len(some) - 1) / 2):.0f}",
                        line,
                    )
                    for n, line in enumerate(some)
                ),
            )
    return SafeString("")


def _room(free: BaseGeometry, wide: float, tall: float) -> tuple[float, float] | None:
    """The middle of a box of this size inside the outline, as near to its middle as may be; None where none fits."""
    if free.is_empty:
        return None
    west, north, east, south = free.bounds
    if east - west < wide or south - north < tall:
        return None
    middle = free.centroid
    steps = [n / TRIES for n in range(TRIES + 1)]
    spots = [(west + wide / 2 + (east - west - wide) * a, north + tall / 2 + (south - north - tall) * b) for a in steps for b in steps]
    for x, y in sorted([(middle.x, middle.y), *spots], key=lambda spot: math.hypot(spot[0] - middle.x, spot[1] - middle.y)):
        if free.contains(box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)):
            return x, y
    return None


def _current(drawn: Mapping[str, Any]) -> SafeString:
    return mark_safe(' aria-current="true"') if drawn.get("selected") else SafeString("")


def _width(line: str) -> float:
    """Of a label, in Chinese characters."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.55 for letter in line)


def _path(outline: BaseGeometry) -> SafeString:
    """The path data of a polygon or of several, holes included."""
    polygons = [part for part in getattr(outline, "geoms", [outline]) if part.geom_type == "Polygon"]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    drawn = ("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y, *_z in list(ring.coords)[:-1]) + "Z" for ring in rings)
    return mark_safe(escape("".join(drawn)))
