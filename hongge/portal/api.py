"""The interface for programs, at /api/. Errors are JSON {"detail": sentence}; what a page refuses is refused here too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
    """Names each field and says what is expected of it; never repeats what was in it."""
    return problem(request, 422, "；".join(dict.fromkeys(map(expected, error.errors))))


FIELDS = {
    "given": gettext_lazy("交来的内容"),
    "place": gettext_lazy("地方"),
    "text": gettext_lazy("内容"),
    "title": gettext_lazy("标题"),
    "name": gettext_lazy("怎么称呼"),
    "phone": gettext_lazy("电话"),
    "kind": gettext_lazy("类型"),
    "category": gettext_lazy("类别"),
    "part": gettext_lazy("公共部位"),
    "since": gettext_lazy("从哪天"),
    "until": gettext_lazy("到哪天"),
    "page": gettext_lazy("第几页"),
    "state": gettext_lazy("状态"),
    "number": gettext_lazy("编号"),
}
EXPECTED = {
    "missing": gettext_lazy("没有写，一定要写"),
    "string_type": gettext_lazy("要写成文字"),
    "too_short": gettext_lazy("太短，至少%(min_length)s个字"),
    "too_long": gettext_lazy("太长，最多%(max_length)s个字"),
    "literal_error": gettext_lazy("只能写这几个里的一个：%(expected)s"),
    "extra_forbidden": gettext_lazy("不认识这一项，请去掉"),
    "value_error": gettext_lazy("里面有看不见的字符，请去掉"),
    "greater_than_equal": gettext_lazy("不能小于%(ge)s"),
    "less_than_equal": gettext_lazy("不能大于%(le)s"),
    "date": gettext_lazy("要写成 2026-07-01 这样的日期"),
    "int": gettext_lazy("要写成整数"),
    "model": gettext_lazy('要是一个 JSON 对象，像 {"place": "CJHY", "text": "路灯不亮"}'),
}


def expected(fault: dict[str, Any]) -> str:
    """内容（text）太短，至少2个字. A name that is not ours is cut and kept ASCII."""
    name, kind, bounds = str(fault["loc"][-1]), fault["type"].replace("string_too_", "too_"), fault.get("ctx", {})
    if name == "given":
        kind = "model"
    words = EXPECTED.get(kind) or EXPECTED.get(kind.partition("_")[0]) or gettext_lazy("写得不对")
    own = name if name in FIELDS else name[:40].encode("ascii", "replace").decode()
    label = f"{FIELDS[own]}（{own}）" if own in FIELDS else f"“{own}”"
    return label + str(words) % {key: str(value).replace(" or ", ", ") for key, value in bounds.items() if not isinstance(value, Exception)}


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
