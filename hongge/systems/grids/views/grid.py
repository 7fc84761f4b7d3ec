"""One grid, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.levels import GRID
from hongge.civic.posts import AT_PLACE, AUDITOR
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.forms import StepForm
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place
from hongge.kernel.sheets.held import keep, opened
from hongge.systems.grids import actions, queries
from hongge.systems.grids.actions.keeping import may_keep
from hongge.systems.grids.forms import FillForm, GiveUpForm, OutlineFileForm, OutlineForm, PoliceForm
from hongge.systems.grids.imports import look, take_in
from hongge.systems.grids.models import GridRole, MicroAction, PoliceCode, RoleHolding
from hongge.systems.grids.queries.outlines import clashes, drawn_in, features
from hongge.systems.grids.workflow import DRAFTERS, HOSTS

READERS = (*AT_PLACE, AUDITOR)
NEWEST = 5
SHOWN = 300


def reader(request: HttpRequest) -> Actor:
    """Those who keep or look over places; for others these pages do not exist."""
    actor = cast(Signed, request).actor
    if actor.role not in READERS:
        raise Http404
    return actor


def grid_of(request: HttpRequest, pk: int) -> tuple[Place, Actor]:
    """The grid, standing or closed, if this actor's duty reaches it."""
    actor = reader(request)
    grid = Place.objects.living().at_level(GRID.name).filter(pk=pk).first() if pk < 2**63 else None
    if grid is None or not actor.reaches(grid.path):
        raise Http404
    return grid, actor


def shape_of(place: Place, *, band: int = 2, selected: bool = False) -> dict[str, Any]:
    url = reverse("grids:show", args=[place.pk]) if place.level == GRID.name else ""
    return {"outline": place.outline, "name": place.name, "band": band, "url": url, "selected": selected}


