"""What an adviser and a branch secretary carry on the phone, and where one takes a role as a Party member."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hongge.civic.models import Duty
from hongge.civic.posts import ADVISER, BRANCH_SECRETARY, POSTS, RESIDENT, SECRETARY
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Signed, page_of
from hongge.systems.party import actions, queries
from hongge.systems.party.models import Body, Coverage, PartyOrganisation, RoleTaking, Suggestion
from hongge.systems.party.views.organisations import showing
from hongge.systems.party.workflow import OFFICE


def mine(request: HttpRequest) -> HttpResponse:
    """我的企业: whom this adviser guides, and when they were there last."""
    actor, today = cast(Signed, request).actor, clock.today()
    if actor.role != ADVISER:
        raise Http404
    held = list(Coverage.objects.visible_to(actor).on(today).select_related("body__place", "mode").order_by("path", "pk"))
    last: dict[int, object] = {}
    for visit in queries.visits_of(Coverage.objects.visible_to(actor).on(today)):
        last.setdefault(visit.coverage_id, visit.visited_on)
    return render(request, "party/mine.html", {"held": [(coverage, last.get(coverage.pk)) for coverage in held]})


def visits(request: HttpRequest) -> HttpResponse:
    """我的走访."""
    actor = cast(Signed, request).actor
    if actor.role != ADVISER:
        raise Http404
    rows = queries.visits_of(Coverage.objects.visible_to(actor)).select_related("coverage__body")
    page = page_of(rows, request.GET.get("page", ""))
    opens = queries.may_open(Body, [visit.coverage.body_id for visit in page.rows], actor)
    return render(request, "party/visits.html", {"page": page, "open_bodies": opens})


def suggestions(request: HttpRequest) -> HttpResponse:
    """An adviser's own suggestions; for an office those that wait for an answer first."""
    actor = cast(Signed, request).actor
    if actor.role not in (ADVISER, *OFFICE):
        raise Http404
    rows = Suggestion.objects.visible_to(actor).select_related("coverage__body", "coverage__adviser__person", "place")
    if request.GET.get("state", "") in Suggestion.State.values:
        rows = rows.in_state(request.GET["state"])
    return render(request, "party/suggestions.html", {"page": page_of(rows.order_by("-opened_at", "-pk"), request.GET.get("page", ""))})


def branch(request: HttpRequest) -> HttpResponse:
    """我的支部: for the secretary of a grid, firm or committee branch."""
    actor = cast(Signed, request).actor
    if actor.role not in (BRANCH_SECRETARY, SECRETARY):
        raise Http404
    seen = PartyOrganisation.objects.visible_to(actor).standing().select_related("place", "above", "host", "organisation")
    own = seen.filter(organisation=actor.organisation or 0).first() or seen.filter(place=actor.place, kind="grid").first()
    return render(request, "party/branch.html", showing(own, actor) if own else {"party": None})


def role(request: HttpRequest) -> HttpResponse:
    """亮身份: one's own duties; in each one may say that one acts as a Party member, and take it back."""
    actor, today = cast(Signed, request).actor, clock.today()
    own = Duty.objects.in_office(today).filter(person=actor.person or 0).exclude(post=RESIDENT).select_related("place", "organisation")
    fault = ""
    if request.method == "POST":
        asked = request.POST.get("duty", "")
        duty = own.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
        if duty is None:
            raise Http404
        try:
            (actions.leave_role if request.POST.get("do") == "leave" else actions.take_role)(duty, actor=actor)
            return redirect("party:role")
        except Refused as refused:
            fault = str(refused)
    said = set(RoleTaking._default_manager.on(today).filter(duty__in=own).values_list("duty", flat=True))
    lines = [(duty, POSTS[duty.post].label, duty.pk in said) for duty in own.order_by("place__path", "pk")]
    return render(request, "party/role.html", {"lines": lines, "fault": fault}, status=409 if fault else 200)
