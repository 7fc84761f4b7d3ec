"""The buttons of a lift project: on the desk, and on an owner's phone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hongge.kernel.pages import Buttons
from hongge.kernel.places import Place
from hongge.systems.elevators import actions
from hongge.systems.elevators.forms import OWNER_FORMS, STEP_FORMS
from hongge.systems.elevators.workflow import LIFT, NEXT

ELSEWHERE = (
    "visit",
    "say",
    "set_table",
    "handle",
    "hand_over",
    "call_off",
    "reverse_account",
)  # pressed at the home, the method or the objection itself
BUTTONS = Buttons(
    LIFT,
    {step.name: getattr(actions, step.name) for step in LIFT.steps if hasattr(actions, step.name) and step.name not in ELSEWHERE},
    STEP_FORMS,
    NEXT,
)


def own_buttons(room: Place | None = None, *, again: bool = False) -> Buttons:
    """An owner's buttons, pressed for this home; without one they are only drawn. `again`: they have objected before."""
    plain = {"say": "说说我家的意见"} | ({"object": "再提一条异议"} if again else {})
    taken: dict[str, Callable[..., Any]] = {"say": actions.say, "object": actions.object}
    return Buttons(LIFT, {name: partial(action, room=room) for name, action in taken.items()}, OWNER_FORMS, plain=plain)
