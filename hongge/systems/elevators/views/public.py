"""For everybody: how far it has come, the clock of the notice, the accounts. No opinions, no names."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hongge.systems.elevators import queries


def public(request: HttpRequest, number: str) -> HttpResponse:
    """The page that a notice on the door leads to."""
    held = queries.by_number(number)
    if held is None:
        raise Http404
    request.place_code = held.compound().public_code  # type: ignore[attr-defined]
    return render(
        request,
        "elevators/public.html",
        {
            "project": held,
            "steps": queries.public_steps(held),
            "notices": queries.notices(held) if held.notice_from else [],
            "accounts": queries.account_sums(held),
            "budget": queries.budget_lines(held),
            "assemblies": queries.assemblies(held),
        },
    )
