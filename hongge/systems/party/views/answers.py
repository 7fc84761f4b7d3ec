"""One suggestion of an adviser, and its buttons."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import ADVISER
from hongge.civic.timeline import timeline
from hongge.kernel.access import Actor
from hongge.kernel.pages import Buttons, Signed
from hongge.systems.party import actions, queries
from hongge.systems.party.forms import SUGGESTION_FORMS
from hongge.systems.party.models import Body, Suggestion
from hongge.systems.party.workflow import NEXT, SUGGESTION

BUTTONS = Buttons(SUGGESTION, actions, SUGGESTION_FORMS, NEXT)


def visible(request: HttpRequest, pk: int) -> tuple[Suggestion, Actor]:
    """The suggestion, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    seen = Suggestion.objects.visible_to(actor).select_related("place", "coverage__body", "coverage__adviser__person")
    held = seen.filter(pk=pk).first() if pk < 2**63 else None
    if held is None:
        raise Http404
    return held, actor


def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    held, actor = visible(request, pk)
    opens = queries.may_open(Body, [held.coverage.body_id], actor)
    context = {"suggestion": held, "open_bodies": opens, "buttons": BUTTONS.of(held, actor), "timeline": timeline(SUGGESTION, held, actor)}
    return render(request, "party/suggestion.html", context)


def suggestion_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    held, actor = visible(request, pk)
    page = "step_phone.html" if actor.role == ADVISER else "step.html"
    named = {"title": held.title, "number": held.number, "crumb": [{"label": _("指导员建议"), "url": reverse("party:suggestions")}]}
    return BUTTONS.press(request, held, actor, step, back=held.get_absolute_url(), page=page, context=named)
