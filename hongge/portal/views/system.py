"""For machines: is the server well, may a crawler look."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hongge.kernel.places import Place
from hongge.kernel.routes import route
from hongge.kernel.secrets import missing_keys
from hongge.portal.management.commands.check import pragmas_wrong


def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when acknowledged writes are safe here; else 503 with what is wrong."""
    wrong = [_("缺少密钥 %(name)s") % {"name": name} for name in missing_keys()]
    try:
        Place.objects.order_by().exists()
        wrong += pragmas_wrong() if connection.vendor == "sqlite" else []
    except Error as error:
        wrong.append(_("数据库没有应答（%(kind)s）") % {"kind": type(error).__name__})
    return HttpResponse("\n".join(wrong) or "ok", content_type="text/plain; charset=utf-8", status=503 if wrong else 200)


def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


urlpatterns = [
    route("healthz", healthz, name="healthz", policy="public"),
    route("robots.txt", robots, name="robots", policy="public"),
]
