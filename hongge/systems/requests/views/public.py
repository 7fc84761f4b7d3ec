"""For residents: report, follow, answer, evaluate. No account needed; the link is the key."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongge.civic.posts import REPORTER, RESIDENT
from hongge.civic.queries import visitor_at
from hongge.kernel.access import Actor
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_photo
from hongge.kernel.limits import spend, strangers_may, whence
from hongge.kernel.places import by_code
from hongge.systems.requests import actions, queries
from hongge.systems.requests.forms import ReportForm, TrackForm
from hongge.systems.requests.models import Photo, Request, token_digest
from hongge.systems.requests.views.buttons import REPORTERS, about, following

TOO_MANY = gettext_lazy("您用的这个网络这一小时里报的事太多了。写的都还在这一页，请过一会儿再按提交；急事请直接打社区电话")


def report(request: HttpRequest, code: str) -> HttpResponse:
    """我要报事, behind the QR code of a compound (or of one lift: `?at=`)."""
    place = by_code(code)
    if place is None:
        raise Http404
    person = getattr(request.user, "person_id", None)
    form = ReportForm(request.POST or None, request.FILES or None, place=place, initial={"at": request.GET.get("at") or place.pk})
    if request.method == "POST" and form.is_valid() and not strangers_may("report", request, most=settings.REPORTS_AN_HOUR):
        form.add_error(None, TOO_MANY)
        return render(request, "requests/report.html", {"form": form, "place": place, "code": code}, status=429)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        at = given.pop("at")
        try:
            photos = [keep_photo(photo) for photo in given.pop("photos")]
            made = actions.receive(at, channel=Request.Channel.QR, photos=photos, **given, actor=visitor_at(place, person))
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            return redirect(reverse("requests:track", args=[made.token]) + "?new=1")
    return render(request, "requests/report.html", {"form": form, "place": place, "code": code}, status=422 if form.is_bound else 200)


def find(request: HttpRequest) -> HttpResponse:
    """查进度 by number and code, for whoever lost the link."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not spend("find", whence(request), most=20):
            form.add_error(None, _("这一小时试得太多了，请过一会儿再来，或者打电话问社区"))
            return render(request, "requests/find.html", {"form": form}, status=429)
        found = queries.by_number_and_code(form.cleaned_data["number"], form.cleaned_data["code"])
        if found is not None:
            return redirect("requests:track", found.token)
        form.add_error(None, _("没有找到。请看看编号和查询码有没有写错"))
    return render(request, "requests/find.html", {"form": form}, status=422 if form.is_bound else 200)


def opened(token: str) -> tuple[Request, Actor]:
    """The request this link opens, and its reporter as the actor; 404 for any other link."""
    held = queries.by_token(token_digest(token))
    if held is None:
        raise Http404
    return held, Actor(role=REPORTER, path=held.path, person=held.reporter.person_id, only=("request", held.pk), label=_("报事人"))


def at_home(request: HttpRequest, held: Request) -> None:
    """The way home from a page of this request is its compound's; not from a refusal, which must tell nothing of it."""
    request.place_code = queries.compound_code(held.place)  # type: ignore[attr-defined]


def track(request: HttpRequest, token: str) -> HttpResponse:
    """办到哪了."""
    held, actor = opened(token)
    at_home(request, held)
    return render(
        request,
        "requests/track.html",
        tracking(held, actor, token) | {"new": "new" in request.GET, "track_url": request.build_absolute_uri(request.path)},
    )


def tracking(held: Request, actor: Actor, token: str) -> dict[str, object]:
    buttons = REPORTERS.of(held, actor, following=following(held))
    asked = next((button for button in buttons if held.is_asking and button.main), None)
    return {
        "request_": held,
        "token": token,
        "line": queries.line(held),
        "asked": asked,
        "buttons": [button for button in buttons if button is not asked],
        "timeline": queries.timeline(held, actor),
        "looks": queries.looks(held),
        "photos": queries.photos(held),
    }


def track_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """One button of the tracking page; opened without pressing, its form alone."""
    held, actor = opened(token)
    at_home(request, held)
    named: dict[str, object] = {"title": held.title, "number": held.number, "about": about(held, step)}
    if step in REPORTERS.plain:
        named["label"] = REPORTERS.plain[step]
    if step == "withdraw":
        named["never"] = _("不撤了")
    return REPORTERS.press(request, held, actor, step, back=reverse("requests:track", args=[token]), page="step_phone.html", context=named)


def track_photo(request: HttpRequest, token: str, pk: int) -> FileResponse:
    held, _actor = opened(token)
    return sent(held, pk)


def sent(held: Request, pk: int) -> FileResponse:
    """A photo of this request, never executed by a browser."""
    photo = get_object_or_404(Photo.objects.select_related("file"), pk=pk, request=held)
    return handed(photo.file, f"{photo.pk}")


def mine(request: HttpRequest) -> HttpResponse:
    """我报的事, for residents with an account."""
    person = getattr(request.user, "person_id", None)
    rows = Request.objects.visible_to(Actor(role=RESIDENT, path="", person=person)).select_related("lead").order_by("-opened_at")
    return render(request, "requests/mine.html", {"rows": rows[:100]})
