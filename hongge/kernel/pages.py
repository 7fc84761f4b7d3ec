"""What the pages of every system share: who asks, a page of a list, and the buttons of a record, which come from its workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Generic, TypeVar, cast

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hongge.kernel import flow
from hongge.kernel.access import ANONYMOUS, Actor, ScopedQuerySet
from hongge.kernel.errors import BadFile, Overtaken, Refused
from hongge.kernel.files import keep_paper, keep_photo
from hongge.kernel.flow import Record, Workflow
from hongge.kernel.forms import NothingForm, PapersField, StepForm

PAGE = 50
LAST_PAGE = 10_000
Row = TypeVar("Row", bound=models.Model)


class Signed(HttpRequest):
    """A request whose actor the shell has set."""

    actor: Actor


def actor_of(request: HttpRequest) -> Actor:
    """Whoever asks, in the duty worn now."""
    return cast(Actor, getattr(request, "actor", ANONYMOUS))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, cut without counting all of it: one row more is asked for than shown."""

    number: int
    rows: list[Row]
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_number(asked: str) -> int:
    """What `?page=` asks for; 1 for anything that is no number."""
    return min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def page_of(rows: models.QuerySet[Row], asked: str) -> Page[Row]:
    """The page of 50 that `?page=` asks for; the first for anything that is no number, the last for one beyond it."""
    number = page_number(asked)
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    if not found and number > 1:  # beyond the end: the last one there is
        number = max(-(-rows.count() // PAGE), 1)
        found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return Page(number, found[:PAGE], len(found) > PAGE)


@dataclass(frozen=True)
class Button:
    """One step as it stands on the page. `plain`: its label as a resident says it. `main`: the step people take next."""

    name: str
    label: str
    plain: str
    reasons: tuple[str, ...]
    form: StepForm
    main: bool

    @property
    def needs(self) -> str:
        """Names of the fields that must be filled before the button is worth pressing."""
        return " ".join(name for name, field in self.form.fields.items() if field.required or name in self.form.wanted)


@dataclass(frozen=True)
class Buttons:
    """How the steps of one workflow are pressed.

    `actions`: a module with one function named as each step, or the functions by step. `forms`: what a step asks, where it asks something.
    `following`: the step people take next in each state. `plain`: labels as residents say them, where they differ.
    `thanks`: what is said after a step whose effect the page does not show by itself.
    `passing`: steps that are there only while nothing bars them (an answer, while there is a question).
    `leave`: where whoever no longer sees the record after a step is led; the first page where there is none.
    """

    workflow: Workflow
    actions: ModuleType | Mapping[str, Callable[..., Any]]
    forms: Mapping[str, type[StepForm]]
    following: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, str] = field(default_factory=dict)
    thanks: Mapping[str, str | Promise] = field(default_factory=dict)
    passing: frozenset[str] = frozenset()
    leave: str | Promise = "/"

    def action(self, step: str) -> Callable[..., Any] | None:
        """What the button does; None for a step that only the house itself takes."""
        return self.actions.get(step) if isinstance(self.actions, Mapping) else getattr(self.actions, step, None)

    def form(self, step: str) -> type[StepForm]:
        return self.forms.get(step, NothingForm)

    def of(self, record: Record, actor: Actor, *, following: str = "") -> list[Button]:
        """This actor's buttons on this record, the next one first."""
        main = following or self.following.get(record.state, "")
        made = [
            Button(o.name, o.label, self.plain.get(o.name, o.label), o.reasons, self.form(o.name)(record=record), o.name == main)
            for o in flow.options(self.workflow, record, actor)
            if self.action(o.name) and not (o.reasons and o.name in self.passing)
        ]
        return sorted(made, key=lambda button: not button.main)

    def take(self, record: Record, step: str, form: StepForm, actor: Actor) -> Any:
        """Press one button: the action with what its form gave. Photos and papers are kept before; BadFile when one cannot be."""
        given = form.given()
        if "photos" in given:
            keep = keep_paper if isinstance(form.fields["photos"], PapersField) else keep_photo
            try:
                given = given | {"photos": [keep(photo) for photo in given["photos"]]}
            except Refused as refused:
                form.add_error("photos", refused.reasons)
                raise BadFile(*refused.reasons) from refused
        action = self.action(step)
        assert action is not None
        return action(record, **given, actor=actor)

    def press(
        self, request: HttpRequest, record: Record, actor: Actor, step: str, *, back: str, page: str, context: Mapping[str, object]
    ) -> HttpResponse:
        """Validate the step's form and take the step; opened without pressing, its form alone on `page`.

        What was written stays in the form when it is refused; where somebody else was faster, `overtaken` says so beside it.
        404 for a step that is not this actor's.
        """
        known = self.workflow.by_name.get(step)
        if known is None or self.action(step) is None or not flow.may(actor, record, known, self.workflow.kind):
            raise Http404
        pressed = request.method == "POST"
        form = self.form(step)(request.POST if pressed else None, request.FILES if pressed else None, record=record)
        status, late = 409 if pressed else 200, "" if record.state in known.sources else flow.overtaken(self.workflow, record, known, actor)
        if pressed and not late and form.is_valid():
            try:
                return redirect(self._after(request, record, step, form, actor, back))
            except Overtaken as overtaken:
                late = str(overtaken)
            except BadFile:
                status = 422
            except Refused as refused:
                form.add_error(None, refused.reasons)
        shown = {"form": form, "step": step, "label": known.label, "back": back, "overtaken": late, **context}
        return render(request, page, shown, status=status)

    def _after(self, request: HttpRequest, record: Record, step: str, form: StepForm, actor: Actor, back: str) -> str:
        """Take the step; returns where it leads: back, or away from a record that it took out of the actor's sight."""
        rows = cast(ScopedQuerySet, type(record)._default_manager.all())
        seen = rows.visible_to(actor).filter(pk=record.pk).exists()
        self.take(record, step, form, actor)
        gone = seen and not rows.visible_to(actor).filter(pk=record.pk).exists()
        if step in self.thanks:
            messages.success(request, str(self.thanks[step]))
        elif gone:
            messages.success(request, _("已经办了“%(label)s”，这件事不在您这里了") % {"label": _(self.workflow.step_label(step))})
        return str(self.leave) if gone else back
