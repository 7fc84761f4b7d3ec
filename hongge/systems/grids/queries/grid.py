"""What one grid's page says: who lives there in numbers, who fills its roles, its Party organisation, its three lines of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongge.civic.levels import BUILDING, COMPOUND, ROOM
from hongge.civic.models import Duty, Organisation, Tenure
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.figures import Counted, figures, sums
from hongge.kernel.places import Place
from hongge.systems.grids.models import Change, GridRole, Recut, RoleHolding

LINES: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (  # 一网三色: figures by name; one that no system declares is left out
    (
        "red",
        _("红色党建领航"),
        ("grids.branches", "grids.groups", "decisions.branch_meetings", "grids.micro_called", "grids.micro_done"),
    ),
    (
        "green",
        _("绿色机制助航"),
        ("requests.received", "requests.open", "decisions.matters", "decisions.joint_meetings", "disputes.settled"),
    ),
    ("blue", _("蓝色服务护航"), ("requests.solved", "outreach.visits", "wishes.fulfilled", "volunteers.person_times", "stations.visits")),
)


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


def party_of(grid: Place, day: date) -> list[Organisation]:
    """The Party organisations whose place is the grid itself."""
    return list(Organisation.objects.filter(kind=Organisation.Kind.PARTY, place=grid).in_being(day).order_by("pk"))


def living_here(grid: Place) -> dict[str, int]:
    """Numbers only: compounds, buildings, homes, and people on the register."""
    inside = Place.objects.within(grid).standing_on(clock.today())
    counts = inside.aggregate(
        compounds=Count("pk", filter=Q(level=COMPOUND.name)),
        buildings=Count("pk", filter=Q(level=BUILDING.name)),
        homes=Count("pk", filter=Q(level=ROOM.name)),
    )
    people = Tenure.objects.visible_to(SYSTEM).within(grid).on(clock.today()).values("person").distinct().count()
    return counts | {"people": people}


@dataclass(frozen=True)
class ThreeLines:
    """One line of work with its numbers: (figure, number)."""

    colour: str
    label: str | Promise
    numbers: tuple[tuple[Counted, int], ...]


def three_lines(place: Place, since: date, until: date) -> list[ThreeLines]:
    """一网三色: work, never people. Each number is a declared figure and opens to its records."""
    known = {name: f for _c, _l, names in LINES for name in names if isinstance(f := figures.get(name), Counted)}
    found = sums(known.values(), place, since, until)
    return [
        ThreeLines(colour, label, tuple((known[name], sum(found[name].values())) for name in names if name in known))
        for colour, label, names in LINES
    ]


def history_of(grid: Place) -> list[tuple[Recut, list[Change]]]:
    """The re-cuts that touched this grid, the newest first, with what they did to it."""
    touching = Q(place=grid) | Q(under=grid) | Q(made=grid) | Q(left=grid)
    rows = Change.objects.filter(touching, recut__state="in_force").select_related("recut", "place", "under", "grid", "made", "left")
    by_recut: dict[int, tuple[Recut, list[Change]]] = {}
    for row in rows.order_by("-recut__effective_on", "-recut__pk", "pk"):
        by_recut.setdefault(row.recut_id, (row.recut, []))[1].append(row)
    return list(by_recut.values())
