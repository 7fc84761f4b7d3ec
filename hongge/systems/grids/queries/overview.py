"""The list of grids: each with its Party organisation, leader and what is missing, in a fixed number of questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import GRID_LEADER
from hongge.kernel.places import Place
from hongge.systems.grids.models import GridRole, PoliceCode, RoleHolding


@dataclass(frozen=True)
class GridLine:
    grid: Place
    community: str
    party: tuple[Organisation, ...]
    leaders: tuple[str, ...]
    vacant: int
    police: tuple[str, ...]


def overview(grids: list[Place], day: date) -> list[GridLine]:
    """What the list says of each of these grids."""
    names = dict(Place.objects.filter(pk__in={grid.stream_id for grid in grids}).values_list("pk", "name"))
    party: dict[int, list[Organisation]] = defaultdict(list)
    for body in Organisation.objects.filter(kind=Organisation.Kind.PARTY, place__in=grids).in_being(day).order_by("pk"):
        party[body.place_id].append(body)
    leaders, vacant = _roles(grids, day)
    police: dict[int, list[str]] = defaultdict(list)
    for row in PoliceCode.objects.on(day).filter(grid__in=grids).order_by("code"):
        police[row.grid_id].append(row.code)
    return [
        GridLine(
            grid,
            names.get(grid.stream_id or 0, ""),
            tuple(party[grid.pk]),
            tuple(leaders[grid.pk]),
            vacant[grid.pk],
            tuple(police[grid.pk]),
        )
        for grid in grids
    ]


def _roles(grids: list[Place], day: date) -> tuple[dict[int, list[str]], dict[int, int]]:
    """Names of the leaders, and how many people are missing over all roles, by grid."""
    roles = list(GridRole.objects.filter(in_use=True))
    posts = {role.post: role.pk for role in roles if role.post}
    leaders: dict[int, list[str]] = defaultdict(list)
    held: dict[tuple[int, str], int] = defaultdict(int)
    for duty in Duty.objects.in_office(day).filter(place__in=grids, post__in={*posts, GRID_LEADER}).select_related("person"):
        if duty.post in posts:
            held[duty.place_id, posts[duty.post]] += 1
        if duty.post == GRID_LEADER:
            leaders[duty.place_id].append(duty.person.name)
    for grid, role in RoleHolding.objects.on(day).filter(grid__in=grids, role__in=roles).values_list("grid", "role"):
        held[grid, role] += 1
    return leaders, {grid.pk: sum(max(role.wanted - held[grid.pk, role.pk], 0) for role in roles) for grid in grids}
