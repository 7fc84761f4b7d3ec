"""The interface for programs, at /api/. Errors are JSON {"detail": sentence}; what a page refuses is refused here too."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.responses import Status
from ninja.utils import check_csrf
from pydantic import AfterValidator, ConfigDict

from hongge.civic.queries import visitor_at
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.figures import figures
from hongge.kernel.places import Place, by_code, in_one_stream, levels
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sensitive import masked
from hongge.portal import boards
from hongge.portal.periods import checked
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from hongge.systems.requests.workflow import REQUEST

PAGE = 50
LAST_PAGE = 10_000
SAME = ("number", "title", "description", "kind", "channel", "state", "result", "outcome", "opened_at", "due_at", "done_at", "closed_at")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

api = NinjaAPI(title="红格", version="1", description=__doc__ or "", docs_url=None, urls_namespace="api")


def fit(text: str) -> str:
    """Without control characters, which neither a database nor a screen can hold."""
    if UNFIT.search(text):
        raise ValueError("control characters")
    return text.strip()


Text = Annotated[str, AfterValidator(fit)]
Code = Annotated[str, AfterValidator(fit), Field(max_length=40)]
PageNumber = Annotated[int, Field(ge=1, le=LAST_PAGE)]


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


class RequestOut(Schema):
    """A request as it may be read by whoever sees it: the matter, never the person."""

    number: str
    title: str
    description: str
    kind: str
    category: str | None
    channel: str
    place: str
    state: str
    state_label: str
    lead: str | None
    result: str
    outcome: str
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None


class RequestPage(Schema):
    page: int
    has_next: bool
    items: list[RequestOut]


class RequestIn(Schema):
    """What a report needs: where and what. The rest may stay empty."""

    model_config = ConfigDict(extra="forbid")

    place: Code
    text: Annotated[Text, Field(min_length=2, max_length=4000)]
    title: Annotated[Text, Field(max_length=80)] = ""
    name: Annotated[Text, Field(max_length=20)] = ""
    phone: Annotated[Text, Field(max_length=30)] = ""
    kind: Literal["ask", "help", "complaint", "report", "suggestion", "praise"] = "help"
    category: Code = ""
    part: Literal["", "lift", "stairs", "door", "pipes", "shed", "green", "other"] = ""


class Receipt(Schema):
    """What the reporter keeps: the number, the short code, and the link that follows the request."""

    number: str
    code: str
    url: str
    due_at: datetime | None


class Problem(Schema):
    detail: str


def actor_of(request: HttpRequest) -> Actor:
    """Whoever is signed in, in the duty worn now; 401 for nobody."""
    if not request.user.is_authenticated:
        raise HttpError(401, _("请先登录"))
    return request.actor  # type: ignore[attr-defined]


def on_duty(request: HttpRequest) -> Actor:
    """The same, with a duty; 404 without one, as on the pages."""
    actor = actor_of(request)
    if actor.duty is None:
        raise Http404
    return actor


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
    rows = [(top, parent), *((child, top.public_code) for child in boards.children_of(top).defer("outline"))]
    return [{"code": p.public_code, "name": p.name, "level": p.level, "label": levels[p.level].label, "parent": of} for p, of in rows]


@api.get("/requests", response={200: RequestPage, 401: Problem})
def list_requests(request: HttpRequest, page: PageNumber = 1, state: Code = "") -> Any:
    """What the signed-in actor may see, the newest first, 50 to a page."""
    rows = Request.objects.visible_to(actor_of(request)).select_related("place", "lead").order_by("-opened_at", "-pk")
    if state:
        rows = rows.in_state(state)
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return {"page": page, "has_next": len(found) > PAGE, "items": [told(row) for row in found[:PAGE]]}


@api.get("/requests/{number}", response={200: RequestOut, 401: Problem, 404: Problem})
def get_request(request: HttpRequest, number: Code) -> Any:
    """One request; one out of sight is as absent as none."""
    row = Request.objects.visible_to(actor_of(request)).select_related("place", "lead").filter(number=number).first()
    if row is None:
        raise Http404
    return told(row)


@api.post("/requests", response={201: Receipt, 403: Problem, 404: Problem, 409: Problem, 422: Problem})
def report(request: HttpRequest, given: RequestIn) -> Any:
    """Report something at a place, as the QR page does. No account is needed; send Idempotency-Key to be safe against doubles."""
    if request.user.is_authenticated and check_csrf(request):
        raise HttpError(403, _("登录后提交要带上 X-CSRFToken；不登录提交就不用"))
    place = by_code(given.place)
    if place is None or not in_one_stream(place):
        raise Http404
    category = Category.objects.filter(pk=given.category).first()
    if given.category and category is None:
        raise Refused(_("没有这个类别，可以不写，由社区来选"))
    made = actions.receive(
        place,
        text=masked(given.text),
        title=masked(given.title),
        channel=Request.Channel.WEB,
        name=given.name,
        phone=normal_phone(given.phone) if given.phone else "",
        kind=given.kind,
        category=category,
        part=given.part,
        actor=visitor_at(place, getattr(request.user, "person_id", None)),
    )
    link = (settings.ORIGIN or f"{request.scheme}://{request.get_host()}") + reverse("requests:track", args=[made.token])
    return Status(201, {"number": made.number, "code": made.code, "url": link, "due_at": made.due_at})


def told(row: Request) -> dict[str, Any]:
    same = (
        "number",
        "title",
        "description",
        "kind",
        "channel",
        "state",
        "result",
        "outcome",
        "opened_at",
        "due_at",
        "done_at",
        "closed_at",
    )
    return {name: getattr(row, name) for name in same} | {
        "category": row.category_id,
        "place": row.place.public_code,
        "state_label": REQUEST.states[row.state],
        "lead": row.lead.name if row.lead else None,
    }


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
