"""The tree of places, the page of one place, and its outlines for the live map."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from hongge.civic.models import Contract, Duty, Organisation
from hongge.kernel import clock
from hongge.kernel.figures import has_past
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, children_of, in_one_stream, levels
from hongge.kernel.routes import route
from hongge.portal import boards, shapes
from hongge.portal.periods import period_of
from hongge.portal.views.figures import Asked, shown
from hongge.systems.party.workflow import OFFICE

SHOWN = 500  # places on one page or map
CARDS = 4


def reached(request: HttpRequest, pk: int) -> Place:
    """The place, if the actor's duty reaches it; one elsewhere is as absent as none."""
    place = Place.objects.filter(pk=pk).first() if pk < 2**63 else None
    if place is None or not cast(Signed, request).actor.reaches(place.path):
        raise Http404
    return place


def index(request: HttpRequest) -> HttpResponse:
    """The tree under one's own place: down to the communities from above, down to the compounds from a community."""
    root = Place.objects.filter(pk=cast(Signed, request).actor.place).first()
    if root is None:
        raise Http404
    wide = not in_one_stream(root)
    wanted = [name for name, level in levels.items() if level.counted and (not wide or level.stream or not _inner(name))]
    under = Place.objects.within(root).at_level(*wanted).standing_on(clock.today()).defer("outline")
    return render(request, "portal/places.html", {"root": root, "branches": tree(list(under), root)})


def _inner(name: str) -> bool:
    """Whether places of this level stand inside a community."""
    return in_one_stream(Place(level=name))


def tree(places: list[Place], root: Place) -> list[dict[str, Any]]:
    """Branches {place, branches} under `root`, each in code order; loaded in one query, nested here."""
    held: dict[str, list[dict[str, Any]]] = {root.path: []}
    for place in sorted(places, key=lambda place: place.path):
        if place.path == root.path:
            continue
        branch: dict[str, Any] = {"place": place, "branches": held.setdefault(place.path, [])}
        above = next(place.path[:n] for n in range(len(place.path) - Place.steplen, 0, -Place.steplen) if place.path[:n] in held)
        held[above].append(branch)
    for branches in held.values():
        branches.sort(key=lambda branch: (branch["place"].code, branch["place"].path))
    return held[root.path]


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: what is inside, who serves it, what is going on, where it lies."""
    place, actor = reached(request, pk), cast(Signed, request).actor
    ask = Asked(actor, place, period_of("month"))
    standing_first = sorted(boards.headline(), key=has_past)
    names = [figure.name for figure in standing_first][:CARDS]
    cards = [shown(card, ask, "") for group in boards.board(place, ask.period, names) for card in group.cards]
    children = children_of(place, counted=False).standing_on(clock.today())
    contracts = Contract.objects.visible_to(actor).filter(compound=place).select_related("firm", "client")
    drawn = [shapes.shape(p, url(p), band=1 if p.pk == place.pk else 2) for p in outlined(place)]
    context = {
        "place": place,
        "line": [
            {"label": p.name, "url": reverse("place", args=[p.pk]) if actor.reaches(p.path) and p.pk != place.pk else ""}
            for p in place.line()
        ],
        "children": children.defer("outline")[:SHOWN],
        "bodies": Organisation.objects.serving(place).filter(closed_on=None).order_by("-place__depth", "kind", "pk"),
        "duties": Duty.objects.in_office(clock.today()).filter(place=place).select_related("person", "organisation").order_by("post", "pk"),
        "contracts": contracts.order_by("-from_on", "pk")[:20],
        "keeps": actor.role in OFFICE,
        "today": clock.today(),
        "cards": cards,
        "shapes": drawn,
        "geojson_url": reverse("place_outlines", args=[place.pk]) if drawn else "",
        "figures_url": ask.url("figures"),
        "report_url": reverse("requests:report", args=[place.public_code]) if in_one_stream(place) else "",
        "poster_url": reverse("place_poster", args=[place.public_code]) if place.level == "compound" else "",
    }
    return render(request, "portal/place.html", context)


def outlined(place: Place) -> list[Place]:
    """The place and those inside it to draw: the ones right under it, or else whatever lies deeper and has an outline."""
    today = clock.today()
    inside = list(children_of(place, counted=False).standing_on(today).filter(outline__isnull=False)[:SHOWN])
    if not inside:
        counted = [name for name, level in levels.items() if level.counted]
        inside = list(Place.objects.within(place).at_level(*counted).standing_on(today).filter(outline__isnull=False)[:SHOWN])
    return [*([place] if place.outline else []), *(p for p in inside if p.pk != place.pk)]


def url(place: Place) -> str:
    return reverse("place", args=[place.pk])


def outlines(request: HttpRequest, pk: int) -> JsonResponse:
    """GeoJSON for the live map."""
    place = reached(request, pk)
    return JsonResponse(shapes.collection(outlined(place), place, url), content_type="application/geo+json")


urlpatterns = [
    route("places/", index, name="places", policy="duty"),
    route("places/<int:pk>/", show, name="place", policy="duty"),
    route("places/<int:pk>/outlines.geojson", outlines, name="place_outlines", policy="duty"),
]
