"""The buttons of a matter, of a meeting, and of what it gave to do."""

from __future__ import annotations

from dataclasses import replace

from hongge.kernel.access import Actor
from hongge.kernel.pages import Button, Buttons
from hongge.systems.decisions import actions
from hongge.systems.decisions.forms import ITEM_FORMS, MATTER_FORMS, MEETING_FORMS
from hongge.systems.decisions.models import Matter
from hongge.systems.decisions.workflow import ACTION_ITEM, MATTER, MEETING, MEETING_NEXT, fits, next_step
from hongge.systems.decisions.workflow.matter import has_decider, has_lead

UNPRESSED = ("confer", "refer_back", "join_vote", "take_result", "call_off")  # taken by a meeting's minutes, or by the owners' assembly
MATTER_BUTTONS = Buttons(
    MATTER, {step.name: getattr(actions, step.name) for step in MATTER.steps if step.name not in UNPRESSED}, MATTER_FORMS
)
MEETING_BUTTONS = Buttons(MEETING, {step.name: getattr(actions, step.name) for step in MEETING.steps}, MEETING_FORMS, MEETING_NEXT)
ITEM_BUTTONS = Buttons(
    ACTION_ITEM,
    {
        "finish": actions.finish,
        "urge": actions.urge_item,
        "extend": actions.extend,
        "take_back": actions.take_back,
        "drop": actions.drop,
    },
    ITEM_FORMS,
    {"open": "finish"},
)


def buttons_of(matter: Matter, actor: Actor) -> list[Button]:
    """Those that can ever be pressed on this matter. What a button's own form asks for is no reason against it."""
    asked = {need(matter) for need in (has_decider, has_lead)}
    found = MATTER_BUTTONS.of(matter, actor, following=next_step(matter))
    return [
        replace(button, reasons=tuple(reason for reason in button.reasons if reason not in asked))
        for button in found
        if fits(matter, button.name)
    ]
