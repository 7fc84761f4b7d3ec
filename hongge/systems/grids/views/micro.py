"""Micro-actions for those at work: the list, one of them, its buttons."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import AT_PLACE
from hongge.civic.timeline import Beside, timeline
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Buttons, Signed, page_of
from hongge.kernel.places import Place
from hongge.systems.grids import actions, queries
from hongge.systems.grids.forms import MICRO_FORMS, CallForm
from hongge.systems.grids.models import CallBack, MicroAction, Photo, SignUp
from hongge.systems.grids.workflow import HOSTS, MICRO, NEXT_OF_MICRO

BUTTONS = Buttons(
    MICRO,
    {name: getattr(actions, name) for name in ("edit", "sign_up", "divide", "begin", "finish", "call_back", "cancel")},
    MICRO_FORMS,
    NEXT_OF_MICRO,
    plain={"sign_up": "替人报名"},
)
LINE = (("called", "报名"), ("going", "进行"), ("done", "完成"), ("answered", "回访"))


def visible(request: HttpRequest, number: str) -> tuple[MicroAction, Actor]:
    """The micro-action under this number, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    held = MicroAction.objects.visible_to(actor).select_related("place", "called_by__person").filter(number=number).first()
    if held is None:
        raise Http404
    return held, actor


def micros(request: HttpRequest) -> HttpResponse:
    """红格子微行动: the coming ones first."""
    actor = cast(Signed, request).actor
    if actor.role not in AT_PLACE:
        raise Http404
    rows = MicroAction.objects.visible_to(actor).select_related("place")
    state = request.GET.get("state", "")
    if state in MICRO.states:
        rows = rows.filter(state=state)
    page = page_of(rows.order_by("-starts_at", "-pk"), request.GET.get("page", ""))
    states = [{"label": label, "url": f"?state={name}", "current": name == state} for name, label in MICRO.states.items()]
    states.insert(0, {"label": _("全部"), "url": "?", "current": not state})
    return render(request, "grids/micros.html", {"page": page, "states": states, "may_call": actor.role in HOSTS})


def call(request: HttpRequest) -> HttpResponse:
    """发起."""
    actor = cast(Signed, request).actor
    if actor.role not in HOSTS or actor.place is None:
        raise Http404
    form = CallForm(request.POST or None, place=Place.objects.get(pk=actor.place))
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            made = actions.call(given.pop("at"), **given, actor=actor)
            return redirect("grids:micro", made.number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "grids/call.html", {"form": form}, status=422 if form.is_bound else 200)


def micro(request: HttpRequest, number: str) -> HttpResponse:
    """One micro-action: what is called left, buttons right, its list and what happened below."""
    held, actor = visible(request, number)
    reached = [name for name, _label in LINE].index(held.state) if held.state in dict(LINE) else -1
    steps = [{"label": label, "state": "done" if n < reached else "now" if n == reached else ""} for n, (_name, label) in enumerate(LINE)]
    shown = {
        "held": held,
        "steps": steps,
        "buttons": BUTTONS.of(held, actor),
        "signs": queries.listed(held),
        "photos": held.photos.all(),
        "timeline": timeline(MICRO, held, actor, beside=said),
        "may_host": actor.role in HOSTS,
    }
    return render(request, "grids/micro.html", shown)


def said(lines: list[flow.Line]) -> Beside:
    """What the call-back said, under its line."""
    added = Beside()
    for call in CallBack.objects.filter(entry__in=[line.entry for line in lines]):
        added.more[call.entry_id] = _("：%(answer)s") % {"answer": _(call.get_answer_display())}
        if call.note:
            added.says[call.entry_id].append(call.note)
    return added


def micro_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the page."""
    held, actor = visible(request, number)
    named = {"title": held.title, "number": held.number, "crumb": [{"label": _("微行动"), "url": reverse("grids:micros")}]}
    return BUTTONS.press(request, held, actor, step, back=reverse("grids:micro", args=[number]), page="step.html", context=named)


def step_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take somebody off the list who asked to."""
    held, actor = visible(request, number)
    sign = get_object_or_404(SignUp, pk=pk if pk < 2**63 else 0, action=held)
    actions.step_back(held, sign=sign, actor=actor)
    return redirect("grids:micro", number)


def photo(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A picture of what was done, never executed by a browser."""
    held, _actor = visible(request, number)
    kept = get_object_or_404(Photo.objects.select_related("file"), pk=pk if pk < 2**63 else 0, action=held)
    return handed(kept.file, f"{kept.pk}")
