"""The list of grids, and the table of the places above them: Party organisations, leaders, who is missing, in few questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import GRID_LEADER
from hongge.kernel.places import Place, below, children_of
from hongge.systems.grids.models import GridRole, PoliceCode
from hongge.systems.grids.queries.grid import grids_on
from hongge.systems.grids.queries.party import branches_on, groups_on, violations_on
from hongge.systems.grids.queries.roles import leaderless_on, missing, roles_wanted

NAMED = 3


@dataclass(frozen=True)
class GridLine:
    grid: Place
    community: str
    party: tuple[Organisation, ...]
    leaders: tuple[str, ...]
    missing: dict[GridRole, int]
    police: tuple[str, ...]

    @property
    def vacant(self) -> int:
        return sum(self.missing.values())

    @property
    def lacks(self) -> str:
        """网格警员、网格医生 · 网格长、网格警员、网格医生等7人."""
        names = "、".join(_(role.name) for role in list(self.missing)[:NAMED])
        if len(self.missing) <= NAMED and self.vacant == len(self.missing):
            return names
        return _("%(names)s等%(n)s人") % {"names": names, "n": self.vacant}


@dataclass(frozen=True)
class AreaLine:
    """What stands and what is missing in one place."""

    place: Place
    grids: int
    branches: int
    groups: int
    wrong: int
    leaderless: int
    vacant: int


@dataclass(frozen=True)
class Lack:
    """One role over many grids: how many people are wanted, how many missing, in how many of the grids."""

    role: GridRole
    wanted: int
    vacant: int
    grids: int


def overview(grids: list[Place], day: date) -> list[GridLine]:
    """What the list says of each of these grids."""
    names = dict(Place.objects.filter(pk__in={grid.stream_id for grid in grids}).values_list("pk", "name"))
    party: dict[int, list[Organisation]] = defaultdict(list)
    for body in Organisation.objects.filter(kind=Organisation.Kind.PARTY, place__in=grids).in_being(day).order_by("pk"):
        party[body.place_id].append(body)
    leaders: dict[int, list[str]] = defaultdict(list)
    for duty in Duty.objects.in_office(day).filter(place__in=grids, post=GRID_LEADER).select_related("person").order_by("pk"):
        leaders[duty.place_id].append(duty.person.name)
    police: dict[int, list[str]] = defaultdict(list)
    for row in PoliceCode.objects.on(day).filter(grid__in=grids).order_by("code"):
        police[row.grid_id].append(row.code)
    lacking = missing(grids, day)
    return [
        GridLine(
            grid,
            names.get(grid.stream_id or 0, ""),
            tuple(party[grid.pk]),
            tuple(leaders[grid.pk]),
            lacking[grid.pk],
            tuple(police[grid.pk]),
        )
        for grid in grids
    ]


def by_area(place: Place, day: date) -> list[AreaLine]:
    """A line for each place right under this one that has grids, and the whole last."""
    cut = len(place.path) + Place.steplen
    grids = list(grids_on(day).within(place).defer("outline"))
    lacking, vacant = missing(grids, day), Counter[str]()
    for grid in grids:
        vacant[grid.path[:cut]] += sum(lacking[grid.pk].values())
    parts = (
        Counter(grid.path[:cut] for grid in grids),
        *(_counted(rows(day).filter(below(place.path, "place__path")), "place__path", cut) for rows in (branches_on, groups_on)),
        *(_counted(rows(day).within(place), "path", cut) for rows in (violations_on, leaderless_on)),
        vacant,
    )
    lines = [AreaLine(child, *(part[child.path] for part in parts)) for child in children_of(place) if parts[0][child.path]]
    return [*lines, AreaLine(place, *(part.total() for part in parts))]


def _counted(rows: QuerySet[Any], path: str, cut: int) -> Counter[str]:
    """How many rows lie under each place whose path is so long."""
    return Counter(found[:cut] for found in rows.order_by().values_list(path, flat=True))


def lacks(grids: list[Place], day: date) -> list[Lack]:
    """What each role lacks over these grids; the roles of which nobody is missing too."""
    lacking = missing(grids, day).values()
    return [
        Lack(role, role.wanted * len(grids), sum(one.get(role, 0) for one in lacking), sum(role in one for one in lacking))
        for role in roles_wanted()
    ]
