"""What a workflow is: states, steps, who may take them and what they need. Read by laws, buttons and drawings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hongge.kernel.flow.records import Record

Need = Callable[[Any], str | None]
CARRY, CARRY_FACTS = "carry", ("before", "now")  # a line of every record's history: its place moved, and it went along
CARRIED, CARRIED_PLAINLY = "所在的地方重划，随之转过去", "您这里重新划分了，这件事跟着转过去"


@dataclass(frozen=True)
class Step:
    """One button. `by`: roles that may press it at a place that reaches the record.

    `of`: names the record's organisation field; the actor's duty must then be in that organisation.
    `target` None: the state stays (an urge, a contact). `back`: picks the state where a step leads back to where the record came from;
    `target` is then the farthest of them. `needs`: functions of the record returning a sentence or None, asked of it as
    the step would leave it. `bars`: the same, asked of it as it stands before the step (it was done already).
    `facts`: the only keys that may go into the journal. `plainly`: the line of the timeline, for residents.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[str, ...]
    of: str = ""
    needs: tuple[Need, ...] = ()
    bars: tuple[Need, ...] = ()
    facts: tuple[str, ...] = ()
    plainly: str = ""
    back: Callable[[Any], str] | None = None

    def leads_to(self, record: Record) -> str:
        """The state this record is in after the step."""
        return self.back(record) if self.back else self.target or record.state


@dataclass(frozen=True)
class Workflow:
    """The life of one kind of record. `states` maps each state to its Chinese label, in the order people meet them.

    `opened_by`: roles that may open a record. `sealed`: columns whose digest goes into every entry, so that an
    edit behind the journal's back is found. `shared`: who is on duty at one part of a record's place takes part as well (`Actor.whole`).
    """

    kind: str
    label: str
    model: type[Record]
    states: dict[str, str]
    start: str
    opened_by: tuple[str, ...]
    opening: str
    steps: tuple[Step, ...]
    finals: tuple[str, ...]
    sealed: tuple[str, ...] = ()
    opening_facts: tuple[str, ...] = ()
    plainly: str = ""
    shared: bool = False
    by_name: dict[str, Step] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})
        unknown = {s for step in self.steps for s in (*step.sources, step.target or self.start)} - set(self.states)
        if unknown or len(self.by_name) != len(self.steps):
            raise ValueError(f"{self.kind}: unknown states {unknown} or a step named twice")
        workflows[self.kind] = self

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.sources]

    def step_label(self, name: str) -> str:
        return {"open": self.opening, CARRY: CARRIED}.get(name) or self.by_name[name].label

    def step_plainly(self, name: str) -> str:
        """What a resident reads."""
        if name in ("open", CARRY):
            return CARRIED_PLAINLY if name == CARRY else self.plainly or self.opening
        return self.by_name[name].plainly or self.by_name[name].label


workflows: dict[str, Workflow] = {}
