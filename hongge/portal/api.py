"""The interface for programs, at /api/. Errors are JSON {"detail": sentence}; what a page refuses is refused here too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.figures import figures
from hongge.kernel.places import Place, by_code, children_of, levels
from hongge.kernel.wire import Code, Problem, on_duty
from hongge.portal import boards
from hongge.portal.periods import checked
from hongge.systems.requests.api import router as requests

api = NinjaAPI(title="红格", version="1", description=__doc__ or "", docs_url=None, urls_namespace="api")


class FigureOut(Schema):
    name: str
    label: str
    unit: str
    value: float | int | None
    definition: str
    numerator: int | None = None
    denominator: int | None = None


class PlaceOut(Schema):
    code: str
    name: str
    level: str
    label: str
    parent: str | None


def reached(code: str, actor: Actor) -> Place:
    """The place under this code, or the actor's own; 404 when it is absent or out of reach."""
    place = by_code(code) if code else Place.objects.filter(pk=actor.place).first()
    if place is None or not actor.reaches(place.path):
        raise Http404
    return place


@api.get("/figures", response={200: list[FigureOut], 401: Problem, 404: Problem, 409: Problem}, exclude_unset=True)
def list_figures(request: HttpRequest, since: date, until: date, place: Code = "", name: Code = "") -> Any:
    """Figures of a place and period: whole days, both included."""
    actor = on_duty(request)
    if name and name not in figures:
        raise Http404
    return boards.listed(reached(place, actor), checked(since, until), [name] if name else [])


@api.get("/places", response={200: list[PlaceOut], 401: Problem, 404: Problem})
def list_places(request: HttpRequest, place: Code = "") -> Any:
    """A place and those right under it."""
    actor = on_duty(request)
    top = reached(place, actor)
    above = Place.objects.get_parent(top)
    parent = above.public_code if above is not None and actor.reaches(above.path) else None
    rows = [(top, parent), *((child, top.public_code) for child in children_of(top).defer("outline"))]
    return [{"code": p.public_code, "name": p.name, "level": p.level, "label": levels[p.level].label, "parent": of} for p, of in rows]


api.add_router("/requests", requests)


def problem(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return api.create_response(request, {"detail": sentence}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return problem(request, 409, "；".join(refusal.reasons))


@api.exception_handler(Http404)
def absent(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problem(request, 404, _("没有找到"))


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, _("内容不是合法的 JSON") if error.status_code == 400 else error.message)


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names the fields, never repeats what was in them."""
    names = dict.fromkeys(str(one["loc"][-1])[:40].encode("ascii", "replace").decode() for one in error.errors)
    return problem(request, 422, _("这些内容缺了或写得不对：%(names)s") % {"names": "、".join(names)})


def addresses() -> tuple[list[Any], str, str]:
    """The interface's addresses, each with its policy and methods beside it, as those of pages have."""
    patterns, app_name, space = api.urls
    for pattern in patterns:
        where = str(pattern.pattern)
        view: Any = pattern.callback
        view.policy = "public" if where in ("", "openapi.json", "requests") else "signed_in"
        view.methods = ("GET", "POST") if where == "requests" else ("GET",)
    return patterns, app_name, space


urlpatterns = [path("api/", addresses())]
