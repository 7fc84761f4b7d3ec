"""Taking a request in: receipt, acceptance, what is missing, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place
from hongge.kernel.sensitive import HIDDEN, hidden
from hongge.systems.requests.actions.clocks import resumed, uncontacted, unsigned
from hongge.systems.requests.actions.telling import tell
from hongge.systems.requests.models import (
    Category,
    Deadline,
    Photo,
    Reporter,
    Request,
    Result,
    Word,
    token_digest,
)
from hongge.systems.requests.queries import able_leads, due_anew, due_for, known_by, step_due
from hongge.systems.requests.workflow import REQUEST

DOOR = re.compile(
    r"[0-9０-９]{3,4} ?(?:室|号房|户)|单元 ?[-—]?[0-9０-９]{3,4}|[0-9]{1,3}[-—][0-9]{1,2}[-—][0-9]{3,4}"
)  # a flat, not a building
SPOKEN_TO = (Request.Channel.PHONE, Request.Channel.DESK, Request.Channel.VISIT)  # telling it was the first contact


class Sort(TypedDict):
    """What a deadline depends on."""

    kind: str
    category: Category | None
    urgency: str


def receive(
    place: Place,
    *,
    text: str,
    channel: str,
    title: str = "",
    name: str = "",
    phone: str = "",
    may_contact: bool = True,
    part: str = "",
    kind: str = Request.Kind.HELP,
    category: Category | None = None,
    urgency: str = Request.Urgency.NORMAL,
    external_number: str = "",
    occurred_at: datetime | None = None,
    on_behalf: bool = False,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> Request:
    """Take in a request. Without a title the first sentence of the text serves. The clock runs from here."""
    now = clock.now()
    sort: Sort = {"kind": kind, "category": category, "urgency": urgency}
    soon_at, due_at = due_for(**sort, since=now)
    wanted = bool(phone) and may_contact and channel not in SPOKEN_TO
    with transaction.atomic():
        request = Request(
            number=f"{settings.NUMBER_PREFIX}-{clock.today():%Y%m%d}-{next_number(f'requests-{clock.today():%Y%m%d}'):04d}",
            title="",
            description=text,
            kind=kind,
            category=category,
            channel=channel,
            external_number=external_number,
            entered_by_id=actor.duty,
            on_behalf=on_behalf,
            part=part,
            urgency=urgency,
            occurred_at=occurred_at,
            counts_from=now,
            soon_at=soon_at,
            due_at=due_at,
            contact_due_at=step_due(Deadline.Step.CONTACT, **sort, since=now) if wanted else None,
        )
        reporter = Reporter(
            request=request,
            person_id=None if actor.duty else actor.person,
            name=name,
            phone=phone,
            may_contact=may_contact,
            token_digest=token_digest(request.token),
        )
        request.title = hidden(title, reporter.known_by) or title_of(text, reporter.known_by)
        return flow.open_record(
            REQUEST,
            request,
            actor,
            place=place,
            side=[reporter, *(Photo(request=request, file=file) for file in photos), *tell(request, "request.received", reporter=reporter)],
            number=request.number,
            channel=channel,
            category=category.pk if category else None,
            due_at=due_at,
        )


def title_of(text: str, own: Iterable[str] = ()) -> str:
    """The first sentence, at most 40 characters. Titles go far: no number of a person stands in them, nor the reporter's name."""
    first = hidden(text, own).strip().splitlines()[0].strip() if text.strip() else ""
    ends = [place for mark in "。！？!?；;" if (place := first.find(mark)) > 3]
    most = min([*ends, 40])
    return first[: next((at for at in _hidings(first) if at < most < at + len(HIDDEN)), most)] or HIDDEN


def _hidings(text: str) -> Iterator[int]:
    """Where something is not shown: cut through, such a place would say nothing."""
    return (match.start() for match in re.finditer(re.escape(HIDDEN), text))


