"""Firms and owners' committees: who covers them how since when, and why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic import actions as civic
from hongge.civic.models import Contract, Duty, Organisation
from hongge.civic.posts import ADVISER, AUDITOR, SECRETARY
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.forms import StepForm
from hongge.kernel.pages import Buttons, Signed, page_of
from hongge.kernel.places import Place
from hongge.systems.party import actions, queries
from hongge.systems.party.forms import (
    COVERAGE_FORMS,
    AppointForm,
    BodyFilter,
    ContractForm,
    CoverForm,
    DayForm,
    MembersForm,
    NotBuiltForm,
    SendForm,
    TermForm,
)
from hongge.systems.party.models import KINDS, Body, Coverage, MemberReport, NotBuilt, PartyOrganisation, Suggestion, Term
from hongge.systems.party.views.asking import ask, given
from hongge.systems.party.views.board import READERS
from hongge.systems.party.views.organisations import posts_of
from hongge.systems.party.workflow import COVERAGE, OFFICE, SEATS

BUTTONS = Buttons(COVERAGE, {"visit": actions.visit, "end": actions.end}, COVERAGE_FORMS)


def visible(request: HttpRequest, pk: int) -> tuple[Body, Actor]:
    """The firm or committee, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    seen = Body.objects.visible_to(actor).filter(kind__in=KINDS).select_related("place")
    held = seen.filter(pk=pk).first() if pk < 2**63 else None
    if held is None:
        raise Http404
    return held, actor


def bodies(request: HttpRequest) -> HttpResponse:
    """The list, today or on a day gone by; `?way=due` is 应建未建, `?way=none` what nothing covers."""
    actor, asked = cast(Signed, request).actor, DayForm(request.GET)
    day = asked.day
    rows = Body.objects.visible_to(actor).filter(kind__in=KINDS).in_being(day)
    chosen = BodyFilter(request.GET, queryset=queries.bodies_with_facts(rows, day).order_by("place__path", "kind", "pk"))
    page = page_of(chosen.qs, request.GET.get("page", ""))
    context = {"filter": chosen, "page": page, "due": request.GET.get("way") == "due", "board": actor.role in READERS}
    return render(request, "party/bodies.html", context | {"day": day, "fault": asked.fault})


