"""What a joint meeting gave to do: finished, urged, put off, given up."""

from __future__ import annotations

from datetime import date

from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.decisions.models import ActionItem, Note
from hongge.systems.decisions.workflow import ACTION_ITEM


def finish(item: ActionItem, *, result: str, actor: Actor) -> ActionItem:
    """办完, by its holder, with a word on how."""
    today = clock.today()
    change = {"result": result, "done_on": today, "done_in_time": today <= item.due_on}
    return flow.advance(ACTION_ITEM, "finish", item, actor, change=change, in_time=today <= item.due_on)


def take_back(item: ActionItem, *, text: str, actor: Actor) -> ActionItem:
    """没办好，继续办."""
    change = {"result": "", "done_on": None, "done_in_time": None}
    return flow.advance(ACTION_ITEM, "take_back", item, actor, change=change, side=[Note(action_item=item, text=text)])


def extend(item: ActionItem, *, due_on: date, text: str, actor: Actor) -> ActionItem:
    """改期限, with the reason; the old one stays on the timeline."""
    if due_on < clock.today():
        raise Refused("新的期限不能早于今天")
    side = [Note(action_item=item, text=text)]
    return flow.advance(ACTION_ITEM, "extend", item, actor, change={"due_on": due_on}, side=side, due_on=due_on)


def urge(item: ActionItem, *, actor: Actor) -> ActionItem:
    """催一催, once a day."""
    since = clock.start_of(clock.today())
    if any(line.step == "urge" and line.at >= since for line in flow.history(ACTION_ITEM, item)):
        raise Refused("今天催过了，明天可以再催一催")
    return flow.advance(ACTION_ITEM, "urge", item, actor)


def drop(item: ActionItem, *, text: str, actor: Actor) -> ActionItem:
    """取消, with the reason."""
    return flow.advance(ACTION_ITEM, "drop", item, actor, side=[Note(action_item=item, text=text)])
