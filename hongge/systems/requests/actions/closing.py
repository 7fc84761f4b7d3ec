"""Ending it: asked whether it is done, evaluated, closed, opened again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from hongge.civic.posts import REPORTER
from hongge.kernel import calendar, clock, flow
from hongge.kernel.access import Actor
from hongge.systems.requests.actions.clocks import resumed, uncontacted, unsigned
from hongge.systems.requests.actions.telling import tell, tell_lead
from hongge.systems.requests.models import (
    CallBack,
    Evaluation,
    Request,
    Word,
)
from hongge.systems.requests.queries import due_for
from hongge.systems.requests.workflow import REQUEST

UNDONE = {"result": "", "outcome": "", "done_at": None, "done_in_time": None, "minutes_to_done": None, "closed_at": None, "rated": False}


def call_back(request: Request, *, answer: str, note: str = "", actor: Actor) -> Request:
    """回访: 办好了 closes, 没办好 sends it back to work, 没联系上 is only kept."""
    with transaction.atomic():
        request = flow.advance(
            REQUEST, "call_back", request, actor, side=[CallBack(request=request, answer=answer, note=note)], answer=answer
        )
        if answer == CallBack.Answer.YES:
            return close(request, reason="call_back", actor=actor)
        if answer == CallBack.Answer.NO:
            return rework(request, actor=actor)
    return request


def close(request: Request, *, reason: str = "office", actor: Actor) -> Request:
    """结案. `reason`: call_back, office or silence."""
    return flow.advance(REQUEST, "close", request, actor, change={"closed_at": clock.now()}, reason=reason)


def rework(request: Request, *, actor: Actor) -> Request:
    """返工: the result did not hold; the same lead works on, with the working time it had left."""
    return _again(request, "rework", [], actor)


def confirm(request: Request, *, actor: Actor) -> Request:
    """The reporter says it is done."""
    return flow.advance(REQUEST, "confirm", request, actor, change={"closed_at": clock.now()})


def refuse_result(request: Request, *, text: str, actor: Actor) -> Request:
    """The reporter says it is not done."""
    return _again(request, "refuse_result", [Word(request=request, to=Word.To.EVERYONE, text=text)] if text else [], actor)


def _again(request: Request, step: str, said: list[Word], actor: Actor) -> Request:
    """While its result lay with the resident and the community, the lead's clock stood still."""
    times, stood = resumed(request, since=request.done_at)
    nth = request.reworks + 1
    change = UNDONE | times | {"reworks": nth}
    return flow.advance(REQUEST, step, request, actor, change=change, side=[*said, *stood], nth=nth, due_at=times["due_at"])


def evaluate(request: Request, *, rating: int, solved: bool, reason: str = "", actor: Actor) -> Request:
    """评价, once for each result: the last one counts, the earlier ones stay. What staff enter for somebody is marked."""
    by_staff = actor.role != REPORTER
    change = {"evaluated_on": clock.today(), "rating": rating, "says_solved": solved, "rated": True}
    side = [Evaluation(request=request, rating=rating, solved=solved, reason=reason, by_staff=by_staff)]
    return flow.advance(REQUEST, "evaluate", request, actor, change=change, side=side, rating=rating, solved=solved, by_staff=by_staff)


def ask_reopen(request: Request, *, text: str, actor: Actor) -> Request:
    """申请重办, by the reporter within 15 days of the close; staff decide."""
    return flow.advance(REQUEST, "ask_reopen", request, actor, side=[Word(request=request, text=text)])


def reopen(request: Request, *, actor: Actor) -> Request:
    """Granted: dispatched again, with a new deadline from now."""
    soon_at, due_at = due_for(kind=request.kind, category=request.category, urgency=request.urgency, since=clock.now())
    change = UNDONE | {
        "lead": None,
        "reopens": request.reopens + 1,
        "counts_from": clock.now(),
        "soon_at": soon_at,
        "due_at": due_at,
        "urges": 0,
    }
    return flow.advance(
        REQUEST, "reopen", request, actor, change=change, side=[*tell(request, "request.reopened")], nth=request.reopens + 1, due_at=due_at
    )


def keep_closed(request: Request, *, text: str, actor: Actor) -> Request:
    """Not reopened, with the reason told."""
    return flow.advance(
        REQUEST, "keep_closed", request, actor, side=[Word(request=request, text=text), *tell(request, "request.kept_closed")]
    )


def withdraw(request: Request, *, actor: Actor) -> Request:
    """The reporter takes it back; whoever leads it finds that among their messages."""
    change = _withdrawn(request)
    return flow.advance(REQUEST, "withdraw", request, actor, change=change, side=tell_lead(request, "request.withdrawn"))


def _withdrawn(request: Request) -> dict[str, Any]:
    ended = {"outcome": Request.Outcome.WITHDRAWN, "closed_at": clock.now(), "paused_at": None}
    return ended | unsigned(request) | uncontacted(request)


def close_silent(actor: Actor, *, limit: int = 500) -> int:
    """For the minute tick: close what was done long ago without a word, end what was never supplied. Returns how many."""
    ended = 0
    long_ago = clock.now() - timedelta(days=settings.SILENCE_CLOSES_AFTER)
    for request in Request.objects.visible_to(actor).in_state("done").filter(done_at__lt=long_ago)[:limit]:
        close(request, reason="silence", actor=actor)
        ended += 1
    for request in Request.objects.visible_to(actor).in_state("need_info").exclude(paused_at=None)[:limit]:
        if clock.now() > calendar.add_working_days(request.paused_at, settings.NEED_INFO_EXPIRES):
            flow.advance(REQUEST, "expire", request, actor, change=_withdrawn(request))
            ended += 1
    return ended