def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One firm or committee."""
    held, actor = visible(request, pk)
    return render(request, "party/body.html", showing(held, actor))


def showing(held: Body, actor: Actor) -> dict[str, object]:
    today = clock.today()
    rows = Body.objects.all().same_as(held)
    coverages = Coverage.objects.visible_to(actor).filter(body__in=rows)
    related = coverages.select_related("mode", "carrier", "adviser__person", "adviser__organisation", "adviser__place", "body__place")
    told = list(related.order_by("to_on", "mode__precedence", "-from_on")[:50])
    named = queries.carriers_of(held, today) if actor.role in (ADVISER, SECRETARY) else ()
    others = [party for party in named if party.pk not in {coverage.carrier_id for coverage in told}]
    committee = held.kind == Organisation.Kind.COMMITTEE
    closed = held.closed_on is not None and held.closed_on <= today
    keeps = actor.role in OFFICE
    return {
        "body": held,
        "coverages": told,
        "others": others,
        "open_parties": queries.may_open(PartyOrganisation, [*(c.carrier_id for c in told), *(p.pk for p in others)], actor),
        "elsewhere": Body.objects.visible_to(actor).same_as(held).exclude(pk=held.pk).select_related("place").order_by("pk"),
        "built": queries.has_built(held, today),
        "built_here": PartyOrganisation.objects.visible_to(actor).filter(host__in=rows).order_by("-opened_at"),
        "reports": MemberReport.objects.visible_to(actor).filter(body__in=rows)[:8],
        "reasons": NotBuilt.objects.visible_to(actor).filter(body__in=rows).select_related("reason")[:8],
        "terms": Term.objects.visible_to(actor).filter(body=held).prefetch_related("papers")[:5] if committee else [],
        "share": queries.shares([held], today)[held.pk] if committee else None,
        "contracts": Contract.objects.visible_to(actor)
        .filter(**{"client" if committee else "firm": held})
        .select_related("firm", "client", "compound")
        .prefetch_related("papers")
        .order_by("-from_on", "pk")[:20],
        "today": today,
        **posts_of(Duty.objects.filter(organisation=held), actor),
        "visits": queries.visits_of(coverages)[:10] if keeps or actor.role in (ADVISER, AUDITOR) else [],  # not the firm itself
        "suggestions": Suggestion.objects.visible_to(actor).filter(coverage__body=held).order_by("-opened_at")[:10],
        "committee": committee,
        "keeps": keeps,
        "ends_posts": keeps and committee,
        "appoint_url": reverse("party:appoint_member", args=[held.pk]) if keeps and committee and not closed else "",
        "reports_members": keeps or actor.role in (ADVISER, SECRETARY),
        "suggests": actor.role == ADVISER,
    }


def coverage_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """记一次走访 or 结束覆盖."""
    actor = cast(Signed, request).actor
    seen = Coverage.objects.visible_to(actor).select_related("body__place", "mode", "place")
    held = seen.filter(pk=pk).first() if pk < 2**63 else None
    if held is None:
        raise Http404
    page = "step_phone.html" if actor.role == ADVISER else "step.html"
    named = {
        "title": held.body.place.name,
        "number": held.body.name,
        "crumb": [{"label": _("企业和业委会"), "url": reverse("party:bodies")}],
    }
    return BUTTONS.press(request, held, actor, step, back=reverse("party:body", args=[held.body_id]), page=page, context=named)


def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """登记覆盖."""
    return _asked(request, pk, _("登记覆盖"), CoverForm, actions.cover, lambda held: {"body": held}, done=_("登记好了"))


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """选派指导员."""
    place = _own_place(request)
    done = _("选派好了。指导员还没有登录账号的，请安全管理员开通")
    return _asked(request, pk, _("选派指导员"), SendForm, actions.send_adviser, lambda held: {"body": held, "place": place}, done=done)


def members(request: HttpRequest, pk: int) -> HttpResponse:
    """登记党员数: a number, never a list of people."""
    return _asked(request, pk, _("登记党员数"), MembersForm, actions.report_members, also=(ADVISER, SECRETARY), done=_("登记好了"))


def not_built(request: HttpRequest, pk: int) -> HttpResponse:
    """写未建原因."""
    return _asked(request, pk, _("写未建原因"), NotBuiltForm, actions.explain_not_built, done=_("写好了"))


def term(request: HttpRequest, pk: int) -> HttpResponse:
    """登记任期: the first that is known, or the next one after a re-election."""

    def known(held: Body) -> dict[str, Any]:
        return {"last": held.terms.order_by("-nth").first(), "since": held.term_from_on, "until": held.term_to_on}

    done = _("登记好了。新选出的成员在“谁任职”里登记，离任的登记卸任")
    return _asked(request, pk, _("登记任期"), TermForm, actions.begin_term, known, kind=Organisation.Kind.COMMITTEE, done=done)


def appoint_member(request: HttpRequest, pk: int) -> HttpResponse:
    """登记成员 of an owners' committee."""

    def there(held: Body) -> dict[str, Any]:
        seats = Duty.objects.in_office(clock.today()).filter(organisation=held, post__in=SEATS)
        return {"held": queries.in_posts(seats), "committee": True}

    done = _("登记好了。还没有登录账号的，请安全管理员开通")
    return _asked(request, pk, _("登记成员"), AppointForm, actions.appoint_member, there, kind=Organisation.Kind.COMMITTEE, done=done)


def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """登记合同, from the firm's page or the committee's, for a compound of one's own place."""
    place = _own_place(request)

    def sign(held: Body, *, firm: Organisation, **said: Any) -> Contract:
        return civic.sign_contract(firm, **said)

    return _asked(request, pk, _("登记合同"), ContractForm, sign, lambda held: {"body": held, "place": place}, done=_("登记好了"))


def _own_place(request: HttpRequest) -> Place:
    place = Place.objects.filter(pk=cast(Signed, request).actor.place).first()
    if place is None:
        raise Http404
    return place


def _asked(
    request: HttpRequest,
    pk: int,
    label: str,
    form_of: type[StepForm],
    action: Callable[..., Any],
    more: Callable[[Body], dict[str, Any]] = lambda held: {},
    *,
    also: tuple[str, ...] = (),
    kind: str = "",
    done: str = "",
) -> HttpResponse:
    """One form about one body, and the action it calls. 404 for whoever may not."""
    held, actor = visible(request, pk)
    if actor.role not in (*OFFICE, *also) or (kind and held.kind != kind):
        raise Http404
    return ask(
        request,
        form_of(*given(request), **more(held)),
        lambda said: action(held, **said, actor=actor),
        actor=actor,
        back=held.get_absolute_url(),
        done=done,
        label=label,
        step=request.path.rstrip("/").rpartition("/")[2],
        title=held.place.name,
        number=held.name,
        crumb=[{"label": _("企业和业委会"), "url": reverse("party:bodies")}],
    )
