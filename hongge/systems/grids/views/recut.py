"""Re-cuts: the list, one plan with its preview, its lines and buttons."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import AT_PLACE
from hongge.civic.queries import Doer
from hongge.civic.timeline import timeline
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Buttons, Signed, page_of
from hongge.kernel.places import Place, levels
from hongge.systems.grids import actions, queries
from hongge.systems.grids.forms import CHANGE_FORMS, DraftForm
from hongge.systems.grids.models import Change, Recut
from hongge.systems.grids.views.grid import beside
from hongge.systems.grids.workflow import DRAFTERS, NEXT_OF_RECUT, RECUT, plan

BUTTONS = Buttons(
    RECUT, {name: getattr(actions, name) for name in ("preview", "revise", "take_effect", "drop")}, forms={}, following=NEXT_OF_RECUT
)
ADDS = {"new": "新设网格", "move": "划转小区或楼栋", "close": "撤销网格", "outline": "改轮廓"}


def visible(request: HttpRequest, pk: int) -> tuple[Recut, Actor]:
    actor = cast(Signed, request).actor
    held = Recut.objects.visible_to(actor).select_related("place").filter(pk=pk).first() if pk < 2**63 else None
    if held is None:
        raise Http404
    return held, actor


def recuts(request: HttpRequest) -> HttpResponse:
    """网格重划, the newest first."""
    actor = cast(Signed, request).actor
    if actor.role not in AT_PLACE:
        raise Http404
    page = page_of(Recut.objects.visible_to(actor).select_related("place").order_by("-opened_at", "-pk"), request.GET.get("page", ""))
    return render(request, "grids/recuts.html", {"page": page, "may_draft": actor.role in DRAFTERS})


def draft(request: HttpRequest) -> HttpResponse:
    """拟定: at one's own community; from above it is chosen by `?at=` on the community's page."""
    actor = cast(Signed, request).actor
    asked = request.GET.get("at", "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else actor.place
    place = Place.objects.filter(pk=pk).first()
    if actor.role not in DRAFTERS or place is None or not actor.reaches(place.path):
        raise Http404
    if not levels[place.level].stream:
        below = Place.objects.within(place).at_level(*(name for name, level in levels.items() if level.stream))
        return render(request, "grids/draft_where.html", {"communities": below.order_by("code", "path").defer("outline")})
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("grids:recut", actions.draft(place, **form.given(), actor=actor).pk)
    crumb = [{"label": _("网格"), "url": reverse("grids:index")}]
    shown = {"form": form, "step": "draft", "label": _("拟定重划方案"), "title": place.name, "number": _("网格重划"), "crumb": crumb}
    shown["back"] = reverse("grids:recuts")
    return render(request, "step.html", shown, status=422 if form.is_bound else 200)


def recut(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan, what it would do, and its buttons; once done, what was done."""
    held, actor = visible(request, pk)
    may_change = held.state == "draft" and flow.may(actor, held, RECUT.by_name["change"], RECUT.kind)
    over = held.state in RECUT.finals
    shown = {
        "held": held,
        "lines": plan.lines(held),
        "preview": None if over else queries.preview_of(held),
        "buttons": BUTTONS.of(held, actor),
        "adds": [(label, reverse("grids:change", args=[pk, kind])) for kind, label in ADDS.items()] if may_change else [],
        "timeline": timeline(RECUT, held, actor, words=told),
        "shapes": beside(held.place, None),
    }
    return render(request, "grids/recut.html", shown)


def told(line: flow.Line, doer: Doer | None) -> str:
    """What a line of the history says: which kind of change was written."""
    if line.step != "change":
        return _(RECUT.step_label(line.step))
    return _("去掉一条") if line.facts.get("kind") == "strike" else _("写进方案：%(kind)s") % {"kind": _(ADDS[line.facts["kind"]])}


def change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Write one line of the plan."""
    held, actor = visible(request, pk)
    if kind not in CHANGE_FORMS or not flow.may(actor, held, RECUT.by_name["change"], RECUT.kind):
        raise Http404
    form = CHANGE_FORMS[kind](request.POST or None, record=held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(held, kind=kind, **form.given(), actor=actor)
            return redirect("grids:recut", pk)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    drawn = beside(held.place, None) if "outline" in form.fields else []
    shown = {"form": form, "label": ADDS[kind], "held": held, "shapes": drawn}
    return render(request, "grids/change.html", shown, status=422 if form.is_bound else 200)


def strike(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line out again."""
    held, actor = visible(request, pk)
    actions.strike(held, line=get_object_or_404(Change, pk=line if line < 2**63 else 0, recut=held), actor=actor)
    return redirect("grids:recut", pk)


def recut_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    held, actor = visible(request, pk)
    crumb = [{"label": _("网格"), "url": reverse("grids:index")}, {"label": _("网格重划"), "url": reverse("grids:recuts")}]
    named = {"title": held.title, "number": held.title, "crumb": crumb}
    return BUTTONS.press(request, held, actor, step, back=reverse("grids:recut", args=[pk]), page="step.html", context=named)
