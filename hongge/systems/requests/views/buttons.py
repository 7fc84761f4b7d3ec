"""Buttons come from the workflow: each with its form, and with the reason when it cannot be pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.files import keep_photo
from hongge.systems.requests import actions
from hongge.systems.requests.forms import STEP_FORMS, NothingForm, StepForm
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import NEXT, REQUEST

ACTIONS: dict[str, Callable[..., Request]] = {
    step.name: getattr(actions, step.name) for step in REQUEST.steps if hasattr(actions, step.name)
} | {"recategorise": actions.correct}


RESIDENT_LABELS = {"remark": "补充说明", "supply": "回答", "refuse_result": "没办好", "evaluate": "评一评"}


@dataclass(frozen=True)
class Button:
    """One step as it stands on the page. `main`: the step people take next."""

    name: str
    label: str
    reasons: tuple[str, ...]
    form: StepForm
    main: bool

    @property
    def resident_label(self) -> str:
        """The button as a resident says it."""
        return RESIDENT_LABELS.get(self.name, self.label)

    @property
    def needs(self) -> str:
        """Names of the fields that must be filled before the button is worth pressing."""
        return " ".join(name for name, field in self.form.fields.items() if field.required or name == "lead")


def buttons(request: Request, actor: Actor, *, next_step: str = "") -> list[Button]:
    """This actor's buttons on this request, the next one first."""
    following = next_step or NEXT.get(request.state, "")
    made = [
        Button(o.name, o.label, o.reasons, STEP_FORMS.get(o.name, NothingForm)(record=request, prefix=None), o.name == following)
        for o in flow.options(REQUEST, request, actor)
        if o.name in ACTIONS
    ]
    return sorted(made, key=lambda button: not button.main)


def take(request: Request, step: str, form: StepForm, actor: Actor) -> Request:
    """Press one button: the action with what its form gave."""
    given: dict[str, Any] = form.given()
    if "photos" in given:
        given = given | {"photos": [keep_photo(photo) for photo in given["photos"]]}
    return ACTIONS[step](request, **given, actor=actor)
