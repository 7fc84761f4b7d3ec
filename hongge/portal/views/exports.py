"""Lists that go out as workbooks."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hongge.civic.imports import HOMES
from hongge.civic.models import Home, Tenure
from hongge.kernel import clock
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, by_code
from hongge.kernel.routes import route
from hongge.portal import exports
from hongge.portal.views.takeouts import bulk
from hongge.systems.decisions.forms import MatterFilter
from hongge.systems.decisions.models import Matter
from hongge.systems.elevators import queries as lifts
from hongge.systems.elevators.models import LiftProject
from hongge.systems.party.forms import BodyFilter, day_asked
from hongge.systems.party.models import KINDS, Body
from hongge.systems.party.queries import bodies_with_facts
from hongge.systems.requests.forms import RequestFilter
from hongge.systems.requests.models import Request


def requests(request: HttpRequest) -> HttpResponseBase:
    """The list of requests under the same filters as on the page, as far as this actor may see it."""
    rows = Request.objects.visible_to(cast(Signed, request).actor).order_by("-opened_at", "-pk")
    found = RequestFilter(request.GET, queryset=rows, request=request).qs
    return bulk(request, _("诉求"), found, lambda: exports.requests(found))


def matters(request: HttpRequest) -> HttpResponseBase:
    """The list of matters under the same filters as on the page."""
    rows = Matter.objects.visible_to(cast(Signed, request).actor).order_by("-opened_at", "-pk")
    found = MatterFilter(request.GET, queryset=rows, request=request).qs
    return bulk(request, _("议题"), found, lambda: exports.matters(found))


def lift_costs(request: HttpRequest, number: str) -> HttpResponseBase:
    """The cost table of a lift project, as far as this actor may see the project."""
    held = LiftProject.objects.visible_to(cast(Signed, request).actor).filter(number=number).first()
    if held is None:
        raise Http404
    homes = lifts.homes_of(held)
    return exports.lift_costs(held, homes, lifts.quotes(held, homes))


def party_bodies(request: HttpRequest) -> HttpResponseBase:
    """Firms and committees under the same filters as on the page."""
    day = day_asked(request.GET)
    rows = Body.objects.visible_to(cast(Signed, request).actor).filter(kind__in=KINDS).in_being(day)
    facts = bodies_with_facts(rows, day).order_by("place__path", "kind", "pk")
    found = BodyFilter(request.GET, queryset=facts).qs
    return bulk(request, _("党建覆盖"), found, lambda: exports.party_bodies(found))


def homes(request: HttpRequest) -> HttpResponseBase:
    """The homes of one's own place, or of one inside it (`?place=`), as a workbook."""
    actor = cast(Signed, request).actor
    asked = request.GET.get("place", "")
    place = by_code(asked) if asked else Place.objects.filter(pk=actor.place).first()
    if place is None or not actor.reaches(place.path) or not HOMES.may(actor):
        raise Http404
    tenures = Tenure.objects.visible_to(actor).within(place).on(clock.today()).owners()
    found = Home.objects.visible_to(actor).within(place)
    return bulk(request, f"{place.name}{_('房屋')}", found, lambda: exports.homes(found, tenures, place))


urlpatterns = [
    route("exports/requests/", requests, name="requests_export", policy="duty"),
    route("exports/matters/", matters, name="matters_export", policy="duty"),
    route("exports/elevators/<str:number>/costs/", lift_costs, name="lift_costs_export", policy="duty"),
    route("exports/party/", party_bodies, name="party_bodies_export", policy="duty"),
    route("exports/homes/", homes, name="homes_export", policy="duty"),
]
