"""What people read when something cannot be done: what happened, what is not lost, and the number to quote."""

from __future__ import annotations

import secrets
import sys
import traceback
from types import TracebackType

import structlog
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hongge.kernel.errors import Refused
from hongge.kernel.idempotency import Unfit
from hongge.kernel.secrets import KeyMissing

log = structlog.get_logger("hongge")
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
OWN_PAGES = (400, 403, 404, 409, 500)


def say(request: HttpRequest, status: int, *sentences: str, title: str = "", number: str = "", kept: str = "") -> HttpResponse:
    """The page (under /api/ the JSON) of a refusal or a failure."""
    if request.path_info.startswith("/api/"):
        told = {"detail": "；".join(sentences) or title or str(status)}
        return JsonResponse(told | ({"number": number} if number else {}), status=status)
    words = {"title": title, "sentence": "；".join(sentences), "number": number, "kept": kept}
    page = f"{status}.html" if status in OWN_PAGES and not title else "error.html"
    known = hasattr(request, "actor") and status < 500  # later ones must work without a database
    return HttpResponse(render_to_string(page, words, request if known else None), status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = 400 if isinstance(refusal, Unfit) else 409
    return say(request, status, *refusal.reasons, title=_("这一步没有办成"), kept=_("别的都没有动，您写的内容还在上一页，返回就能看到。"))


def too_big(request: HttpRequest, most: int) -> HttpResponse:
    megabytes = max(most // 1024 // 1024, 1)
    return say(request, 413, _("一次最多交%(n)sMB，请少放几张照片或少写一些。") % {"n": megabytes}, title=_("内容太大，没有收下"))


def unreadable(request: HttpRequest) -> HttpResponse:
    return say(request, 400, _("交上来的内容里有认不出的字符，请删掉看不见的或乱码的字再交一次。"), title=_("有些字认不出来"))


def not_offered(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """A page for 405: mostly somebody reloads what a button had sent, or changes the language there."""
    told = say(request, 405, _("这个地址只收按钮交来的内容，请从上一页再点一次。"), title=_("这样打不开这一页"))
    told["Allow"] = response.headers.get("Allow", "")
    return told


def too_often(request: HttpRequest) -> HttpResponse:
    return say(request, 429, _("试得太多了，请过15分钟再试。忘了密码可以请管理员重设。"), title=_("先歇一会儿再登录"))


def unexpected(request: HttpRequest) -> HttpResponse:
    """One page for everything nobody foresaw; the log has the same number, where it happened, and nothing that people wrote."""
    kind, error, trace = sys.exc_info()
    number = "E-" + "".join(secrets.choice(SIGNS) for _place in range(6))
    match = getattr(request, "resolver_match", None)
    name, at = kind.__name__ if kind else "", match.route if match else ""
    log.error("unexpected", number=number, method=request.method, route=at, kind=name, where=_where(trace))
    if isinstance(error, (KeyMissing, OperationalError)):
        words = _("现在存不进去，您刚才交的没有存下，之前的都在。请过一会儿再试，或打电话报这个号。")
        return say(request, 503, words, title=_("暂时办不了"), number=number)
    return say(request, 500, number=number)


def _where(trace: TracebackType | None) -> list[str]:
    """The house's own lines of a traceback, innermost last."""
    home = str(settings.BASE_DIR)
    return [f"{f.filename.removeprefix(home)}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace) if "/hongge/" in f.filename][-6:]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return say(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return say(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return say(request, 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page stood open too long, or was opened elsewhere; `reason` is for developers and is not shown."""
    return say(request, 403, _("这一页放得太久了，请返回、刷新，再交一次。"), title=_("没有交上来"), kept=_("写的内容还在上一页。"))
