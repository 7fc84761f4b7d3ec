"""Putting a matter forward, and what may be said on it at any time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place
from hongge.systems.decisions.models import GateStep, Matter, MatterKind, Word
from hongge.systems.decisions.workflow import MATTER


def propose(place: Place, *, title: str, description: str, kind: MatterKind, actor: Actor) -> Matter:
    """提出议题. Its kind says who decides; the steps of the procedure are frozen into the matter from here on."""
    with transaction.atomic():
        matter = Matter(
            number=f"YS-{clock.today():%Y%m%d}-{next_number(f'matters-{clock.today():%Y%m%d}'):04d}",
            title=title,
            description=description,
            proposer_id=actor.organisation,
            entered_by_id=actor.duty,
            **_by_kind(kind),
        )
        return flow.open_record(
            MATTER, matter, actor, place=place, number=matter.number, matter_kind=kind.pk, route=kind.route, procedure=kind.procedure_id
        )


def _by_kind(kind: MatterKind) -> dict[str, Any]:
    steps = [GateStep.of(step).kept for step in kind.procedure.steps.all()]
    return {
        "kind": kind,
        "route": kind.route,
        "rule": kind.rule,
        "procedure": kind.procedure,
        "gate": steps,
        "notice_days": kind.notice_days,
    }


def edit(matter: Matter, *, title: str, description: str, kind: MatterKind, actor: Actor) -> Matter:
    """修改, before the branch takes it up. Another kind brings its own procedure."""
    change: dict[str, Any] = {"title": title, "description": description}
    return flow.advance(MATTER, "edit", matter, actor, change=change | (_by_kind(kind) if kind.pk != matter.kind_id else {}))


def resubmit(matter: Matter, *, text: str, actor: Actor) -> Matter:
    """重新提出, with what was mended. What was held before is kept on the timeline and counts no more."""
    gate = [replace(step, done_on="", short={}).kept for step in matter.steps]
    return flow.advance(MATTER, "resubmit", matter, actor, change={"gate": gate, "gate_on": None}, side=[Word(matter=matter, text=text)])


def withdraw(matter: Matter, *, text: str, actor: Actor) -> Matter:
    """撤回 by whoever proposed it, with the reason."""
    return flow.advance(MATTER, "withdraw", matter, actor, change={"closed_at": clock.now()}, side=[Word(matter=matter, text=text)])


def remark(matter: Matter, *, text: str, actor: Actor) -> Matter:
    """写一条."""
    return flow.advance(MATTER, "remark", matter, actor, side=[Word(matter=matter, text=text)])


def urge(matter: Matter, *, actor: Actor) -> Matter:
    """催一催: on the timeline, once a day."""
    since = clock.start_of(clock.today())
    if any(line.step == "urge" and line.at >= since for line in flow.history(MATTER, matter)):
        raise Refused("今天催过了，明天可以再催一催")
    return flow.advance(MATTER, "urge", matter, actor)
