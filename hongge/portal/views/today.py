"""今日待办 and the search over everything one may see."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hongge.civic.posts import ADMINISTRATORS, RESIDENT
from hongge.civic.queries import own_compound
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, below, full_names
from hongge.kernel.routes import route
from hongge.portal import workbench
from hongge.systems.requests.models import Request

FOUND = 20


def today(request: HttpRequest) -> HttpResponse:
    """Where one lands after sign-in: those at work see what waits for them, residents their compound."""
    actor = cast(Signed, request).actor
    if actor.role == RESIDENT:
        return redirect(resident_home(actor))
    if actor.role in ADMINISTRATORS:
        return redirect("admin:index")
    return render(request, "portal/today.html", {"desk": workbench.desk(actor), "today": clock.today()})


def resident_home(actor: Actor) -> str:
    """The page of one's own compound; one's requests when no home is on the register."""
    at = own_compound(actor)
    return reverse("place_public", args=[at.public_code]) if at else reverse("requests:mine")


def search(request: HttpRequest) -> HttpResponse:
    """Number, title, place or pinyin initials; only what the actor may see anyway."""
    actor, words = cast(Signed, request).actor, request.GET.get("q", "").strip()[:80]
    seen = Request.objects.visible_to(actor)
    exact = seen.filter(number=words.upper()).first() if words else None
    if exact and actor.duty:
        return redirect("requests:show", exact.number)
    rows = seen.matching(words).select_related("lead").order_by("-opened_at")[: FOUND + 1] if words else []
    where = full_names({row.path for row in rows})
    within = Place.objects.filter(below(actor.path)).matching(words).defer("outline")[: FOUND + 1] if words and actor.duty else []
    lines = [(row, where[row.path]) for row in rows]
    more = workbench.found(actor, words) if words and actor.duty else []
    return render(request, "portal/search.html", {"words": words, "lines": lines, "places": within, "more": more, "most": FOUND})


urlpatterns = [
    route("", today, name="today", policy="signed_in"),
    route("search/", search, name="search", policy="signed_in"),
]
