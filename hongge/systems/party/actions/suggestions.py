"""An adviser's suggestion and its answer."""

from __future__ import annotations

from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.party.models import Coverage, Suggestion
from hongge.systems.party.workflow import SUGGESTION


def suggest(coverage: Coverage, *, text: str, actor: Actor) -> Suggestion:
    """提出建议, about a firm the adviser covers."""
    if coverage.adviser_id != actor.duty or coverage.to_on is not None:
        raise Refused("只能对自己正在指导的单位提建议")
    suggestion = Suggestion(coverage=coverage, text=text)
    return flow.open_record(SUGGESTION, suggestion, actor, place=coverage.place, coverage=coverage.pk)


def take_up(suggestion: Suggestion, *, answer: str, actor: Actor) -> Suggestion:
    """采纳, with what will be done."""
    return flow.advance(SUGGESTION, "take_up", suggestion, actor, change={"answer": answer})


def explain(suggestion: Suggestion, *, answer: str, actor: Actor) -> Suggestion:
    """说明情况: why it is not done, or done otherwise."""
    return flow.advance(SUGGESTION, "explain", suggestion, actor, change={"answer": answer})


def finish(suggestion: Suggestion, *, answer: str, actor: Actor) -> Suggestion:
    """落实了, with what came of it."""
    return flow.advance(SUGGESTION, "finish", suggestion, actor, change={"answer": answer})


def relay(suggestion: Suggestion, *, actor: Actor) -> Suggestion:
    """转为诉求: the portal's hand-over opens the request."""
    return flow.advance(SUGGESTION, "relay", suggestion, actor)


def withdraw(suggestion: Suggestion, *, actor: Actor) -> Suggestion:
    if suggestion.coverage.adviser_id != actor.duty:
        raise Refused("只能撤回自己提的建议")
    return flow.advance(SUGGESTION, "withdraw", suggestion, actor)
