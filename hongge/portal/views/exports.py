"""Lists that go out as workbooks."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse

from hongge.civic.imports import HOMES
from hongge.civic.models import Home, Tenure
from hongge.kernel import clock
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, by_code
from hongge.kernel.routes import route
from hongge.portal import exports
from hongge.systems.requests.forms import RequestFilter
from hongge.systems.requests.models import Request


def requests(request: HttpRequest) -> HttpResponse:
    """The list of requests under the same filters as on the page, as far as this actor may see it."""
    rows = Request.objects.visible_to(cast(Signed, request).actor).order_by("-opened_at", "-pk")
    return exports.requests(RequestFilter(request.GET, queryset=rows).qs)


def homes(request: HttpRequest) -> HttpResponse:
    """The homes of one's own place, or of one inside it (`?place=`), as a workbook."""
    actor = cast(Signed, request).actor
    asked = request.GET.get("place", "")
    place = by_code(asked) if asked else Place.objects.filter(pk=actor.place).first()
    if place is None or not actor.reaches(place.path) or not HOMES.may(actor):
        raise Http404
    tenures = Tenure.objects.visible_to(actor).within(place).on(clock.today()).owners()
    return exports.homes(Home.objects.visible_to(actor).within(place), tenures, place)


urlpatterns = [
    route("exports/requests/", requests, name="requests_export", policy="duty"),
    route("exports/homes/", homes, name="homes_export", policy="duty"),
]
