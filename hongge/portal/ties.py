"""Records of different systems beside each other: how each is named and opened, and what it can become.

A system's own pages say `{% ties "request" request_ %}` and know nothing of the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongge.civic.posts import AT_PLACE, GRID_LEADER
from hongge.kernel import ties
from hongge.kernel.access import Actor
from hongge.portal.workbench import Link
from hongge.systems.decisions.models import ActionItem, Matter, Meeting
from hongge.systems.decisions.workflow import HOSTS
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import OFFICE


@dataclass(frozen=True)
class Sort:
    """One kind of record: its page takes the number."""

    label: str | Promise
    view: str
    model: Any


@dataclass(frozen=True)
class Way:
    """Something a record can become: the page that asks for the rest, and the roles that may."""

    label: str | Promise
    view: str
    by: tuple[str, ...]
    states: tuple[str, ...]


SORTS = {
    "request": Sort(_("诉求"), "requests:show", Request),
    "matter": Sort(_("议题"), "decisions:show", Matter),
    "meeting": Sort(_("联席会议"), "decisions:meeting", Meeting),
    "action_item": Sort(_("会议交办"), "decisions:item", ActionItem),
}
UNDER_WAY = ("accepted", "dispatched", "working", "done")
WAYS = {
    "request": (
        Way(_("转为议题"), "request_to_matter", AT_PLACE, UNDER_WAY),
        Way(_("提请联席会商"), "request_to_meeting", HOSTS, UNDER_WAY),
    ),
    "action_item": (Way(_("转为诉求，派单办理"), "item_to_request", (*OFFICE, GRID_LEADER), ("open",)),),
}
HOW = {  # as the record itself is told: it led to the other, or the other led to it
    "became": (_("转为"), _("来自")),
    "tabled": (_("上了"), _("议过")),
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
    tied = ties.of(kind, record)
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in tied:
        if one.end.kind in SORTS:
            wanted[one.end.kind].add(one.end.record)
    seen = {
        (sort, pk): title
        for sort, pks in wanted.items()
        for pk, title in SORTS[sort].model.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", "title")
    }
    return [
        Line(HOW[one.how][not one.led], SORTS[one.end.kind].label, one.end.number, title, url(one.end.kind, one.end.number))
        for one in tied
        if (title := seen.get((one.end.kind, one.end.record))) is not None
    ]


def url(kind: str, number: str) -> str:
    """The page of a record at work; empty for a kind without one."""
    return reverse(SORTS[kind].view, args=[number]) if kind in SORTS and number else ""


def ways(kind: str, record: Any, actor: Actor) -> list[Link]:
    """What this actor may make of a record in its present state."""
    return [
        Link(str(way.label), reverse(way.view, args=[record.number]))
        for way in WAYS.get(kind, ())
        if actor.role in way.by and record.state in way.states and actor.reaches(record.path)
    ]
