"""For those at work: the list of matters, one matter, its buttons."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import ADVISER
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Signed, page_of
from hongge.kernel.places import Place, full_names
from hongge.systems.decisions import actions, queries
from hongge.systems.decisions.forms import MatterFilter, ProposeForm
from hongge.systems.decisions.models import Matter, Scan
from hongge.systems.decisions.views.buttons import MATTER_BUTTONS, buttons_of
from hongge.systems.decisions.workflow import HOSTS, PROPOSERS, READ_BRANCH


def visible(request: HttpRequest, number: str) -> tuple[Matter, Actor]:
    """The matter under this number, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    held = queries.by_number(number, actor)
    if held is None:
        raise Http404
    return held, actor


def index(request: HttpRequest) -> HttpResponse:
    """The list of matters, filtered; 50 to a page, the newest first."""
    actor = cast(Signed, request).actor
    rows = Matter.objects.visible_to(actor).select_related("kind", "lead", "decider").order_by("-opened_at", "-pk")
    chosen = MatterFilter(request.GET, queryset=rows, request=request)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    lines = [(row, where[row.path]) for row in page.rows]
    context = {"filter": chosen, "page": page, "lines": lines, "may_propose": actor.role in PROPOSERS}
    return render(request, "decisions/index.html", context)


def show(request: HttpRequest, number: str) -> HttpResponse:
    """One matter: the matter left, the steps of its procedure and the buttons right, what happened below."""
    held, actor = visible(request, number)
    return render(request, "decisions/show.html", showing(held, actor))


def showing(held: Matter, actor: Actor) -> dict[str, object]:
    inside = actor.role in READ_BRANCH
    shown = held.scans.select_related("file").order_by("pk")
    return {
        "matter": held,
        "buttons": buttons_of(held, actor),
        "steps": queries.steps(held, actor),
        "missing": held.missing if held.state in ("proposed", "deliberating", "joint") else [],
        "timeline": queries.timeline(held, actor),
        "scans": [scan for scan in shown if inside or scan.what != Scan.What.MINUTES],
        "compound_code": (held.place.at("compound") or held.place).public_code,
        "may_meet": actor.role in HOSTS or actor.role == ADVISER,
    }


def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the matter's page."""
    held, actor = visible(request, number)
    named = {"title": held.title, "number": held.number, "crumb": [{"label": _("议事"), "url": reverse("decisions:index")}]}
    back = reverse("decisions:show", args=[number])
    return MATTER_BUTTONS.press(request, held, actor, step, back=back, page="step.html", context=named)


def photo(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A scan of this matter, never executed by a browser. The branch's papers open to those alone who may read them."""
    held, actor = visible(request, number)
    scan = get_object_or_404(Scan.objects.select_related("file"), pk=pk, matter=held)
    if scan.what == Scan.What.MINUTES and actor.role not in READ_BRANCH:
        raise Http404
    return sent(scan)


def sent(scan: Scan) -> FileResponse:
    return handed(scan.file, f"{scan.pk}")


def propose(request: HttpRequest) -> HttpResponse:
    """提出议题."""
    actor = cast(Signed, request).actor
    if actor.role not in PROPOSERS or actor.place is None:
        raise Http404
    place = Place.objects.get(pk=actor.place)
    form = ProposeForm(request.POST or None, actor=actor, initial={"at": place.pk if place.level == "compound" else None})
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            made = actions.propose(given.pop("at"), **given, actor=actor)
            return redirect("decisions:show", made.number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "decisions/propose.html", {"form": form, "place": place}, status=422 if form.is_bound else 200)
