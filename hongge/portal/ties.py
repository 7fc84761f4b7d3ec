"""Records of different systems beside each other: how each is named and opened, and what it can become.

A system's own pages say `{% ties "request" request_ %}` and know nothing of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.models import Assembly
from hongge.civic.posts import AT_PLACE, GRID_LEADER
from hongge.kernel import ties
from hongge.kernel.access import Actor
from hongge.portal.workbench import Link
from hongge.systems.decisions.models import ActionItem, Matter, Meeting
from hongge.systems.decisions.workflow import HOSTS, PROPOSERS
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.workflow import ASKING, LIFT
from hongge.systems.requests.models import OFFICE, Request


@dataclass(frozen=True)
class Sort:
    """One kind of record: its model knows its page."""

    label: str | Promise
    model: Any


@dataclass(frozen=True)
class Way:
    """Something a record can become: the page that asks for the rest, the roles that may, and for which records it makes sense."""

    label: str | Promise
    view: str
    by: tuple[str, ...]
    states: tuple[str, ...]
    fits: Callable[[Any], bool] = lambda record: True


SORTS = {
    "request": Sort(_("诉求"), Request),
    "matter": Sort(_("议题"), Matter),
    "meeting": Sort(_("联席会议"), Meeting),
    "action_item": Sort(_("会议交办"), ActionItem),
    "lift": Sort(_("加装电梯"), LiftProject),
    "assembly": Sort(_("业主表决"), Assembly),
}
UNDER_WAY = ("accepted", "dispatched", "working", "done")
BEFORE_VOTE = ("proposed", "deliberating", "joint", "deciding")
LIFT_KIND, LIFT_LEVELS = "lift", ("entrance", "building")  # a matter that can be a project: of this kind, at one of these


def is_a_lift(matter: Matter) -> bool:
    """Whether a matter is about one lift, not voted on and without a project yet."""
    ready = matter.kind_id == LIFT_KIND and matter.place.level in LIFT_LEVELS and matter.assembly_id is None and matter.passed is None
    return ready and not _tied("matter", matter.pk, "lift")


def has_no_matter(project: LiftProject) -> bool:
    return not _tied("lift", project.pk, "matter")


def _tied(kind: str, record: int, other: str) -> bool:
    return any(one.end.kind == other for one in ties.of(kind, record))


WAYS = {
    "request": (
        Way(_("转为议题"), "request_to_matter", AT_PLACE, UNDER_WAY),
        Way(_("提请联席会商"), "request_to_meeting", HOSTS, UNDER_WAY),
    ),
    "matter": (Way(_("立成加装电梯项目"), "matter_to_lift", LIFT.opened_by, BEFORE_VOTE, is_a_lift),),
    "lift": (Way(_("提成议题，由支部先议"), "lift_to_matter", PROPOSERS, ASKING, has_no_matter),),
    "action_item": (Way(_("转为诉求，派单办理"), "item_to_request", (*OFFICE, GRID_LEADER), ("open",)),),
}
HOW = {  # as the record itself is told: it led to the other, or the other led to it
    "became": (_("转为"), _("来自")),
    "tabled": (_("列入议程"), _("在议程上")),
    "voted": (_("交业主表决"), _("表决的是")),
}


@dataclass(frozen=True)
class Line:
    """One tie in words."""

    how: str | Promise
    label: str | Promise
    number: str
    title: str
    url: str


def lines(kind: str, record: int, actor: Actor) -> list[Line]:
    """What a record is tied to, as far as this actor may see the other end; one query for the ties and one for each kind."""
    tied = [one for one in ties.of(kind, record) if not (one.how == "voted" and one.led)]  # a record's own page names its votes
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in tied:
        if one.end.kind in SORTS:
            wanted[one.end.kind].add(one.end.record)
    seen = {(sort, row.pk): row for sort, pks in wanted.items() for row in SORTS[sort].model.objects.visible_to(actor).filter(pk__in=pks)}
    return [
        Line(HOW[one.how][not one.led], SORTS[one.end.kind].label, one.end.number, row.title, row.get_absolute_url())
        for one in tied
        if (row := seen.get((one.end.kind, one.end.record))) is not None
    ]


def url(kind: str, number: str, actor: Actor) -> str:
    """The page of a record at work; empty for a kind without one, and for whoever would find nothing there."""
    seen = SORTS[kind].model.objects.visible_to(actor).filter(number=number).first() if kind in SORTS and number else None
    return str(seen.get_absolute_url()) if seen else ""


def ways(kind: str, record: Any, actor: Actor) -> list[Link]:
    """What this actor may make of a record in its present state."""
    return [
        Link(str(way.label), reverse(way.view, args=[record.number]))
        for way in WAYS.get(kind, ())
        if actor.role in way.by and record.state in way.states and actor.reaches(record.path) and way.fits(record)
    ]
