"""Requests for programs, under /api/: list, read, report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from ninja.responses import Status
from ninja.utils import check_csrf
from pydantic import ConfigDict

from hongge.civic.queries import visitor_at
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.limits import strangers_may
from hongge.kernel.places import by_code, in_one_stream
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sensitive import masked
from hongge.kernel.wire import PAGE, Code, PageNumber, Problem, Text, actor_of
from hongge.systems.requests import actions, queries
from hongge.systems.requests.models import Category, Request
from hongge.systems.requests.workflow import REQUEST

SAME = ("number", "title", "description", "kind", "channel", "state", "result", "outcome", "opened_at", "due_at", "done_at", "closed_at")

router = Router()


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
    part: Literal["", "lift", "stairs", "door", "pipes", "shed", "green", "lamp", "road", "other"] = ""


class Receipt(Schema):
    """What the reporter keeps: the number, the short code, and the link that follows the request."""

    number: str
    code: str
    url: str
    due_at: datetime | None


@router.get("", response={200: RequestPage, 401: Problem})
def list_requests(request: HttpRequest, page: PageNumber = 1, state: Code = "") -> Any:
    """What the signed-in actor may see, the newest first, 50 to a page."""
    actor = actor_of(request)
    rows = Request.objects.visible_to(actor).select_related("place", "lead", "reporter__person").order_by("-opened_at", "-pk")
    if state:
        rows = rows.in_state(state)
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return {"page": page, "has_next": len(found) > PAGE, "items": [told(row, actor) for row in found[:PAGE]]}


@router.get("/{number}", response={200: RequestOut, 401: Problem, 404: Problem})
def get_request(request: HttpRequest, number: Code) -> Any:
    """One request; one out of sight is as absent as none."""
    actor = actor_of(request)
    row = Request.objects.visible_to(actor).select_related("place", "lead").filter(number=number).first()
    if row is None:
        raise Http404
    return told(row, actor)


@router.post("", response={201: Receipt, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem})
def report(request: HttpRequest, given: RequestIn) -> Any:
    """Report something at a place, as the QR page does. No account is needed; send Idempotency-Key to be safe against doubles."""
    if request.user.is_authenticated and check_csrf(request):
        raise HttpError(403, _("登录后提交要带上 X-CSRFToken；不登录提交就不用"))
    place = by_code(given.place)
    if place is None or not in_one_stream(place):
        raise Http404
    if not strangers_may("report", request, most=settings.REPORTS_AN_HOUR):
        raise HttpError(429, _("这个地址这一小时里报的事太多了，这一件没有收下，请过一会儿再交"))
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


def told(row: Request, actor: Actor) -> dict[str, Any]:
    say = queries.teller(row, actor)
    return {name: getattr(row, name) for name in SAME} | {
        "description": say(row.description),
        "result": say(row.result),
        "category": row.category_id,
        "place": row.place.public_code,
        "state_label": REQUEST.states[row.state],
        "lead": row.lead.name if row.lead else None,
    }
