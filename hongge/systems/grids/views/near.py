"""For neighbours: what is called near one's home, signing up, stepping back. No account needed; the link is the key."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Person
from hongge.civic.posts import REPORTER
from hongge.civic.queries import visitor_at
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.limits import spend, whence
from hongge.kernel.pages import page_of
from hongge.kernel.places import Place, by_code, in_one_stream
from hongge.systems.grids import actions, queries
from hongge.systems.grids.forms import SignUpForm
from hongge.systems.grids.models import MicroAction, SignUp

AN_HOUR = 30


def here(code: str) -> Place:
    place = by_code(code)
    if place is None or not in_one_stream(place):
        raise Http404
    return place


def near(request: HttpRequest, code: str) -> HttpResponse:
    """邻里: what neighbours do together, the coming ones first."""
    place = here(code)
    page = page_of(queries.calls(place).select_related("place"), request.GET.get("page", ""))
    return render(request, "grids/near.html", {"place": place, "code": code, "page": page})


def join(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One micro-action, and the form to sign up while hands are wanted."""
    place = here(code)
    held = queries.calls(place).select_related("place").filter(number=number).first()
    if held is None:
        raise Http404
    person = getattr(request.user, "person", None)
    form = SignUpForm(request.POST or None, initial={"name": person.name, "phone": person.phone} if person else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(reverse("grids:signed", args=[_signed(request, held, person, form).token]) + "?new=1")
        except Refused as refused:
            form.add_error(None, refused.reasons)
    shown = {"place": place, "code": code, "held": held, "form": form if held.state == "called" and held.room else None}
    if form.is_bound:
        shown["form"] = form
    return render(request, "grids/join.html", shown, status=422 if form.is_bound else 200)


def _signed(request: HttpRequest, held: MicroAction, person: Person | None, form: SignUpForm) -> SignUp:
    if not spend("sign-up", whence(request), most=AN_HOUR):
        raise Refused(_("这一小时报得太多了，请过一会儿再来，或者打电话给网格长"))
    given = form.given()
    return actions.sign_up(
        held, name=given["name"], phone=given["phone"], person=person, actor=visitor_at(held.place, person.pk if person else None)
    )


def opened(token: str) -> tuple[SignUp, Actor]:
    """The sign-up this link opens, and its holder as the actor; 404 for any other link."""
    sign = queries.by_token(token)
    if sign is None:
        raise Http404
    return sign, Actor(role=REPORTER, path=sign.action.path, only=("micro_action", sign.action_id), label=_("报名的人"))


def signed(request: HttpRequest, token: str) -> HttpResponse:
    """我的报名: where, when, what one takes on."""
    sign, _actor = opened(token)
    return render(request, "grids/signed.html", {"sign": sign, "held": sign.action, "token": token, "new": "new" in request.GET})


def signed_back(request: HttpRequest, token: str) -> HttpResponse:
    """不去了."""
    sign, actor = opened(token)
    actions.step_back(sign.action, sign=sign, actor=actor)
    return redirect("grids:signed", token)
