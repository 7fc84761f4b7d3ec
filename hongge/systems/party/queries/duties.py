"""双向进入, 交叉任职 and 一肩挑, derived from duties that overlap at a date: no table of their own. Never a ranking of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hongge.civic.models import Contract, Duty, DutyQuerySet, Organisation
from hongge.civic.posts import (
    ADVISER,
    BRANCH_SECRETARY,
    BUILDING_HEAD,
    COMMITTEE_ALTERNATE,
    COMMITTEE_DIRECTOR,
    COMMUNITY_DIRECTOR,
    COMMUNITY_SECRETARY,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    COMPANY_WORKER,
    GRID_LEADER,
    OF_COMMITTEE,
    PART_TIME_MEMBER,
    POSTS,
    SECRETARY,
)
from hongge.kernel.access import Actor
from hongge.systems.party.models import PartyOrganisation, RoleTaking

Rows = QuerySet[Any]
NEED_BASIS = (
    *OF_COMMITTEE,
    COMMITTEE_ALTERNATE,
    BRANCH_SECRETARY,
    SECRETARY,
    COMMUNITY_SECRETARY,
    COMMUNITY_DIRECTOR,
    PART_TIME_MEMBER,
    BUILDING_HEAD,
    ADVISER,
)


@dataclass(frozen=True)
class Crossing:
    """One direction between two bodies: whoever holds one of `home` and has entered another body by one of `entered`."""

    name: str
    label: str
    home: tuple[str, ...]
    entered: tuple[str, ...]
    into: str


IN_COMMUNITY = (COMMUNITY_STAFF, COMMUNITY_SECRETARY, COMMUNITY_DIRECTOR)
CROSSING_LABELS = (
    ("community_committee", "社区成员进入业委会", "业委会"),
    ("building_committee", "楼栋长、网格长进入业委会", "业委会"),
    ("committee_party", "业委会成员任社区党委兼职委员", "社区党委"),
    ("firm_party", "物业企业成员任社区党委兼职委员", "社区党委"),
    ("grid_committee", "网格党支部书记进入业委会", "业委会"),
)
_ENDS = {
    "community_committee": (IN_COMMUNITY, (*OF_COMMITTEE, COMMITTEE_ALTERNATE)),
    "building_committee": ((BUILDING_HEAD, GRID_LEADER), (*OF_COMMITTEE, COMMITTEE_ALTERNATE)),
    "committee_party": ((*OF_COMMITTEE, COMMITTEE_ALTERNATE), (PART_TIME_MEMBER,)),
    "firm_party": ((COMPANY_MANAGER, COMPANY_WORKER, SECRETARY), (PART_TIME_MEMBER,)),
    "grid_committee": ((BRANCH_SECRETARY,), (*OF_COMMITTEE, COMMITTEE_ALTERNATE)),
}
CROSSINGS = {name: Crossing(name, label, *_ENDS[name], into) for name, label, into in CROSSING_LABELS}
A_COMMITTEE = (BRANCH_SECRETARY, COMMITTEE_DIRECTOR)  # 一肩挑: secretary of the grid branch and director of the owners' committee
A_COMMUNITY = (COMMUNITY_SECRETARY, COMMUNITY_DIRECTOR)  # 一肩挑: secretary and director of the community


def _in_office(day: date, at: str = "") -> Q:
    return (Q(**{f"{at}to_on": None}) | Q(**{f"{at}to_on__gt": day})) & Q(**{f"{at}from_on__lte": day})


def _at_home(day: date, home: Iterable[str]) -> Rows:
    return Duty.objects.in_office(day).filter(post__in=tuple(home))


def _entered(day: date, home: Iterable[str], entered: Iterable[str]) -> Rows:
    """Duties of `entered` whose holder also holds one of `home` in the same community on that day."""
    there = _at_home(day, home).filter(person=OuterRef("person"), place__stream=OuterRef("place__stream"))
    return Duty.objects.in_office(day).filter(Exists(there), post__in=tuple(entered))


def crossed(day: date) -> Rows:
    """Every duty by which somebody has entered another body, each once."""
    either = Q()
    for crossing in CROSSINGS.values():
        either |= Q(pk__in=_entered(day, crossing.home, crossing.entered).values("pk"))
    return Duty.objects.filter(either)


def both_hats(posts: tuple[str, str]) -> Callable[[date], Rows]:
    """一肩挑: duties of the second post whose holder holds the first too, in one community."""
    return lambda day: _entered(day, posts[:1], posts[1:])


@dataclass(frozen=True)
class Pair:
    """One person in two bodies."""

    home: Duty
    entered: Duty


def pairs(rows: Rows, homes: Rows, actor: Actor, *, most: int = 500) -> list[Pair]:
    """Two duties of one person as a page shows them, as far as this actor may see them; in code order of places, never ranked.

    Of several duties at home the first is named.
    """
    seen = rows.filter(pk__in=Duty.objects.visible_to(actor).values("pk")).select_related("person", "organisation", "place")
    entered = list(seen.order_by("place__path", "pk")[:most])
    there = homes.filter(person__in={duty.person_id for duty in entered}).select_related("person", "organisation", "place")
    first: dict[tuple[int, int | None], Duty] = {}
    for duty in there.order_by("pk"):
        first.setdefault((duty.person_id, duty.place.stream_id), duty)
    return [Pair(first[duty.person_id, duty.place.stream_id], duty) for duty in entered]


def both_of(posts: tuple[str, str], day: date, actor: Actor) -> list[Pair]:
    """一肩挑 as a page shows it."""
    return pairs(both_hats(posts)(day), _at_home(day, posts[:1]), actor)


def crossings(day: date, actor: Actor) -> list[tuple[Crossing, list[Pair]]]:
    """双向进入、交叉任职 by direction; a direction without anybody is shown empty."""
    return [(c, pairs(_entered(day, c.home, c.entered), _at_home(day, c.home), actor)) for c in CROSSINGS.values()]


def missing_basis(day: date) -> Rows:
    """Duties that need a legal basis and lack it, or the document of it."""
    return Duty.objects.in_office(day).filter(Q(basis="") | Q(document=""), post__in=NEED_BASIS)


def of_party(party: PartyOrganisation) -> DutyQuerySet:
    """Duties in a Party organisation; the secretary of a grid's may be on the books of the grid team."""
    here = Q(organisation=party.organisation_id or 0)
    if party.kind == PartyOrganisation.Kind.GRID:
        here |= Q(place=party.place_id, post=BRANCH_SECRETARY)
    return Duty.objects.filter(here)


