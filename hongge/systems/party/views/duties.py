"""任职: who stands in two bodies, by what each duty is held, which terms end; and people on both sides of a contract."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic import actions as civic
from hongge.civic.models import Duty
from hongge.kernel import clock
from hongge.kernel.pages import Signed, page_of
from hongge.systems.party import queries
from hongge.systems.party.forms import BasisForm, DayForm, day_asked
from hongge.systems.party.models import KINDS, Body, PartyOrganisation, Term
from hongge.systems.party.views.asking import ask, given
from hongge.systems.party.views.board import READERS
from hongge.systems.party.workflow import OFFICE

PARTS = ("cross", "basis", "terms")


def duties(request: HttpRequest) -> HttpResponse:
    """Three parts: 交叉任职, 缺依据, 任期."""
    actor, today = cast(Signed, request).actor, clock.today()
    if actor.role not in READERS:
        raise Http404
    part = request.GET.get("part", "")
    part = part if part in PARTS else "cross"
    context: dict[str, object] = {"part": part, "today": today, "keeps": actor.role in OFFICE}
    if part == "cross":
        form = DayForm(request.GET)
        on = day_asked(request.GET)
        context |= {"form": form, "on": on, "crossings": queries.crossings(on, actor)}
        context["hands"] = [
            (_("网格党支部书记兼业委会主任"), queries.both_of(queries.A_COMMITTEE, on, actor)),
            (_("社区党委书记兼居委会主任"), queries.both_of(queries.A_COMMUNITY, on, actor)),
        ]
    elif part == "basis":
        rows = queries.missing_basis(today).filter(pk__in=Duty.objects.visible_to(actor).values("pk"))
        rows = rows.select_related("person", "organisation", "place").order_by("place__path", "post", "pk")
        context["page"] = page_of(rows, request.GET.get("page", ""))
    else:
        terms = list(Term.objects.visible_to(actor).newest().select_related("body__place").order_by("to_on", "pk")[:200])
        shares = queries.shares([term.body for term in terms], today)
        context["terms"] = [(term, shares[term.body_id]) for term in terms]
        context["parties"] = (
            PartyOrganisation.objects.visible_to(actor).ending().select_related("place").order_by("term_ends_on", "pk")[:200]
        )
    return render(request, "party/duties.html", context)


def basis(request: HttpRequest, pk: int) -> HttpResponse:
    """补依据."""
    actor = cast(Signed, request).actor
    seen = Duty.objects.visible_to(actor).in_office(clock.today()).select_related("person", "organisation", "place")
    duty = seen.filter(pk=pk).first() if pk < 2**63 else None
    if duty is None or actor.role not in OFFICE:
        raise Http404
    return ask(
        request,
        BasisForm(*given(request), duty=duty),
        lambda said: civic.state_basis(duty, **said, actor=actor),
        actor=actor,
        back=reverse("party:duties") + "?part=basis",
        done=_("依据补好了"),
        label=_("补依据"),
        step="basis",
        title=duty.person.name,
        number=duty.label,
        crumb=[{"label": _("任职"), "url": reverse("party:duties")}],
    )


def conflicts(request: HttpRequest) -> HttpResponse:
    """利益冲突提示."""
    actor = cast(Signed, request).actor
    if actor.role not in READERS:
        raise Http404
    found = queries.conflicts(clock.today(), actor)
    sides = {body for one in found for body in (one.contract.firm_id, one.contract.client_id)}
    seen = set(Body.objects.visible_to(actor).filter(kind__in=KINDS, pk__in=sides).values_list("pk", flat=True))
    return render(request, "party/conflicts.html", {"conflicts": found, "seen": seen})
