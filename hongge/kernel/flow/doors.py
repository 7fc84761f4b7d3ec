"""Opening a record, moving it on, and witnessing what moves no record. One transaction each: no journal, no write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from hongge.kernel import clock, figures, journal
from hongge.kernel.access import Actor
from hongge.kernel.errors import Overtaken, Refused
from hongge.kernel.flow.history import overtaken
from hongge.kernel.flow.records import Record, Side, row_digest, settle, side_digest
from hongge.kernel.flow.shape import CARRY, CARRY_FACTS, Need, Step, Workflow, workflows
from hongge.kernel.places import Place

R = TypeVar("R", bound=Record)
Follower = Callable[[Any, Actor], None]
followers: dict[tuple[str, str], list[Follower]] = {}


def follow(kind: str, step: str) -> Callable[[Follower], Follower]:
    """Decorator: run this in the same transaction after that step ("open" for the opening). Used by portal.handoffs alone."""

    def keep(follower: Follower) -> Follower:
        followers.setdefault((kind, step), []).append(follower)
        return follower

    return keep


@dataclass(frozen=True)
class Option:
    """A step as a button: `reasons` say why it cannot be pressed yet; none means it can."""

    name: str
    label: str
    reasons: tuple[str, ...] = ()


def may(actor: Actor, record: Record, step: Step, kind: str) -> bool:
    """Whether this actor's duty allows the step on this record (role, place, organisation), whatever its state."""
    if actor.role not in step.by and not actor.roles & set(step.by):
        return False
    if actor.only is not None and actor.only != (kind, record.pk):
        return False
    if step.of and (actor.organisation is None or getattr(record, step.of + "_id") != actor.organisation):
        return False
    return _near(actor, record.path, workflows[kind])


def _near(actor: Actor, path: str, workflow: Workflow) -> bool:
    return actor.reaches(path) or (workflow.shared and actor.shares(path))


def options(workflow: Workflow, record: Record, actor: Actor) -> list[Option]:
    """The buttons of this actor on this record, in the workflow's order."""
    return [
        Option(step.name, step.label, tuple(_told((*step.bars, *step.needs), record)))
        for step in workflow.steps_from(record.state)
        if may(actor, record, step, workflow.kind)
    ]


def _told(needs: Iterable[Need], record: Record) -> list[str]:
    return [sentence for need in needs if (sentence := need(record))]


def open_record(workflow: Workflow, record: R, actor: Actor, *, place: Place, side: Iterable[models.Model] = (), **facts: Any) -> R:
    """Save a new record at `place` in the workflow's start state. Refused when the actor may not open one there."""
    if actor.role not in workflow.opened_by and not actor.roles & set(workflow.opened_by) or not _near(actor, place.path, workflow):
        raise Refused(f"您的身份不能在{place.name}{workflow.opening}")
    _only(facts, workflow.opening_facts, workflow.opening)
    record.place, record.path = place, place.path
    record.stream_id, record.cell_id = place.stream_id, place.cell_id
    record.state, record.opened_at = workflow.start, clock.now()
    with transaction.atomic():
        record.save(force_insert=True)
        if not Place.objects.filter(pk=place.pk, path=place.path).exclude(to_on__lte=clock.today()).exists():  # asked under the row's lock
            raise Refused(f"{place.name}已经撤销或刚刚重划，请重新打开这一页，选现在的地方")
        _write(workflow, record, actor, "open", "", None, list(side), facts)
    return record


def advance(
    workflow: Workflow,
    step_name: str,
    record: R,
    actor: Actor,
    *,
    change: dict[str, Any] | None = None,
    side: Iterable[models.Model] = (),
    **facts: Any,
) -> R:
    """Take one step. The change is applied to the stored row, never to the caller's copy; returns the stored row.

    `change`: new values of the record's fields, refused when the caller's copy is no longer the stored version. Another `place` must lie
    within the record's chain and the actor's reach; path, cell and what is counted go along.
    `side`: unsaved rows to keep with the step. `facts`: for the journal.
    Refused with every reason when the state, the role or a need stands in the way; then nothing has changed.
    """
    step = workflow.by_name[step_name]
    _only(facts, step.facts, step.label)
    model = type(record)
    with transaction.atomic():
        stored = model._default_manager.select_for_update().filter(pk=record.pk).first()
        if stored is None or not may(actor, stored, step, workflow.kind):
            raise Refused(f"您的身份不能对这件事做“{step.label}”")
        if stored.state not in step.sources:
            raise Overtaken(overtaken(workflow, stored, step, actor))
        if change and stored.version != record.version:
            raise Overtaken(_("这件事刚刚有人动过，和您打开时不一样了，请看最新状态"))
        if reasons := _told(step.bars, stored):
            raise Refused(*reasons)
        before: figures.Standing | None = figures.standing(stored)
        source, version = stored.state, stored.version
        if change and "place" in change:
            figures.moved(stored, before, {})  # out of the cell it stands in; the new one takes it in below
            before = None
            change = change | _settled(workflow, stored, actor, change["place"])
        for name, value in (change or {}).items():
            setattr(stored, name, value)
        if reasons := _told(step.needs, stored):
            raise Refused(*reasons)
        stored.state, stored.version = step.leads_to(stored), version + 1
        names = {figures.attname(model, name) for name in change or {}} | {"state", "version"}
        row = model._default_manager.filter(pk=stored.pk, state=source, version=version)
        if row.update(**{name: getattr(stored, name) for name in names}) != 1:
            raise Overtaken(_("这件事刚刚有人动过，和您打开时不一样了，请看最新状态"))
        _write(workflow, stored, actor, step.name, source, before, list(side), facts)
        if source in workflow.finals and stored.state not in workflow.finals:  # taken up again: its place may have moved meanwhile
            return carry(workflow, stored, actor, place=Place.objects.select_related("cell").get(pk=stored.place_id))
    return stored