def accept(
    request: Request,
    *,
    category: Category | None = None,
    title: str = "",
    kind: str = "",
    urgency: str = "",
    public_title: str = "",
    actor: Actor,
) -> Request:
    """受理, with kind and category corrected in the same breath; the deadline follows them."""
    change: dict[str, Any] = {"accepted_at": clock.now()}
    if category:
        change |= _sorted(request, kind=kind or request.kind, category=category, urgency=urgency or request.urgency)
    if kind:
        change["kind"] = kind
    if title:
        change["title"] = hidden(title, known_by(request))
    if urgency:
        change["urgency"] = urgency
    if public_title:
        change["public_title"] = _for_everybody(request, public_title)
    return flow.advance(REQUEST, "accept", request, actor, change=change, category=(category.pk if category else request.category_id))


def publish(request: Request, *, public_title: str, actor: Actor) -> Request:
    """公开标题: the compound's page shows it with the progress, under a title written for that."""
    return flow.advance(REQUEST, "publish", request, actor, change={"public_title": _for_everybody(request, public_title)})


def unpublish(request: Request, *, actor: Actor) -> Request:
    return flow.advance(REQUEST, "unpublish", request, actor, change={"public_title": ""})


def _for_everybody(request: Request, title: str) -> str:
    """A title that everybody may read. Refused where it says who reported, or at which door."""
    if hidden(title, known_by(request)) != title:
        raise Refused("公开用的标题里有报事人的姓名、电话或别的号码，请去掉")
    if DOOR.search(title):
        raise Refused("公开用的标题不写门牌号，写到楼栋、单元就行")
    return title


def correct(request: Request, *, category: Category, title: str = "", actor: Actor) -> Request:
    """Another category (and title), before the request is given out."""
    change = _corrected(request, category, title)
    return flow.advance(REQUEST, "correct", request, actor, change=change, category=category.pk)


def recategorise(request: Request, *, category: Category, title: str = "", actor: Actor) -> Request:
    """Another category for a request already given out: it goes back to be dispatched again."""
    change = _corrected(request, category, title) | {"lead": None} | unsigned(request)
    return flow.advance(REQUEST, "recategorise", request, actor, change=change, category=category.pk)


def _corrected(request: Request, category: Category, title: str) -> dict[str, Any]:
    changed = _sorted(request, kind=request.kind, category=category, urgency=request.urgency)
    return changed | ({"title": hidden(title, known_by(request))} if title else {})


def _sorted(request: Request, *, kind: str, category: Category, urgency: str) -> dict[str, Any]:
    soon_at, due_at = due_anew(request, kind=kind, category=category, urgency=urgency)
    return {"category": category, "soon_at": soon_at, "due_at": due_at}


def relocate(request: Request, *, at: Place, reason: str, actor: Actor) -> Request:
    """改地点, with the reason: it stands at the other place from now on, in every list and every figure."""
    if request.lead_id and not able_leads(at).filter(pk=request.lead_id).exists():
        raise Refused(_("现在的主办单位不管%(place)s，请先按“改类别重派”收回来，再改地点") % {"place": at.full_name()})
    side = [Word(request=request, text=reason)]
    return flow.advance(REQUEST, "relocate", request, actor, change={"place": at}, side=side, before=request.place_id, now=at.pk)


def ask_info(request: Request, *, question: str, actor: Actor) -> Request:
    """请居民补充: the clock stops until the answer, or until it expires."""
    side = [Word(request=request, to=Word.To.REPORTER, text=question), *tell(request, "request.question")]
    return flow.advance(REQUEST, "ask_info", request, actor, change={"question": question, "paused_at": clock.now()}, side=side)


def supply(request: Request, *, text: str, actor: Actor) -> Request:
    """补充: back to where it was asked, and the clock goes on with the working time it had left."""
    times, stood = resumed(request, since=request.paused_at)
    change = times | {"question": "", "paused_at": None}
    side = [Word(request=request, text=text), *stood]
    return flow.advance(REQUEST, "supply", request, actor, change=change, side=side, due_at=times["due_at"])


def reject(request: Request, *, reason: str, actor: Actor) -> Request:
    """不予受理, with the reason and where to turn instead."""
    change = {"result": reason, "outcome": Request.Outcome.REJECTED, "closed_at": clock.now(), "paused_at": None} | uncontacted(request)
    side = [Result(request=request, text=reason, outcome=Request.Outcome.REJECTED), *tell(request, "request.rejected")]
    return flow.advance(REQUEST, "reject", request, actor, change=change, side=side, outcome="rejected")
