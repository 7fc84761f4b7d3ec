"""What happened to a record, as its reader is told it: newest first, the doer named or masked, what was said set apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from hongge.civic.posts import REPORTER, SYSTEM
from hongge.civic.queries import Doer, doers
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.flow import Record, Workflow


@dataclass
class TimelineLine:
    """One line. `who` is masked for residents; `say` is what was said."""

    at: datetime
    words: str
    who: str = ""
    say: str = ""


@dataclass
class Beside:
    """What side records add, by entry: `says` are sentences set apart, `more` goes on with the line itself."""

    says: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    more: dict[int, str] = field(default_factory=dict)


Words = Callable[[flow.Line, Doer | None], str]


def is_resident(actor: Actor) -> bool:
    """Whether the reader is told things plainly and without names."""
    return actor.role == REPORTER or actor.duty is None


def timeline(
    workflow: Workflow,
    record: Record,
    actor: Actor,
    *,
    beside: Callable[[list[flow.Line]], Beside] | None = None,
    words: Words | None = None,
    without: tuple[str, ...] = (),
) -> list[TimelineLine]:
    """Every step of the record but those left out. `words` says what a line did, where the step's own label is not enough."""
    lines, plainly = flow.history(workflow, record, without=without), is_resident(actor)
    people = doers(line.duty for line in lines)
    added = beside(lines) if beside else Beside()

    def told(line: flow.Line) -> TimelineLine:
        doer = people.get(line.duty or 0)
        did = words(line, doer) if words else _(workflow.step_plainly(line.step) if plainly else workflow.step_label(line.step))
        return TimelineLine(
            line.at, did + added.more.get(line.entry, ""), _who(line, doer, plainly), "\n".join(added.says.get(line.entry, []))
        )

    return [told(line) for line in lines]


def _who(line: flow.Line, doer: Doer | None, plainly: bool) -> str:
    if line.role == REPORTER and not plainly:
        return _("报事人")
    if line.role == SYSTEM:
        return _("到期自动办理")
    return f"{doer.body} {doer.masked if plainly else doer.name}" if doer else ""


def _body(line: flow.Line) -> str:
    """Who took a step, for somebody who came too late: nobody by name."""
    if line.role == REPORTER:
        return _("报事人")
    found = doers([line.duty]).get(line.duty or 0)
    return found.body if found else ""


flow.told_by(_body)
