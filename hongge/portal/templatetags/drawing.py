"""Drawings made on the server: bars, meters, trends, outline maps and QR codes, with SVG attributes only (the CSP allows no style)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import segno
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from shapely.affinity import affine_transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

MAP_WIDTH, MAP_HEIGHT, MAP_EDGE = 366, 420, 6
LETTER = 14  # height of a map label, and about the width of one Chinese character in it


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
    """Places as outlines: each shape has `outline` (GeoJSON geometry, degrees), `name`, `value_words`, `band` 1–5, `url`, `selected`.

    Shapes without an outline are left out; the table beside the map still has them. Without any outline nothing is drawn.
    """
    known = [(s, shape(s["outline"].get("geometry", s["outline"]))) for s in shapes if s.get("outline")]
    known = [(s, outline) for s, outline in known if not outline.is_empty]
    if not known:
        return SafeString("")
    fitted, height = _fit([outline for _s, outline in known])
    order = sorted(zip((s for s, _o in known), fitted), key=lambda pair: bool(pair[0].get("selected")))
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        MAP_WIDTH,
        height,
        label or _("轮廓示意图，数值见旁边的表"),
        format_html_join("", "{}", ((_place(s, outline),) for s, outline in order)),
    )


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


def _place(drawn: Mapping[str, Any], outline: BaseGeometry) -> SafeString:
    name, words = str(drawn["name"]), str(drawn.get("value_words") or "")
    band = min(max(int(drawn.get("band") or 1), 1), 5)
    west, north, east, south = outline.bounds
    room, lines = east - west, [line for line in (name, words) if line]
    inside = room > LETTER * max((_width(line) for line in lines), default=0) and south - north > LETTER * 1.4 * len(lines)
    spot = outline.centroid if outline.contains(outline.centroid) else outline.representative_point()
    labels = format_html_join(
        "",
        '<text{} x="{}" y="{}">{}</text>',
        (
            (mark_safe(' class="inv"') if band > 3 else "", f"{spot.x:.0f}", f"{spot.y + 5 + 18 * (i - (len(lines) - 1) / 2):.0f}", line)
            for i, line in enumerate(lines if inside else [])
        ),
    )
    body = format_html(
        '<path class="m{}{}" d="{}"><title>{}</title></path>{}',
        band,
        " sel" if drawn.get("selected") else "",
        _path(outline),
        " ".join(lines),
        labels,
    )
    if not drawn.get("url"):
        return body
    return format_html('<a href="{}" aria-label="{}"{}>{}</a>', drawn["url"], " ".join(lines), _current(drawn), body)


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
