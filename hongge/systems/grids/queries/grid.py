"""The grids of a day, and what one grid's page says: who lives there in numbers, its Party organisation, its three lines of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongge.civic.levels import BUILDING, COMPOUND, GRID, ROOM
from hongge.civic.models import Organisation, Tenure
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.figures import Counted, figures, sums
from hongge.kernel.places import Place, PlaceQuerySet
from hongge.systems.grids.models import Change, Recut

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


def grids_on(day: date) -> PlaceQuerySet:
    """Every grid that stands on that day."""
    return Place.objects.at_level(GRID.name).standing_on(day)


def how_many(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows of a subquery there are for one grid."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


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