def that_end_here(day: date) -> DutyQuerySet:
    """Duties of that day which end on a page here: those in a Party organisation or a committee; an adviser is called back instead."""
    here = Q(organisation__kind__in=(Organisation.Kind.PARTY, Organisation.Kind.COMMITTEE)) | Q(post=BRANCH_SECRETARY)
    return Duty.objects.in_office(day).filter(here).exclude(post=ADVISER)


def in_posts(rows: Rows) -> list[Duty]:
    """Duties in the order in which posts are named, with their people and papers."""
    order = list(POSTS)
    return sorted(rows.select_related("person").prefetch_related("papers").order_by("pk"), key=lambda duty: order.index(duty.post))


@dataclass(frozen=True)
class Share:
    """Of a committee's members in office, how many have said themselves that they act as Party members."""

    committee: Organisation
    members: int
    said: int


def shares(committees: Iterable[Organisation], day: date) -> dict[int, Share]:
    """By committee. Only counts, and only of what people said of themselves."""
    bodies = {body.pk: body for body in committees}
    said = RoleTaking.objects.on(day).filter(duty=OuterRef("pk"))
    rows = (
        Duty.objects.in_office(day)
        .filter(organisation__in=bodies, post__in=OF_COMMITTEE)
        .annotate(told=Exists(said))
        .order_by()
        .values("organisation")
        .annotate(n=Count("pk"), m=Count("pk", filter=Q(told=True)))
    )
    counted = {row["organisation"]: (row["n"], row["m"]) for row in rows}
    return {pk: Share(body, *counted.get(pk, (0, 0))) for pk, body in bodies.items()}


@dataclass(frozen=True)
class Conflict:
    """One person on both sides of a contract that is in force."""

    contract: Contract
    at_firm: Duty
    at_client: Duty


def conflicts(day: date, actor: Actor, *, most: int = 200) -> list[Conflict]:
    """利益冲突提示: who works for the firm and decides for its client. A hint to look into, never a verdict on anybody."""
    held = (
        Contract.objects.visible_to(actor)
        .on(day)
        .filter(
            _in_office(day, "firm__duties__"),
            Exists(Duty.objects.in_office(day).filter(organisation=OuterRef("client"), person=OuterRef("firm__duties__person"))),
        )
        .annotate(at_firm=F("firm__duties__pk"), who=F("firm__duties__person"))
        .select_related("firm", "client", "compound")
        .order_by("path", "pk")[:most]
    )
    rows: list[Any] = list(held)
    sides = Duty.objects.in_office(day).filter(
        Q(pk__in=[row.at_firm for row in rows]) | Q(organisation__in=[row.client_id for row in rows], person__in=[row.who for row in rows])
    )
    known = list(sides.select_related("person", "organisation", "place"))
    by_pk = {duty.pk: duty for duty in known}
    by_side = {(duty.organisation_id, duty.person_id): duty for duty in known}
    return [Conflict(row, by_pk[row.at_firm], by_side[row.client_id, row.who]) for row in rows]
