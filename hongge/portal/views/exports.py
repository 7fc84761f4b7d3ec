"""Lists that go out as workbooks."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse

from hongge.kernel.pages import Signed
from hongge.kernel.routes import route
from hongge.portal import exports
from hongge.systems.decisions.forms import MatterFilter
from hongge.systems.decisions.models import Matter
from hongge.systems.requests.forms import RequestFilter
from hongge.systems.requests.models import Request


def requests(request: HttpRequest) -> HttpResponse:
    """The list of requests under the same filters as on the page, as far as this actor may see it."""
    rows = Request.objects.visible_to(cast(Signed, request).actor).order_by("-opened_at", "-pk")
    return exports.requests(RequestFilter(request.GET, queryset=rows).qs)


def matters(request: HttpRequest) -> HttpResponse:
    """The list of matters under the same filters as on the page."""
    rows = Matter.objects.visible_to(cast(Signed, request).actor).order_by("-opened_at", "-pk")
    return exports.matters(MatterFilter(request.GET, queryset=rows, request=request).qs)


urlpatterns = [
    route("exports/requests/", requests, name="requests_export", policy="duty"),
    route("exports/matters/", matters, name="matters_export", policy="duty"),
]
