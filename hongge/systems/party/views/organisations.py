"""Party organisations: the list, the tree, one of them, its buttons and papers."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, DutyQuerySet
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_paper
from hongge.kernel.forms import NothingForm
from hongge.kernel.pages import Button, Buttons, Signed, page_of
from hongge.kernel.places import Place
from hongge.systems.party import actions, queries
from hongge.systems.party.forms import PARTY_FORMS, OrganisationFilter, ProposeForm
from hongge.systems.party.models import STANDING, Body, Coverage, Document, PartyOrganisation, Scan
from hongge.systems.party.views.board import READERS
from hongge.systems.party.workflow import NEXT, OFFICE, PARTY, approved_from_above, others_in_grid, secretary_post

BUTTONS = Buttons(PARTY, {step.name: getattr(actions, step.name) for step in PARTY.steps if step.name != "remind"}, PARTY_FORMS, NEXT)


def visible(request: HttpRequest, pk: int) -> tuple[PartyOrganisation, Actor]:
    """The organisation, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    rows = PartyOrganisation.objects.visible_to(actor).select_related("place", "above", "host", "organisation")
    held = rows.filter(pk=pk).first() if pk < 2**63 else None
    if held is None:
        raise Http404
    return held, actor


def organisations(request: HttpRequest) -> HttpResponse:
    """The list, filtered; 50 to a page, in the order of the tree of places."""
    actor = cast(Signed, request).actor
    rows = PartyOrganisation.objects.visible_to(actor).select_related("place", "above").order_by("path", "pk")
    chosen = OrganisationFilter(request.GET, queryset=rows)
    page = page_of(chosen.qs, request.GET.get("page", ""))
    return render(
        request,
        "party/organisations.html",
        {"filter": chosen, "page": page, "may_propose": actor.role in OFFICE, "board": actor.role in READERS},
    )


def tree(request: HttpRequest) -> HttpResponse:
    """Who belongs to whom; the organisations of grids only as numbers."""
    actor = cast(Signed, request).actor
    return render(request, "party/tree.html", {"nodes": queries.tree(actor), "board": actor.role in READERS})


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: facts left, steps and buttons right, whom it covers and who holds posts below."""
    held, actor = visible(request, pk)
    return render(request, "party/organisation.html", showing(held, actor))


def showing(held: PartyOrganisation, actor: Actor) -> dict[str, object]:
    below = PartyOrganisation.objects.visible_to(actor).filter(above=held.organisation_id or 0).select_related("place")
    seen = Coverage.objects.visible_to(actor).filter(carrier=held).select_related("body__place", "mode")
    covers = list(seen.order_by("to_on", "path", "pk")[:100])
    keeps = actor.role in OFFICE
    above = PartyOrganisation.objects.visible_to(actor).filter(organisation=held.above_id or 0).first()
    return {
        "party": held,
        "above": above,
        "buttons": buttons(held, actor),
        "beside": others_in_grid(held) if held.state in ("planned", "approved") else [],
        "timeline": queries.organisation_timeline(held, actor),
        "steps": steps(held),
        "covers": covers,
        "open_bodies": queries.may_open(Body, {held.host_id, *(coverage.body_id for coverage in covers)}, actor),
        **posts_of(queries.of_party(held), actor),
        "keeps": keeps,
        "ends_posts": keeps,
        "appoint_url": reverse("party:appoint_secretary", args=[held.pk]) if keeps and secretary_post(held) else "",
        "below": below.standing().order_by("path", "pk")[:100],
        "papers": Document.objects.filter(party=held).prefetch_related("scans__file").order_by("-pk"),
    }


def buttons(held: PartyOrganisation, actor: Actor) -> list[Button]:
    """This actor's buttons; whoever may not approve what they asked for reads it under the button, and is asked for nothing."""
    own = approved_from_above(held, actor)
    made = BUTTONS.of(held, actor)
    return [replace(b, reasons=(own,), form=NothingForm()) if own and b.name == "approve" else b for b in made]


def posts_of(rows: DutyQuerySet, actor: Actor) -> dict[str, object]:
    """What the card 谁任职 shows of these duties: who is in office, and to an office who was, the last to leave first."""
    seen, today = rows.filter(pk__in=Duty.objects.visible_to(actor).values("pk")), clock.today()
    left = seen.filter(to_on__lte=today).select_related("person").order_by("-to_on", "-pk")
    return {"posts": queries.in_posts(seen.in_office(today)), "left": left[:20] if actor.role in OFFICE else []}


def steps(party: PartyOrganisation) -> list[dict[str, object]]:
    """拟建 to 换届: what is done, what is now."""
    order = ("planned", "approved", "founded")
    reached = order.index(party.state) if party.state in order else len(order)
    known = [(_("拟建"), party.opened_at, ""), (_("批复"), None, party.approval), (_("组建"), party.founded_on, "")]
    made: list[dict[str, object]] = [
        {"label": label, "at": at, "note": note, "state": "done" if nth <= reached else "now" if nth == reached + 1 else ""}
        for nth, (label, at, note) in enumerate(known)
    ]
    if party.state in STANDING and party.term_ends_on:
        due = party.state == "due"
        made.append({"label": _("换届"), "state": "now" if due else "", "at": party.term_ends_on, "note": _("届满日期")})
    if party.state in ("dissolved", "dropped"):
        made.append({"label": party.state_words, "state": "done", "at": party.dissolved_on})
    return made


def organisation_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One button of the page."""
    held, actor = visible(request, pk)
    named = {"title": held.name, "number": held.name, "crumb": [{"label": _("党组织"), "url": reverse("party:organisations")}]}
    return BUTTONS.press(request, held, actor, step, back=held.get_absolute_url(), page="step.html", context=named)


def propose(request: HttpRequest) -> HttpResponse:
    """提出组建, from one's own place or (`?host=`) from the page of a firm or committee."""
    actor = cast(Signed, request).actor
    place = Place.objects.filter(pk=actor.place).first()
    if actor.role not in OFFICE or place is None:
        raise Http404
    asked = request.GET.get("host", "")
    host = (
        Body.objects.visible_to(actor).filter(pk=int(asked)).select_related("place").first()
        if asked.isascii() and asked.isdigit() and len(asked) < 18
        else None
    )
    form = ProposeForm(request.POST or None, request.FILES or None, place=place, host=host)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        at = given.pop("at")
        try:
            photos = [keep_paper(photo) for photo in given.pop("photos")]
            made = actions.propose(at, photos=photos, **given, actor=actor)
            return redirect(made)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "party/propose.html", {"form": form, "host": host}, status=422 if form.is_bound else 200)


def scan(request: HttpRequest, pk: int, scan: int) -> FileResponse:
    """One picture of a paper, only with its own organisation."""
    held, _actor = visible(request, pk)
    found = Scan.objects.filter(pk=scan, document__party=held).select_related("file").first() if scan < 2**63 else None
    if found is None:
        raise Http404
    return handed(found.file, f"{found.pk}")
