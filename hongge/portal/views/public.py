"""What everybody may read: the page behind a compound's QR code, its poster, 意见建议, help and privacy."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import GRID_LEADER
from hongge.civic.queries import visitor_at
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.forms import GuardedText, StepForm, clean_phone
from hongge.kernel.limits import spend, whence
from hongge.kernel.places import Place, below, by_code, full_names, in_one_stream
from hongge.kernel.routes import route
from hongge.portal import neighbourhood, notices
from hongge.systems.requests import actions
from hongge.systems.requests.figures import SOLVED, WORKING
from hongge.systems.requests.models import Request

PAGE = 50
NEAR = (Organisation.Kind.COMMITTEE, Organisation.Kind.COMPANY, Organisation.Kind.COMMUNITY, Organisation.Kind.STREET)
LISTS = {"working": (WORKING, gettext_lazy("正在办的事")), "solved": (SOLVED, gettext_lazy("本月已解决"))}


def known(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise Http404
    return place


def month() -> tuple[date, date]:
    return clock.today().replace(day=1), clock.today()


def compound(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind the QR code: report, follow, notices, whom to turn to. A building's or a lift's code opens its compound."""
    place = known(code)
    if place.cell_id != place.pk and place.cell is not None:
        return redirect(f"{reverse('place_public', args=[place.cell.public_code])}?at={place.pk}")
    above = place.line()
    context = {
        "place": place,
        "above": above[:-1],
        "code": place.public_code,
        "report_query": urlencode({"at": request.GET["at"]}) if request.GET.get("at", "").isdigit() else "",
        "working": WORKING.value(place, *month()),
        "solved": SOLVED.value(place, *month()),
        "notices": notices.of(place),
        "neighbours": neighbourhood.of(place) if in_one_stream(place) else [],
        "contacts": contacts(place, above),
    }
    return render(request, "portal/place_public.html", context)


@dataclass(frozen=True)
class Contact:
    """One line of 有事找谁; `phone` is a public duty phone, never a private one."""

    name: str
    under: str
    phone: str = ""


def contacts(place: Place, above: list[Place]) -> list[Contact]:
    """The grid leaders by name and post, and every body serving the place that has a public phone, the nearest first."""
    leaders = Duty.objects.in_office(clock.today()).filter(post=GRID_LEADER).select_related("person", "place", "organisation")
    near = leaders.filter(Q(place__in=[p.pk for p in above]) | below(place.path, "place__path")).order_by("place__path")
    found = [Contact(f"{_('网格长')} {d.person.name}", d.place.name, d.organisation.duty_phone if d.organisation else "") for d in near[:8]]
    bodies = Organisation.objects.leading().serving(place).exclude(duty_phone="").filter(kind__in=NEAR).select_related("place")
    found += [Contact(o.name, o.get_kind_display(), o.duty_phone) for o in sorted(bodies, key=lambda o: (-len(o.place.path), o.kind, o.pk))]
    return found


def records(request: HttpRequest, code: str, which: str) -> HttpResponse:
    """The records behind a number of the public page: those marked public by title and state, the rest counted; nobody is named."""
    place = known(code)
    if which not in LISTS:
        raise Http404
    figure, title = LISTS[which]
    rows = figure.rows(place, *month())
    total, told = rows.count(), rows.exclude(public_title="").order_by("-opened_at")
    page = Paginator(told, PAGE).get_page(request.GET.get("page"))
    hidden = total - page.paginator.count
    where = full_names({row.path for row in page})
    lines = [(row, where[row.path]) for row in page]
    context = {"place": place, "code": code, "title": title, "figure": figure, "page": page, "lines": lines}
    return render(request, "portal/public_records.html", context | {"total": total, "hidden": hidden})


def _address(request: HttpRequest, place: Place) -> str:
    path = reverse("place_public", args=[place.public_code])
    return settings.ORIGIN + path if settings.ORIGIN else request.build_absolute_uri(path)


def qr_svg(request: HttpRequest, code: str) -> HttpResponse:
    return _qr(request, code, "svg", "image/svg+xml")


def qr_png(request: HttpRequest, code: str) -> HttpResponse:
    return _qr(request, code, "png", "image/png")


def _qr(request: HttpRequest, code: str, kind: str, mime: str) -> HttpResponse:
    out = io.BytesIO()
    segno.make(_address(request, known(code)), error="q", micro=False).save(out, kind=kind, scale=12, border=4)
    return HttpResponse(out.getvalue(), content_type=mime)


def poster(request: HttpRequest, code: str) -> HttpResponse:
    """One A4 page to print and hang at the door or in the lift."""
    place = known(code)
    return render(request, "portal/poster.html", {"place": place, "address": _address(request, place), "code": place.public_code})


class SuggestForm(StepForm):
    """意见建议: about the place or about these pages."""

    text = GuardedText(
        label=gettext_lazy("想说什么？"), help_text=gettext_lazy("建议、意见，或者这个页面哪里不好用"), max_length=2000, min_length=2
    )
    phone = forms.CharField(label=gettext_lazy("联系电话"), help_text=gettext_lazy("可不填；只有社区能看到"), required=False, max_length=30)
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


def suggest(request: HttpRequest) -> HttpResponse:
    """意见建议 becomes a request of its own kind at the page's place (else the root), with a receipt like any other."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SuggestForm(request.POST or None, initial={"place": request.GET.get("place", "")})
    place = by_code((form.data if form.is_bound else form.initial).get("place", "")) or Place.objects.filter(pk=actor.place).first()
    place = place or Place.objects.get_first_root_node()
    if place is None:
        raise Refused(_("这里还没有建好地方，请先打社区电话"))
    if request.method == "POST" and form.is_valid():
        if not spend("suggest", whence(request), most=30):
            raise Refused(_("这一小时提得太多了，请过一会儿再来，或者打社区电话"))
        words = form.cleaned_data
        by = visitor_at(place, getattr(request.user, "person_id", None))
        made = actions.receive(
            place, text=words["text"], phone=words["phone"], channel=Request.Channel.WEB, kind=Request.Kind.SUGGESTION, actor=by
        )
        return redirect(reverse("requests:track", args=[made.token]) + "?new=1")
    return render(request, "portal/suggest.html", {"form": form, "place": place}, status=422 if form.is_bound else 200)


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")


urlpatterns = [
    route("p/<str:code>/", compound, name="place_public", policy="public"),
    route("p/<str:code>/qr.svg", qr_svg, name="place_qr_svg", policy="public"),
    route("p/<str:code>/qr.png", qr_png, name="place_qr_png", policy="public"),
    route("p/<str:code>/poster/", poster, name="place_poster", policy="public"),
    route("p/<str:code>/list/<str:which>/", records, name="place_records", policy="public"),
    route("suggest/", suggest, name="suggest", policy="public", methods=("GET", "POST")),
    route("help/", help_page, name="help", policy="public"),
    route("privacy/", privacy, name="privacy", policy="public"),
]
