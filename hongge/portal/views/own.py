"""What belongs to the person who is looking: hats, the view, who has looked at their data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongge.civic.models import Duty, Person, Tenure
from hongge.civic.posts import RESIDENT
from hongge.civic.queries import doers, visitor_at
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.downloads import attachment
from hongge.kernel.forms import GuardedText, StepForm
from hongge.kernel.journal import Entry
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, full_names
from hongge.kernel.routes import route
from hongge.kernel.secrets import mask_phone, spoken_phone
from hongge.portal.context import ELDER
from hongge.systems.requests import actions as requests
from hongge.systems.requests.forms import RevealForm
from hongge.systems.requests.models import Request
from hongge.systems.requests.queries import reporter_of


def me(request: HttpRequest) -> HttpResponse:
    """我的: duties, one's own requests, sign-in."""
    return render(request, "portal/me.html", {"held": request.held, "mine": kept_of(cast(Signed, request).actor)})  # type: ignore[attr-defined]


def data(request: HttpRequest) -> HttpResponse:
    """我的信息: what is kept about whoever is signed in."""
    return render(request, "portal/my_data.html", {"mine": kept_of(cast(Signed, request).actor)})


def data_file(request: HttpRequest) -> HttpResponse:
    """The same as a file, for a program or another platform (个人信息保护法 45)."""
    actor = cast(Signed, request).actor
    resident = Actor(role=RESIDENT, path="", person=actor.person)
    mine, own = kept_of(actor), Request.objects.visible_to(resident).order_by("opened_at")
    looked = [
        {"看的时间": line["at"].isoformat(), "谁": line["who"], "为什么": str(line["why"]), "编号": line["number"]} for line in mine.looks
    ]
    content = {
        "姓名": mine.name,
        "电话": mine.phone,
        "登记的房屋": mine.homes,
        "任职": mine.duties,
        "报过的事": [
            {
                "编号": row.number,
                "时间": row.opened_at.isoformat(),
                "标题": row.title,
                "内容": row.description,
                "状态": row.state_words,
                "留的称呼": reporter.name if reporter else "",
                "留的电话": spoken_phone(reporter.phone) if reporter else "",
            }
            for row in own.select_related("reporter__person")
            for reporter in (reporter_of(row, resident),)
        ],
        "谁看过我的电话": looked,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return attachment(text.encode(), f"{_('我的信息')}.json", kind="application/json", plain="my-data.json")


WISHES = [("correct", gettext_lazy("更正")), ("erase", gettext_lazy("删除"))]


class DataForm(StepForm):
    """What is wrong, or should go."""

    wish = forms.ChoiceField(label=gettext_lazy("要怎么办"), choices=WISHES, widget=forms.RadioSelect)
    text = GuardedText(label=gettext_lazy("哪一项？"), help_text=gettext_lazy("例如：电话换了"), max_length=1000, min_length=2)


def data_wish(request: HttpRequest) -> HttpResponse:
    """A wish to correct or delete becomes a request to the community of one's home, with a number like any other."""
    actor, form = cast(Signed, request).actor, DataForm(request.POST or None)
    home = tenures_of(actor).first()
    place = home.room.at("compound") if home else Place.objects.filter(pk=actor.place).first()
    place = place or Place.objects.get_first_root_node()
    if place is not None and request.method == "POST" and form.is_valid():
        wish = _("更正个人信息") if form.cleaned_data["wish"] == "correct" else _("删除个人信息")
        made = requests.receive(
            place,
            text=f"{wish}：{form.cleaned_data['text']}",
            title=wish,
            channel=Request.Channel.WEB,
            kind=Request.Kind.HELP,
            actor=visitor_at(place, actor.person),
        )
        return redirect(reverse("requests:track", args=[made.token]) + "?new=1")
    return render(request, "portal/my_data_wish.html", {"form": form}, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class Kept:
    """What is kept about one person; `short` is the phone as it is shown."""

    name: str
    phone: str
    short: str
    homes: list[str]
    duties: list[str]
    looks: list[dict[str, Any]]


def tenures_of(actor: Actor) -> QuerySet[Tenure]:
    """One's own homes today."""
    own = Actor(role=RESIDENT, path="", person=actor.person)
    return Tenure.objects.visible_to(own).on(clock.today()).select_related("room").order_by("pk")


def kept_of(actor: Actor) -> Kept:
    person = Person.objects.filter(pk=actor.person or 0).first()
    held = list(tenures_of(actor))
    names = full_names({tenure.room.path for tenure in held})
    homes = [f"{names[tenure.room.path]}（{_(tenure.get_kind_display())}）" for tenure in held]
    duties = [str(duty) for duty in Duty.objects.in_office(clock.today()).filter(person=actor.person or 0).select_related("place")]
    phone = person.phone if person else ""
    return Kept(
        name=person.name if person else "",
        phone=spoken_phone(phone),
        short=mask_phone(phone),
        homes=homes,
        duties=duties,
        looks=look_lines(actor.person) if actor.person else [],
    )


def hat(request: HttpRequest) -> HttpResponse:
    """换身份: from the next page on, everything is seen and done in the chosen duty."""
    chosen = request.POST.get("duty", "")
    held: list[Duty] = request.held or []  # type: ignore[attr-defined]
    if chosen not in {str(duty.pk) for duty in held}:
        raise Http404
    request.session["duty"] = int(chosen)
    return redirect("today")


def view(request: HttpRequest) -> HttpResponse:
    """长辈版 on or off, kept in a cookie; no account needed."""
    response = redirect(safe_next(request))
    value = ELDER if request.POST.get("view") == "elder" else "plain"
    response.set_cookie(ELDER, "elder" if value == ELDER else "plain", max_age=365 * 86400, samesite="Lax", secure=settings.SECURE)
    return response


def language(request: HttpRequest) -> HttpResponse:
    """中文 or English, kept in a cookie."""
    response = redirect(safe_next(request))
    if (chosen := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax", secure=settings.SECURE)
    return response


def safe_next(request: HttpRequest) -> str:
    """The page to go back to: only within this house."""
    back = request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe else "/"


def looks(request: HttpRequest) -> HttpResponse:
    """谁看过我的信息: every look at the phone of one's own requests, with the reason given; newest first."""
    person = getattr(request.user, "person_id", None)
    return render(request, "portal/looks.html", {"known": person is not None, "lines": look_lines(person) if person else []})


def look_lines(person: int) -> list[dict[str, Any]]:
    own = Request.objects.visible_to(Actor(role=RESIDENT, path="", person=person))
    numbers = dict(own.values_list("pk", "number"))
    entries = list(Entry.objects.filter(kind="reporter", step="reveal", record__in=numbers).order_by("-at")[:200])
    people = doers(entry.duty for entry in entries)
    why = dict(cast(Any, RevealForm.base_fields["reason"]).choices)
    return [
        {
            "at": entry.at,
            "number": numbers[entry.record],
            "who": f"{doer.body} {doer.masked}" if (doer := people.get(entry.duty or 0)) else _("工作人员"),
            "why": why.get(entry.facts.get("reason"), ""),
        }
        for entry in entries
    ]


urlpatterns = [
    route("me/", me, name="me", policy="signed_in"),
    route("me/hat/", hat, name="hat", policy="signed_in", methods=("POST",)),
    route("me/data/", data, name="my_data", policy="signed_in"),
    route("me/data/file/", data_file, name="my_data_file", policy="signed_in"),
    route("me/data/wish/", data_wish, name="my_data_wish", policy="signed_in", methods=("GET", "POST")),
    route("me/looks/", looks, name="looks", policy="public"),
    route("view/", view, name="view", policy="public", methods=("POST",)),
    route("language/", language, name="set_language", policy="public", methods=("POST",)),
]
