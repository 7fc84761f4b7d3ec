"""谁任职: the secretary of a Party organisation comes into office, and whoever holds a post there or on a committee leaves it."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.pages import Signed
from hongge.systems.party import actions, queries
from hongge.systems.party.forms import AppointForm, LeaveForm
from hongge.systems.party.models import KINDS, Body, PartyOrganisation
from hongge.systems.party.views.asking import ask, given
from hongge.systems.party.views.organisations import visible
from hongge.systems.party.workflow import OFFICE, secretary_post


def appoint_secretary(request: HttpRequest, pk: int) -> HttpResponse:
    """登记书记."""
    held, actor = visible(request, pk)
    post = secretary_post(held)
    if actor.role not in OFFICE or not post:
        raise Http404
    there = queries.in_posts(queries.of_party(held).in_office(clock.today()).filter(post=post))
    return ask(
        request,
        AppointForm(*given(request), held=there),
        lambda said: actions.appoint_secretary(held, **said, actor=actor),
        actor=actor,
        back=held.get_absolute_url(),
        done=_("登记好了。还没有登录账号的，请安全管理员开通"),
        label=_("登记书记"),
        step="secretary",
        title=held.place.name,
        number=held.name,
        crumb=[{"label": _("党组织"), "url": reverse("party:organisations")}],
    )


def leave_post(request: HttpRequest, pk: int) -> HttpResponse:
    """卸任."""
    actor = cast(Signed, request).actor
    seen = queries.that_end_here(clock.today()).filter(pk__in=Duty.objects.visible_to(actor).values("pk"))
    duty = seen.filter(pk=pk).select_related("person", "organisation", "place").first() if pk < 2**63 else None
    if duty is None or actor.role not in OFFICE:
        raise Http404
    return ask(
        request,
        LeaveForm(*given(request)),
        lambda said: actions.leave_post(duty, **said, actor=actor),
        actor=actor,
        back=_page_of(duty, actor),
        done=_("卸任登记好了，这个任职的权限同日结束"),
        label=_("卸任"),
        step="leave",
        title=duty.person.name,
        number=duty.label,
        crumb=[{"label": _("任职"), "url": reverse("party:duties")}],
    )


def _page_of(duty: Duty, actor: Actor) -> str:
    """Of the committee or Party organisation in which the duty is held, as far as this actor may see it."""
    body = Body.objects.visible_to(actor).filter(pk=duty.organisation_id or 0, kind__in=KINDS).first()
    seen = PartyOrganisation.objects.visible_to(actor).standing()
    at_grid = seen.filter(place=duty.place_id, kind=PartyOrganisation.Kind.GRID)
    party = seen.filter(organisation=duty.organisation_id or 0).first() or at_grid.first()
    page = body or party
    return page.get_absolute_url() if page else reverse("party:duties")
