"""大批导出: asked for by one, agreed to by another, fetched by the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core import signing
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongge.civic.queries import doers
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Signed
from hongge.kernel.routes import route
from hongge.kernel.takeouts import Takeout
from hongge.portal import exports, takeouts
from hongge.portal.forms import TakeoutForm

SHOWN = 50
SALT = "takeout"


def bulk(request: HttpRequest, what: str, rows: models.QuerySet[Any], make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The workbook, if one person may take out so many rows or a second one has agreed; else the page on which that one is asked."""
    if exports.few_enough(rows):
        return make()
    actor, address, count = cast(Signed, request).actor, request.get_full_path(), rows.count()
    if agreed := takeouts.granted(address, actor):
        takeouts.fetch(agreed, rows=count, actor=actor)
        return make()
    if not takeouts.may(actor):
        raise Refused(
            _("一次最多导出%(most)s条，这次有%(n)s条。请缩小时间或范围；要整批导出，请社区、街道或区级工作人员两个人共同确认")
            % {"most": f"{exports.MOST:,}", "n": f"{count:,}"}
        )
    form = TakeoutForm(initial={"asked": signing.dumps([what, address, count, actor.duty], salt=SALT)})
    return asking(request, form, status=409, what=what, count=count)


def asking(request: HttpRequest, form: TakeoutForm, *, status: int, **context: Any) -> HttpResponse:
    return render(request, "portal/takeout_ask.html", {"form": form, "most": exports.MOST, **context}, status=status)


def ask(request: HttpRequest) -> HttpResponse:
    """申请. What is asked for was signed by the page before, so that nobody asks for less than is fetched."""
    actor, form = cast(Signed, request).actor, TakeoutForm(request.POST)
    try:
        what, address, count, duty = signing.loads(request.POST.get("asked", ""), salt=SALT, max_age=86400)
    except signing.BadSignature as error:
        raise Refused(_("这页放太久了，请回到单子重新导出一次")) from error
    if duty != actor.duty:
        raise Refused(_("身份换过了，请用申请时的身份再导出一次"))
    if not form.is_valid():
        return asking(request, form, status=422, what=what, count=count)
    takeouts.ask(what=what, address=address, rows=count, reason=form.cleaned_data["reason"], actor=actor)
    messages.success(request, _("申请已记下，请另一位同事来同意"))
    return redirect("takeouts")


def index(request: HttpRequest) -> HttpResponse:
    """等我同意的, 我申请的."""
    actor = cast(Signed, request).actor
    if not takeouts.may(actor) or actor.person is None:
        raise Http404
    others = list(Takeout.objects.for_answer_by(actor).select_related("place").order_by("asked_at")[:SHOWN])
    mine = list(Takeout.objects.of(actor.person).select_related("place").order_by("-asked_at")[:SHOWN])
    people = doers(duty for row in (*others, *mine) for duty in (row.asked_by, row.answered_by))
    context = {
        "others": [(row, people.get(row.asked_by)) for row in others],
        "mine": [(row, people.get(row.answered_by or 0), row.is_open and row.asked_by == actor.duty) for row in mine],
    }
    return render(request, "portal/takeouts.html", context)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """同意 or 不同意. One's own ask can be named, so that whoever tries learns why not."""
    actor = cast(Signed, request).actor
    takeout = Takeout.objects.select_related("place").filter(pk=pk).first()
    if takeout is None or not (takeout.asker == actor.person or actor.reaches(takeout.place.path)):
        raise Http404
    granted = request.POST.get("granted") == "yes"
    takeouts.answer(takeout, granted=granted, actor=actor)
    messages.success(request, _("已同意，申请人24小时内可以导出") if granted else _("没有同意，申请人会看到"))
    return redirect("takeouts")


urlpatterns = [
    route("exports/asked/", index, name="takeouts", policy="duty"),
    route("exports/ask/", ask, name="takeout_ask", policy="duty", methods=("POST",)),
    route("exports/asked/<int:pk>/answer/", answer, name="takeout_answer", policy="duty", methods=("POST",)),
]
