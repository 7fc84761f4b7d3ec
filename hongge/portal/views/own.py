"""What belongs to the person who is looking: hats, the view, who has looked at their data."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import RESIDENT
from hongge.civic.queries import doers
from hongge.kernel.access import Actor
from hongge.kernel.journal import Entry
from hongge.kernel.routes import route
from hongge.portal.context import ELDER
from hongge.systems.requests.forms import RevealForm
from hongge.systems.requests.models import Request


def me(request: HttpRequest) -> HttpResponse:
    """我的: duties, one's own requests, sign-in."""
    return render(request, "portal/me.html", {"held": request.held})  # type: ignore[attr-defined]


def hat(request: HttpRequest) -> HttpResponse:
    """换身份: from the next page on, everything is seen and done in the chosen duty."""
    chosen = request.POST.get("duty", "")
    held: list[Duty] = request.held or []  # type: ignore[attr-defined]
    if chosen not in {str(duty.pk) for duty in held}:
        raise Http404
    request.session["duty"] = int(chosen)
    return redirect("today")


def view(request: HttpRequest) -> HttpResponse:
    """长辈版 on or off, kept in a cookie; no account needed."""
    response = redirect(safe_next(request))
    value = ELDER if request.POST.get("view") == "elder" else "plain"
    response.set_cookie(ELDER, "elder" if value == ELDER else "plain", max_age=365 * 86400, samesite="Lax", secure=settings.SECURE)
    return response


def language(request: HttpRequest) -> HttpResponse:
    """中文 or English, kept in a cookie."""
    response = redirect(safe_next(request))
    if (chosen := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax", secure=settings.SECURE)
    return response


def safe_next(request: HttpRequest) -> str:
    """The page to go back to: only within this house."""
    back = request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe else "/"


def looks(request: HttpRequest) -> HttpResponse:
    """谁看过我的信息: every look at the phone of one's own requests, with the reason given; newest first."""
    person = getattr(request.user, "person_id", None)
    return render(request, "portal/looks.html", {"known": person is not None, "lines": look_lines(person) if person else []})


def look_lines(person: int) -> list[dict[str, Any]]:
    own = Request.objects.visible_to(Actor(role=RESIDENT, path="", person=person))
    numbers = dict(own.values_list("pk", "number"))
    entries = list(Entry.objects.filter(kind="reporter", step="reveal", record__in=numbers).order_by("-at")[:200])
    people = doers(entry.duty for entry in entries)
    why = dict(cast(Any, RevealForm.base_fields["reason"]).choices)
    return [
        {
            "at": entry.at,
            "number": numbers[entry.record],
            "who": f"{doer.body} {doer.masked}" if (doer := people.get(entry.duty or 0)) else _("工作人员"),
            "why": why.get(entry.facts.get("reason"), ""),
        }
        for entry in entries
    ]


urlpatterns = [
    route("me/", me, name="me", policy="signed_in"),
    route("me/hat/", hat, name="hat", policy="signed_in", methods=("POST",)),
    route("me/looks/", looks, name="looks", policy="public"),
    route("view/", view, name="view", policy="public", methods=("POST",)),
    route("language/", language, name="set_language", policy="public", methods=("POST",)),
]
