"""What is kept of a grid: who fills its roles, its public-security codes, its outline. Each change is witnessed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from hongge.civic import actions as people
from hongge.civic import outlines
from hongge.civic.levels import GRID
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.grids.models import GridRole, PoliceCode, RoleHolding
from hongge.systems.grids.workflow import DRAFTERS

SYSTEM = "system"
KEEPERS = (*DRAFTERS, SYSTEM)


def may_keep(actor: Actor, grid: Place) -> bool:
    """Offices keep the grids under them; a grid does not appoint its own people."""
    return actor.role in KEEPERS and actor.reaches(grid.path) and grid.level == GRID.name and grid.to_on is None


def _keeps(actor: Actor, grid: Place) -> None:
    if not may_keep(actor, grid):
        raise Refused(f"您的身份不能改{grid.name}的登记")


def fill(grid: Place, *, role: GridRole, name: str, phone: str = "", unit: str = "", from_on: date, actor: Actor) -> RoleHolding:
    """Put somebody in a role that has no post. A phone and the name it is registered under are the known person; a phone alone is nobody.

    A role with a post is filled by an appointment.
    """
    _keeps(actor, grid)
    if role.post:
        raise Refused(f"{role.name}有权限，要由任职来任命，请在“任职”里办")
    try:
        with transaction.atomic():
            person = people.known_or_new(name=name, phone=phone)
            held = RoleHolding.objects.create(role=role, grid=grid, person=person, unit=unit or role.unit, from_on=from_on)
            flow.witness("grid_role", "fill", held.pk, actor, place=grid, role=role.pk, person=person.pk, from_on=from_on)
    except IntegrityError as error:
        raise Refused(f"这个人已经是{grid.name}的{role.name}了") from error
    return held


def give_up(held: RoleHolding, *, on: date, actor: Actor) -> None:
    """The role is no longer held from that day on."""
    _keeps(actor, held.grid)
    with transaction.atomic():
        if RoleHolding.objects.filter(pk=held.pk, to_on=None, from_on__lte=on).update(to_on=on) != 1:
            raise Refused("这个角色已经卸任了，或者卸任的日子早于上任")
        flow.witness("grid_role", "give_up", held.pk, actor, place=held.grid, role=held.role_id, to_on=on)


def map_police(grid: Place, *, codes: Iterable[str], on: date, actor: Actor) -> list[PoliceCode]:
    """Set the public-security grids that this grid lies in from that day on: codes left out end, new ones begin."""
    _keeps(actor, grid)
    wanted = list(dict.fromkeys(code for code in codes if code))
    with transaction.atomic():
        now = {row.code: row for row in PoliceCode.objects.select_for_update().filter(grid=grid, to_on=None)}
        gone = [row.pk for code, row in now.items() if code not in wanted]
        PoliceCode.objects.filter(pk__in=gone).update(to_on=on)
        made = [PoliceCode(grid=grid, code=code, from_on=on) for code in wanted if code not in now]
        PoliceCode.objects.bulk_create(made)
        if gone or made:
            flow.witness("grid_police", "map", grid.pk, actor, place=grid, added=len(made), ended=len(gone), on=on)
    return [row for code, row in now.items() if code in wanted] + made


def draw(grid: Place, *, outline: dict[str, Any], actor: Actor) -> None:
    """Give a grid its outline (a checked GeoJSON geometry); the journal keeps its digest."""
    _keeps(actor, grid)
    with transaction.atomic():
        Place.objects.filter(pk=grid.pk).update(outline=outline)
        digest = hashlib.sha256(json.dumps(outline, sort_keys=True).encode()).hexdigest()[:32]
        flow.witness("place", "outline", grid.pk, actor, place=grid, outline=digest)
    outlines.forget()