def _settled(workflow: Workflow, stored: Record, actor: Actor, to: Place) -> dict[str, Any]:
    """The columns that set a record at another place. Refused where that is out of reach, in another chain, or no more."""
    place = Place.objects.filter(pk=to.pk).exclude(to_on__lte=clock.today()).select_related("cell").first()
    if place is None:
        raise Refused(_("%(place)s已经撤销或刚刚重划，请重新打开这一页，选现在的地方") % {"place": to.name})
    if place.stream_id != stored.stream_id or not _near(actor, place.path, workflow):
        raise Refused(_("%(place)s不归您管，不能改到那里") % {"place": place.name})
    return {"place": place, "path": place.path, "cell": place.cell}


def carry(workflow: Workflow, record: R, actor: Actor, *, place: Place, **facts: Any) -> R:
    """Let an open record follow its place to where that stands now; nothing of it changes but its path and cell. Returns the stored row."""
    _only(facts, CARRY_FACTS, CARRY)
    model = type(record)
    with transaction.atomic():
        stored = model._default_manager.select_for_update(of=("self",)).select_related("cell").filter(pk=record.pk, place=place).first()
        assert stored is not None and place.cell is not None  # whoever carries holds the record, and every place is settled
        if (stored.path, stored.cell_id) == (place.path, place.cell_id):
            return stored
        figures.moved(stored, figures.standing(stored), {})
        stored.path, stored.cell, stored.version = place.path, place.cell, stored.version + 1
        model._default_manager.filter(pk=stored.pk).update(path=place.path, cell=place.cell_id, version=stored.version)
        _write(workflow, stored, actor, CARRY, stored.state, None, [], facts)
    return stored


def witness(kind: str, step: str, record: int, actor: Actor, *, place: Place, **facts: Any) -> None:
    """Journal something that changes no record's state: a look at a phone number, a duty granted, an import.

    `kind` and `step` are codes; `record` is the id of the row it speaks of.
    """
    with transaction.atomic():
        _append(kind, step, record, actor, stream=place.stream_id, path=place.path, source="", target="", facts=facts)


def _only(facts: dict[str, Any], allowed: tuple[str, ...], label: str) -> None:
    if extra := set(facts) - set(allowed):
        raise ValueError(f"{label}: facts {extra} are not declared by the step")


def _append(
    kind: str, step: str, record: int, actor: Actor, *, stream: int, path: str, source: str, target: str, facts: dict[str, Any]
) -> journal.Entry:
    return journal.append(
        stream, at=clock.now(), actor=actor, kind=kind, record=record, step=step, source=source, target=target, path=path, facts=facts
    )


def _write(
    workflow: Workflow,
    record: Record,
    actor: Actor,
    step: str,
    source: str,
    before: figures.Standing | None,
    side: list[models.Model],
    facts: dict[str, Any],
) -> None:
    """The rest of the transaction: entry, side rows, counters, followers."""
    sealed = [row for row in side if isinstance(row, Side)]
    for one in sealed:
        settle(one, one.sealed)
    settle(record, workflow.sealed)
    vouched = {"row": row_digest(record, workflow.sealed)} if workflow.sealed else {}
    if digest := side_digest(sealed):
        vouched["sides"] = digest
    entry = _append(
        workflow.kind,
        step,
        record.pk,
        actor,
        stream=record.stream_id,
        path=record.path,
        source=source,
        target=record.state,
        facts=facts | vouched,
    )
    for row in side:
        if isinstance(row, Side):
            row.entry = entry
        row.save(force_insert=True)
    figures.moved(record, before, figures.standing(record))
    for follower in followers.get((workflow.kind, step), ()):
        follower(record, actor)
