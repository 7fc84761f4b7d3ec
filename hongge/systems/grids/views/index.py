"""The grids under one's own place: by street or community first, then one by one; and those against the rule."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.levels import GRID
from hongge.civic.posts import AT_PLACE
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.pages import page_of
from hongge.kernel.places import Place, below, in_one_stream
from hongge.systems.grids import queries
from hongge.systems.grids.forms import GridFilter
from hongge.systems.grids.forms.keeping import OF_ROLE
from hongge.systems.grids.views.grid import reader, shape_of
from hongge.systems.grids.workflow import DRAFTERS


def area_of(request: HttpRequest, actor: Actor) -> Place:
    """The place asked for by `at`, one's own unasked; 404 where one's duty does not reach."""
    at = request.GET.get("at", "")
    area = Place.objects.filter(pk=int(at) if at.isascii() and at.isdigit() and len(at) < 18 else actor.place if not at else 0).first()
    if area is None or not actor.reaches(area.path):
        raise Http404
    return area


def address(area: Place, view: str = "grids:index", **more: str) -> str:
    return reverse(view) + "?" + urlencode({"at": area.pk, **more})


def records(area: Place, figure: str) -> str:
    return reverse("figure_records", args=[figure]) + "?" + urlencode({"place": area.public_code})


def index(request: HttpRequest) -> HttpResponse:
    """网格: what is missing where, opening down to the list and the map. Whoever works in one grid goes straight there."""
    actor = reader(request)
    area = area_of(request, actor)
    if area.level == GRID.name:
        return redirect("grids:show", area.pk)
    day = clock.today()
    every = queries.grids_on(day).within(area)
    chosen = GridFilter(request.GET, queryset=every.order_by("path"))
    narrowed = any(request.GET.get(name) for name in ("q", "lacking"))
    lacks = queries.lacks(list(every.defer("outline")), day)
    shown: dict[str, Any] = {
        "area": area,
        "line": [{"label": p.name, "url": address(p) if actor.reaches(p.path) else ""} for p in area.line()],
        "filter": chosen,
        "lacks": [(lack, address(area, lacking=f"{OF_ROLE}{lack.role.pk}")) for lack in lacks],
        "may_keep": actor.role in DRAFTERS,
        "works": actor.role in AT_PLACE,
    }
    if narrowed or in_one_stream(area):
        page = page_of(chosen.qs, request.GET.get("page", ""))
        shown |= {"page": page, "lines": queries.overview(page.rows, day), "shapes": [shape_of(p) for p in page.rows if p.outline]}
    else:
        *areas, whole = [(line, links(line.place)) for line in queries.by_area(area, day)]
        drawn = [line.place for line, _links in areas if line.place.outline]
        shown |= {"areas": areas, "whole": whole, "shapes": [shape_of(place) | {"url": address(place)} for place in drawn]}
    return render(request, "grids/index.html", shown)


def links(area: Place) -> dict[str, str]:
    """Where each number of a place opens."""
    return {
        "open": address(area),
        "branches": records(area, "grids.branches"),
        "groups": records(area, "grids.groups"),
        "wrong": address(area, "grids:violations"),
        "leaderless": address(area, lacking="leaderless"),
        "short": address(area, lacking="short"),
    }


def violations(request: HttpRequest) -> HttpResponse:
    """Where the rule of one branch or one group does not hold, and what to do."""
    actor, day = reader(request), clock.today()
    area = area_of(request, actor)
    page = page_of(queries.violations_on(day).within(area).order_by("path"), request.GET.get("page", ""))
    names = dict(Place.objects.filter(pk__in={grid.stream_id for grid in page.rows}).values_list("pk", "name"))
    lines = [(found, names.get(found.grid.stream_id, "")) for found in queries.violations(page.rows, day)]
    here = below(area.path, "place__path")
    counts = [
        (_("网格"), "grids.grids", queries.grids_on(day).within(area).count()),
        (_("党支部"), "grids.branches", queries.branches_on(day).filter(here).count()),
        (_("党小组"), "grids.groups", queries.groups_on(day).filter(here).count()),
    ]
    told = [{"label": label, "number": n, "url": records(area, name)} for label, name, n in counts]
    return render(request, "grids/violations.html", {"area": area, "page": page, "lines": lines, "counts": told})