def figure_url(name: str, place: Place, since: date, until: date) -> str:
    """The records behind one number of a grid."""
    query = {"place": place.public_code, "period": "custom", "since": since.isoformat(), "until": until.isoformat()}
    return reverse("figure_records", args=[name]) + "?" + urlencode(query)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One grid: numbers of who lives there, its people with the vacancies, its three lines, what goes on."""
    grid, actor = grid_of(request, pk)
    day = clock.today()
    until = grid.to_on if grid.to_on and grid.to_on < day else day
    since = until.replace(month=1, day=1)
    lines = [
        (line, [(figure, number, figure_url(figure.name, grid, since, until)) for figure, number in line.numbers])
        for line in queries.three_lines(grid, since, until)
    ]
    drawable = Place.objects.within(grid).standing_on(day).exclude(outline=None)
    inside = drawable.at_level("compound")[:SHOWN] or drawable.at_level("building")[:SHOWN]
    drawn = [shape_of(grid, band=1)] if grid.outline else []
    context = {
        "grid": grid,
        "line": [
            {"label": p.name, "url": reverse("place", args=[p.pk]) if actor.reaches(p.path) and p.pk != grid.pk else ""}
            for p in grid.line()
        ],
        "living": queries.living_here(grid),
        "party": queries.party_of(grid, until),
        "wrong": queries.violations([grid], day) if grid.to_on is None else [],
        "police": PoliceCode.objects.on(day).filter(grid=grid).order_by("code"),
        "roles": queries.roles_of(grid, day),
        "lines": lines,
        "year": since.year,
        "micros": MicroAction.objects.visible_to(actor).within(grid).order_by("-starts_at", "-pk")[:NEWEST],
        "history": queries.history_of(grid),
        "may_see_recuts": actor.role in DRAFTERS,
        "works": actor.role in AT_PLACE,
        "shapes": drawn + [shape_of(p, band=3) for p in inside],
        "may_keep": may_keep(actor, grid),
        "may_import": actor.role in DRAFTERS,
        "may_call": actor.role in HOSTS and grid.to_on is None,
        "requests_url": reverse("requests:index") + "?state=working",
    }
    return render(request, "grids/show.html", context)


def asked(
    request: HttpRequest, grid: Place, actor: Actor, form: StepForm, *, label: str, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """One small form of a grid on a page of its own; 404 for whoever does not keep the grid."""
    if not may_keep(actor, grid):
        raise Http404
    back = reverse("grids:show", args=[grid.pk])
    if request.method == "POST" and form.is_valid():
        try:
            do(form.given())
            return redirect(back)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    shown = {"form": form, "step": "keep", "label": label, "back": back, "title": grid.name, "number": grid.name}
    crumb = [{"label": _("网格"), "url": reverse("grids:index")}]
    return render(request, "step.html", {**shown, "crumb": crumb}, status=422 if form.is_bound else 200)


def fill(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    """登记一个人到没有任职的角色."""
    grid, actor = grid_of(request, pk)
    wanted = get_object_or_404(GridRole, pk=role, in_use=True, post="")
    form = FillForm(request.POST or None, initial={"unit": ""})
    label = _("登记%(role)s") % {"role": _(wanted.name)}
    return asked(request, grid, actor, form, label=label, do=lambda given: actions.fill(grid, role=wanted, **given, actor=actor))


def give_up(request: HttpRequest, pk: int, holding: int) -> HttpResponse:
    """卸任."""
    grid, actor = grid_of(request, pk)
    held = RoleHolding.objects.filter(pk=holding, grid=grid, to_on=None).select_related("grid", "role").first() if holding < 2**63 else None
    if held is None:
        raise Http404
    label = _("%(role)s卸任") % {"role": _(held.role.name)}
    form = GiveUpForm(request.POST or None)
    return asked(request, grid, actor, form, label=label, do=lambda given: actions.give_up(held, **given, actor=actor))


def police(request: HttpRequest, pk: int) -> HttpResponse:
    """对应公安网格."""
    grid, actor = grid_of(request, pk)
    now = "、".join(PoliceCode.objects.on(clock.today()).filter(grid=grid).order_by("code").values_list("code", flat=True))
    form = PoliceForm(request.POST or None, initial={"codes": now})
    return asked(
        request,
        grid,
        actor,
        form,
        label=_("对应公安网格"),
        do=lambda given: actions.map_police(grid, codes=given["codes"], on=clock.today(), actor=actor),
    )


def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw one grid on the map, or paste it."""
    grid, actor = grid_of(request, pk)
    if not may_keep(actor, grid):
        raise Http404
    community = Place.objects.get(pk=grid.stream_id)
    form = OutlineForm(request.POST or None, initial={"outline": grid.outline})
    if request.method == "POST" and form.is_valid():
        drawn = form.cleaned_data["outline"]
        if faults := clashes(grid, drawn, community, drawn_in(community)):
            form.add_error("outline", faults)
        else:
            actions.draw(grid, outline=drawn, actor=actor)
            return redirect("grids:show", grid.pk)
    shown = {"grid": grid, "community": community, "form": form, "shapes": beside(community, grid)}
    return render(request, "grids/outline.html", shown, status=422 if form.is_bound else 200)


def beside(community: Place, grid: Place | None) -> list[dict[str, Any]]:
    """What lies around, to draw beside: the community and its grids, one's own marked."""
    grids = queries.grids_on(clock.today()).within(community).exclude(outline=None)
    around = [shape_of(p, selected=grid is not None and p.pk == grid.pk) for p in grids]
    ground = shape_of(community, band=1) | {"name": ""}  # its name would lie under those of the grids
    return ([ground] if community.outline else []) + around


def outlines(request: HttpRequest) -> HttpResponse:
    """Upload a GeoJSON file, look at every outline's fate, take in what is right."""
    actor = reader(request)
    if actor.role not in DRAFTERS or actor.place is None:
        raise Http404
    place, form = Place.objects.get(pk=actor.place), OutlineFileForm(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": form, "place": place}
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.cleaned_data["kept"] or keep(form.cleaned_data["file"].read(), actor)
            fates = look(features(opened(kept, actor)), place)
            if done := form.cleaned_data["do"] == "accept":
                fates = take_in(fates, actor=actor)
            good = sum(fate.good for fate in fates)
            shown |= {"fates": fates[:SHOWN], "total": len(fates), "good": good, "kept": kept, "done": done}
            shown["shapes"] = [shape_of(f.grid) | {"outline": f.outline} for f in fates[:SHOWN] if f.grid and f.outline and not f.faults]
        except Refused as refused:
            form.add_error("file", refused.reasons)
    return render(request, "grids/outlines.html", shown, status=422 if form.errors and form.is_bound else 200)
