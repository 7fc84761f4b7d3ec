"""For owners: what one's own home pays by each method, one's opinion, the vote, the notices, the accounts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hongge.civic.posts import RESIDENT
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.systems.elevators import queries
from hongge.systems.elevators.forms import OWNER_FORMS
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.views.buttons import own_buttons


def owner(request: HttpRequest, number: str) -> tuple[LiftProject, Actor, list[Place]]:
    """A project that touches a home of whoever is signed in, whatever hat they wear; absent for everybody else."""
    person = getattr(request.user, "person_id", None)
    rows = LiftProject.objects.visible_to(Actor(role=RESIDENT, path="", person=person))
    held = rows.select_related("place", "scope_place", "body").filter(number=number).first()
    actor = queries.owner_of(held, person) if held else None
    if held is None or actor is None:
        raise Http404
    return held, actor, queries.owned(held, person)


def mine(request: HttpRequest) -> HttpResponse:
    """我家的电梯: the projects that touch one's own homes."""
    person = getattr(request.user, "person_id", None)
    rows = LiftProject.objects.visible_to(Actor(role=RESIDENT, path="", person=person)).order_by("-opened_at")
    return render(request, "elevators/mine.html", {"rows": rows[:50]})


def home(request: HttpRequest, number: str) -> HttpResponse:
    """One's own home in the project."""
    held, actor, rooms = owner(request, number)
    return render(request, "elevators/home.html", showing(held, actor, rooms))


def showing(held: LiftProject, actor: Actor, rooms: list[Place]) -> dict[str, Any]:
    homes = queries.homes_of(held)
    quotes = [quote for quote in queries.quotes(held, homes) if not quote.why] if held.cost else []
    quotes.sort(key=lambda quote: quote.method.code != held.method)
    own, said, frozen = {room.pk for room in rooms}, queries.opinions(held, actor), queries.frozen(held)
    lines = [
        {
            "home": found,
            "area": queries.square_metres(found.area),
            "shares": [(quote, quote.shares[found.room_id].pays, quote.method.code == held.method) for quote in quotes],
            "frozen": frozen.get(found.room_id),
            "said": said.get(found.room_id),
        }
        for found in homes
        if found.room_id in own
    ]
    cases = [case for case in queries.cases(held) if case.objection.room_id in {room.pk for room in rooms}]
    buttons = own_buttons(again=bool(cases)).of(held, actor, following="say")
    return {
        "project": held,
        "lines": lines,
        "tally": queries.tally(held),
        "floors": queries.picture(held, homes, quotes, actor, mine=own),
        "quotes": quotes,
        "assemblies": queries.assemblies(held),
        "notices": queries.notices(held) if held.notice_from else [],
        "accounts": held.accounts.order_by("-on", "-pk"),
        "steps": queries.public_steps(held),
        "buttons": [button for button in buttons if button.name != "say" or len(lines) == 1],
        "cases": cases,
        "several": len(lines) > 1,
        "may_say": any(button.name == "say" for button in buttons),
        "timeline": queries.timeline(held, actor),
    }


def home_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """说说我家的意见 and 提异议. Whoever owns several homes here says which one by `?room=`."""
    held, actor, rooms = owner(request, number)
    if step not in OWNER_FORMS:
        raise Http404
    asked = request.GET.get("room", "")
    inside = [room for room in rooms if room.path.startswith(held.path)] or rooms
    room = next((room for room in inside if str(room.pk) == asked), inside[0])
    words = {"title": f"{room.name}　{held.title}", "number": held.number}
    back = reverse("elevators:home", args=[number])
    return own_buttons(room).press(request, held, actor, step, back=back, page="step_phone.html", context=words)
