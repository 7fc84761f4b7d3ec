"""Joint meetings and what they give to do, for those at work."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel.access import Actor
from hongge.kernel.downloads import attachment
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Signed, page_of
from hongge.kernel.places import Place, full_names
from hongge.systems.decisions import actions, queries
from hongge.systems.decisions.forms import ItemFilter, MeetingFilter, PlanForm
from hongge.systems.decisions.models import ActionItem, Meeting
from hongge.systems.decisions.views.buttons import ITEM_BUTTONS, MEETING_BUTTONS
from hongge.systems.decisions.workflow import HOSTS


def meetings(request: HttpRequest) -> HttpResponse:
    """The list of joint meetings, the latest first."""
    actor = cast(Signed, request).actor
    rows = Meeting.objects.visible_to(actor).select_related("host").order_by("-meets_at", "-pk")
    chosen = MeetingFilter(request.GET, queryset=rows)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    return render(request, "decisions/meetings.html", {"filter": chosen, "page": page, "may_plan": actor.role in HOSTS})


def _meeting(request: HttpRequest, number: str) -> tuple[Meeting, Actor]:
    actor = cast(Signed, request).actor
    held = Meeting.objects.visible_to(actor).select_related("place", "host").filter(number=number).first()
    if held is None:
        raise Http404
    return held, actor


def meeting(request: HttpRequest, number: str) -> HttpResponse:
    """One meeting: agenda with what came of it, who came, the minutes, what was given to do."""
    held, actor = _meeting(request, number)
    points = queries.agenda(held)
    beside = held.actions.filter(item=None).select_related("holder").order_by("due_on", "pk")
    context = {
        "meeting": held,
        "points": points,
        "given": [*(action for point in points for action in point.actions), *beside],
        "attendance": queries.attendance(held),
        "waiting": queries.waiting(held.place) if actor.role in HOSTS and held.state in ("planned", "invited") else [],
        "buttons": MEETING_BUTTONS.of(held, actor),
        "timeline": queries.meeting_timeline(held, actor),
    }
    return render(request, "decisions/meeting.html", context)


def meeting_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of the meeting's page."""
    held, actor = _meeting(request, number)
    crumb = [{"label": _("联席会议"), "url": reverse("decisions:meetings")}]
    named = {"title": held.title, "number": held.number, "crumb": crumb}
    back = reverse("decisions:meeting", args=[number])
    return MEETING_BUTTONS.press(request, held, actor, step, back=back, page="step.html", context=named)


def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The invitation for one's own calendar."""
    held, _actor = _meeting(request, number)
    name = f"{held.number}.ics"
    return attachment(queries.invitation(held), name, kind="text/calendar; charset=utf-8", plain=name)


def plan(request: HttpRequest) -> HttpResponse:
    """筹备联席会议."""
    actor = cast(Signed, request).actor
    if actor.role not in HOSTS or actor.place is None:
        raise Http404
    place = Place.objects.get(path=actor.whole) if actor.whole else Place.objects.get(pk=actor.place)
    form = PlanForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        try:
            made = actions.plan(given.pop("at"), **given, actor=actor)
            return redirect("decisions:meeting", made.number)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    shown = {"form": form, "waiting": queries.waiting(place)}
    return render(request, "decisions/plan.html", shown, status=422 if form.is_bound else 200)


def items(request: HttpRequest) -> HttpResponse:
    """会议交办: what is open first, the nearest day before."""
    actor = cast(Signed, request).actor
    rows = ActionItem.objects.visible_to(actor).select_related("holder").order_by("-state", "due_on", "pk")
    chosen = ItemFilter(request.GET, queryset=rows)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    return render(request, "decisions/items.html", {"filter": chosen, "page": page, "lines": [(row, where[row.path]) for row in page.rows]})


def _item(request: HttpRequest, number: str) -> tuple[ActionItem, Actor]:
    actor = cast(Signed, request).actor
    held = ActionItem.objects.visible_to(actor).select_related("place", "holder", "meeting", "item").filter(number=number).first()
    if held is None:
        raise Http404
    return held, actor


def item(request: HttpRequest, number: str) -> HttpResponse:
    """One thing to do."""
    held, actor = _item(request, number)
    seen = Meeting.objects.visible_to(actor).filter(pk=held.meeting_id).exists()
    context = {
        "item": held,
        "meeting_seen": seen,
        "buttons": ITEM_BUTTONS.of(held, actor),
        "timeline": queries.item_timeline(held, actor),
    }
    return render(request, "decisions/item.html", context)


def item_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One button of it."""
    held, actor = _item(request, number)
    crumb = [{"label": _("会议交办"), "url": reverse("decisions:items")}]
    named = {"title": held.title, "number": held.number, "crumb": crumb}
    return ITEM_BUTTONS.press(request, held, actor, step, back=reverse("decisions:item", args=[number]), page="step.html", context=named)
