"""Doing it: given out, signed for, worked on, handed back, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from hongge.civic.models import Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.limits import spend
from hongge.systems.requests.actions.clocks import uncontacted, unsigned
from hongge.systems.requests.actions.telling import tell
from hongge.systems.requests.models import (
    Assignment,
    Assistant,
    Contact,
    Deadline,
    Photo,
    Reporter,
    Request,
    Result,
    Return,
    Word,
)
from hongge.systems.requests.queries import reporter_of, step_due
from hongge.systems.requests.workflow import REQUEST


def dispatch(
    request: Request, *, lead: Organisation | None, assistants: Sequence[Organisation] = (), note: str = "", actor: Actor
) -> Request:
    """派单 to exactly one lead, with any number of assistants."""
    if lead is None:
        raise Refused("还没有选主办单位，选好后就能派单")
    now, nth = clock.now(), request.assignments.count() + 1
    with transaction.atomic():
        request.assistants.exclude(organisation__in=assistants).delete()
        helping = set(request.assistants.values_list("organisation_id", flat=True))
        return flow.advance(
            REQUEST,
            "dispatch",
            request,
            actor,
            change={
                "lead": lead,
                "dispatched_at": now,
                "sign_due_at": step_due(
                    Deadline.Step.SIGN, kind=request.kind, category=request.category, urgency=request.urgency, since=now
                ),
                "signed_at": None,
                "signed_in_time": None,
            },
            side=[
                Assignment(request=request, lead=lead, nth=nth, note=note),
                *(Assistant(request=request, organisation=body) for body in assistants if body.pk != lead.pk and body.pk not in helping),
                *tell(request, "request.dispatched"),
            ],
            lead=lead.pk,
            nth=nth,
        )


def sign(request: Request, *, actor: Actor) -> Request:
    """签收: the lead has it in hand."""
    now = clock.now()
    in_time = request.sign_due_at is None or now <= request.sign_due_at
    return flow.advance(
        REQUEST, "sign", request, actor, change={"signed_at": now, "signed_in_time": in_time}, lead=request.lead_id, in_time=in_time
    )


def resolve(request: Request, *, result: str, outcome: str, photos: Iterable[StoredFile] = (), actor: Actor) -> Request:
    """办结, with what was done and how it ended."""
    now = clock.now()
    in_time = request.due_at is None or now <= request.due_at
    change = {
        "result": result,
        "outcome": outcome,
        "done_at": now,
        "done_in_time": in_time,
        "minutes_to_done": int((now - request.opened_at).total_seconds() // 60),
        "question": "",
    } | uncontacted(request)
    side = [
        Result(request=request, text=result, outcome=outcome),
        *(Photo(request=request, file=file, after=True) for file in photos),
        *tell(request, "request.done"),
    ]
    return flow.advance(REQUEST, "resolve", request, actor, change=change, side=side, outcome=outcome, in_time=in_time)


def return_back(request: Request, *, reason: str, actor: Actor) -> Request:
    """退单: back to the community, with a reason."""
    nth = request.returns + 1
    change = {"lead": None, "returns": nth} | unsigned(request)
    side = [Return(request=request, lead_id=request.lead_id or 0, nth=nth, reason=reason)]
    return flow.advance(REQUEST, "return_back", request, actor, change=change, side=side, lead=request.lead_id, nth=nth)


def contact(request: Request, *, reached: bool, note: str = "", actor: Actor) -> Request:
    """联系报事人; the first one reached stops the contact clock."""
    change: dict[str, Any] = {}
    if reached and request.contacted_at is None:
        now, due = clock.now(), request.contact_due_at
        change = {"contacted_at": now, "contacted_in_time": due is None or now <= due}
    return flow.advance(
        REQUEST, "contact", request, actor, change=change, side=[Contact(request=request, reached=reached, note=note)], reached=reached
    )


def relay(request: Request, *, text: str, actor: Actor) -> Request:
    """The lead's question to the reporter goes to the community, never directly: it reads it, and asks."""
    return flow.advance(REQUEST, "relay", request, actor, side=[Word(request=request, to=Word.To.OFFICE, text=text)])


def ask(request: Request, *, text: str, actor: Actor) -> Request:
    """The community asks the reporter something while the work goes on; the clock does not stop. A later question takes its place."""
    side = [Word(request=request, to=Word.To.REPORTER, text=text), *tell(request, "request.question")]
    return flow.advance(REQUEST, "ask", request, actor, change={"question": text}, side=side)


def answer(request: Request, *, text: str, actor: Actor) -> Request:
    """回答 what was asked while the work goes on; whoever works on it reads it."""
    return flow.advance(REQUEST, "answer", request, actor, change={"question": ""}, side=[Word(request=request, text=text)])


def remark(request: Request, *, text: str, to: str = Word.To.EVERYONE, actor: Actor) -> Request:
    """写一条: a word on the timeline."""
    return flow.advance(REQUEST, "remark", request, actor, side=[Word(request=request, to=to, text=text)], to=to)


def urge(request: Request, *, actor: Actor) -> Request:
    """催一催: seen by the lead at once; once a working day."""
    return flow.advance(REQUEST, "urge", request, actor, change={"urged_at": clock.now(), "urges": request.urges + 1})


def reveal(request: Request, *, reason: str, actor: Actor) -> Reporter:
    """显示电话: each look is journalled with a reason code and shown to the reporter. Refused beyond a quota an hour."""
    if not spend("reveal", str(actor.duty), most=settings.REVEALS_AN_HOUR):
        raise Refused(f"一小时最多看{settings.REVEALS_AN_HOUR}次电话，请过一会儿再看")
    if (reporter := reporter_of(request, actor)) is None:
        raise Refused("您的身份看不到是谁报的，或者报事人的信息缺失、打不开；后一种请管理员用 hongge verify 核对")
    flow.witness("reporter", "reveal", request.pk, actor, place=request.place, reason=reason)
    return reporter
