"""Cutting a community's grids anew: drafting the plan, freezing it, and the day on which it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from hongge.civic import actions as civic
from hongge.civic import outlines
from hongge.civic.levels import GRID
from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock, flow, moving, places
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.grids.models import Change, PoliceCode, Recut, RoleHolding
from hongge.systems.grids.workflow import RECUT, plan


def draft(community: Place, *, title: str, reason: str, planned_on: date, actor: Actor) -> Recut:
    recut = Recut(title=title, reason=reason, planned_on=planned_on, drafted_by_id=actor.duty)
    return flow.open_record(RECUT, recut, actor, place=community, planned_on=planned_on)


def change(recut: Recut, *, kind: str, actor: Actor, **columns: Any) -> Recut:
    """Write one line of the plan (models.Change). A place has one line of a kind."""
    line = Change(recut=recut, kind=kind, **columns)
    place = line.place or line.under
    try:
        return flow.advance(RECUT, "change", recut, actor, side=[line], kind=kind, place=place.pk if place else None)
    except IntegrityError as error:
        raise Refused("方案里已经有这个地方的一条了，要改请先去掉那一条") from error


def strike(recut: Recut, *, line: Change, actor: Actor) -> Recut:
    """Take a line out of the plan again; lines that lead to its new grid go with it."""
    with transaction.atomic():
        recut = flow.advance(RECUT, "change", recut, actor, kind="strike", line=line.pk)
        line.delete()
    return recut


def preview(recut: Recut, *, actor: Actor) -> Recut:
    """定稿: the plan is frozen under its digest; what was looked at is what takes effect."""
    digest = plan.digest_of(plan.lines(recut))
    return flow.advance(RECUT, "preview", recut, actor, change={"plan": digest}, plan=digest)


def revise(recut: Recut, *, actor: Actor) -> Recut:
    return flow.advance(RECUT, "revise", recut, actor, change={"plan": ""})


def drop(recut: Recut, *, actor: Actor) -> Recut:
    return flow.advance(RECUT, "drop", recut, actor)


def take_effect(recut: Recut, *, actor: Actor) -> Recut:
    """生效, today: grids begin, compounds and buildings go over with what is open in them, grids end. All of it or nothing."""
    today = clock.today()
    with transaction.atomic():
        by_kind: dict[str, list[Change]] = {kind: [] for kind in Change.Kind.values}
        for line in plan.lines(recut):
            by_kind[line.kind].append(line)
        counts: dict[str, Any] = {"made": len(by_kind["new"]), "moved": len(by_kind["move"]), "closed": len(by_kind["close"])}
        flow.advance(RECUT, "take_effect", recut, actor, change={"effective_on": today}, on=today, **counts)
        made = {line.pk: _begin(line, today) for line in by_kind["new"]}
        for line in by_kind["move"]:
            target = made[line.grid_id] if line.grid_id else line.under
            assert line.place is not None and target is not None
            Change.objects.filter(pk=line.pk).update(made=target, left=Place.objects.filter(path=line.place.path[: -Place.steplen]).first())
            moving.move(line.place, under=target, on=today, actor=actor)
        for line in by_kind["close"]:
            assert line.place is not None
            _end(line.place, today, actor)
        for line in by_kind["outline"]:
            assert line.place is not None
            Change.objects.filter(pk=line.pk).update(before=line.place.outline)
            Place.objects.filter(pk=line.place_id).update(outline=line.outline)
    outlines.forget()
    return Recut.objects.visible_to(actor).get(pk=recut.pk)


def _begin(line: Change, on: date) -> Place:
    """A new grid, with its team as a body that can be given matters."""
    assert line.under is not None
    grid = places.add(line.under, line.name, GRID.name, code=line.code, outline=line.outline, from_on=on)
    Organisation.objects.create(kind=Organisation.Kind.GRID, name=line.name, place=grid, opened_on=on)
    Change.objects.filter(pk=line.pk).update(made=grid)
    return grid


def _end(grid: Place, on: date, actor: Actor) -> None:
    """The grid stands no longer; its past does. Its people's duties there end, and its team closes; its Party organisation is not ours."""
    Place.objects.filter(pk=grid.pk).update(to_on=on)
    for duty in Duty.objects.in_office(on).filter(place=grid, to_on=None).select_related("place"):
        civic.end(duty, on=max(on, duty.from_on), actor=actor)
    RoleHolding.objects.filter(grid=grid, to_on=None).update(to_on=on)
    PoliceCode.objects.filter(grid=grid, to_on=None).update(to_on=on)
    Organisation.objects.filter(kind=Organisation.Kind.GRID, place=grid, closed_on=None).update(closed_on=on)
    flow.witness("place", "close", grid.pk, actor, place=grid, on=on)
