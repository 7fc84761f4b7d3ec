"""The roles of grids (一格八员) on a day: who holds them, who is missing, and where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from hongge.civic.models import Duty
from hongge.civic.posts import GRID_LEADER
from hongge.kernel.places import Place, PlaceQuerySet
from hongge.systems.grids.models import GridRole, RoleHolding
from hongge.systems.grids.queries.grid import grids_on, how_many


@dataclass(frozen=True)
class Holder:
    """One person in a role. `holding`: the row to end it by; a duty is ended where it was granted."""

    name: str
    unit: str
    from_on: date
    holding: int | None


@dataclass(frozen=True)
class RoleLine:
    role: GridRole
    holders: tuple[Holder, ...]

    @property
    def vacant(self) -> int:
        return max(self.role.wanted - len(self.holders), 0)


def roles_of(grid: Place, day: date) -> list[RoleLine]:
    """一格八员 of one grid, in order, with who holds what and how many are missing."""
    roles = list(GridRole.objects.filter(in_use=True))
    held: dict[str, list[Holder]] = {role.pk: [] for role in roles}
    posts = {role.post: role.pk for role in roles if role.post}
    for duty in Duty.objects.in_office(day).filter(place=grid, post__in=posts).select_related("person", "organisation").order_by("from_on"):
        held[posts[duty.post]].append(Holder(duty.person.name, duty.organisation.name if duty.organisation else "", duty.from_on, None))
    for row in RoleHolding.objects.on(day).filter(grid=grid, role__in=roles).select_related("person").order_by("from_on", "pk"):
        held[row.role_id].append(Holder(row.person.name, row.unit, row.from_on, row.pk))
    return [RoleLine(role, tuple(held[role.pk])) for role in roles]


def leaderless_on(day: date) -> PlaceQuerySet:
    """Grids without a grid leader in office."""
    return grids_on(day).exclude(Exists(Duty.objects.in_office(day).filter(post=GRID_LEADER, place=OuterRef("pk"))))


def roles_wanted() -> list[GridRole]:
    """The roles that every grid is to have, in order."""
    return list(GridRole.objects.filter(in_use=True, wanted__gt=0))


def _held_on(role: GridRole, day: date) -> tuple[QuerySet[Any], str]:
    """Who holds a role on that day, wherever, and the field that says in which grid: duties where the role has a post."""
    if role.post:
        return Duty.objects.in_office(day).filter(post=role.post), "place"
    return RoleHolding.objects.on(day).filter(role=role), "grid"


def short_on(day: date, roles: list[GridRole] | None = None) -> PlaceQuerySet:
    """Grids in which one of these roles, or else any, has fewer people than wanted, by the roles as they are set now."""
    named = {f"held_{n}": role for n, role in enumerate(roles_wanted() if roles is None else roles)}
    if not named:
        return grids_on(day).none()
    counts = {name: _held_here(role, day) for name, role in named.items()}
    return grids_on(day).alias(**counts).filter(reduce(or_, (Q(**{f"{name}__lt": role.wanted}) for name, role in named.items())))


def _held_here(role: GridRole, day: date) -> Coalesce:
    held, by = _held_on(role, day)
    return how_many(held.filter(**{by: OuterRef("pk")}), by)


def missing(grids: list[Place], day: date) -> dict[int, dict[GridRole, int]]:
    """How many people each role lacks in each of these grids; roles that lack nobody are left out."""
    held: dict[tuple[int, GridRole], int] = defaultdict(int)
    roles = roles_wanted()
    by_post, by_code = {role.post: role for role in roles if role.post}, {role.pk: role for role in roles}
    for grid, post in Duty.objects.in_office(day).filter(place__in=grids, post__in=by_post).values_list("place", "post"):
        held[grid, by_post[post]] += 1
    for grid, code in RoleHolding.objects.on(day).filter(grid__in=grids, role__in=by_code).values_list("grid", "role"):
        held[grid, by_code[code]] += 1
    return {grid.pk: {role: n for role in roles if (n := role.wanted - held[grid.pk, role]) > 0} for grid in grids}
