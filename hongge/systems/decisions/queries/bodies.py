"""Which bodies take part in what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER, BRANCH_SECRETARY, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMMUNITY_STAFF, GRID_LEADER
from hongge.civic.queries import leads_for
from hongge.kernel import clock
from hongge.kernel.places import Place, below
from hongge.systems.decisions.models import Route

Kind = Organisation.Kind
THREE_PARTIES = (Kind.GRID, Kind.COMMITTEE, Kind.COMPANY, Kind.COMMUNITY)
BY_ROUTE = {
    Route.OWNERS: (Kind.COMMITTEE, Kind.COMMUNITY),
    Route.COMMITTEE: (Kind.COMMITTEE, Kind.COMMUNITY),
    Route.COMPANY: (Kind.COMPANY,),
}
AT_THE_TABLE = (GRID_LEADER, BRANCH_SECRETARY, ADVISER, COMMUNITY_STAFF, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER)


def deciders(place: Place, route: str) -> list[Organisation]:
    """Bodies that can organise the decision at a place, the likeliest first: the committee, else the community; or the company."""
    kinds = BY_ROUTE[Route(route)]
    found = leads_for(place).filter(kind__in=kinds)
    return sorted(found, key=lambda body: kinds.index(Kind(body.kind)))


def parties_of(place: Place) -> list[Organisation]:
    """Grid, committee, company and community of a place: who comes to its joint meeting."""
    return list(leads_for(place).filter(kind__in=THREE_PARTIES))


def duties_at(place: Place) -> QuerySet[Duty]:
    """Those in office at, above or inside a place who may sit in a branch's or committee's meeting."""
    above = [place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)]
    near = Q(place__path__in=above) | below(place.path, "place__path")
    held = Duty.objects.in_office(clock.today()).filter(near, post__in=AT_THE_TABLE)
    return held.select_related("person", "place", "organisation").order_by("place__path", "post", "pk")


def persons_of(bodies: Iterable[Organisation]) -> list[int]:
    """The people in office in these bodies, each once."""
    held = Duty.objects.in_office(clock.today()).filter(organisation__in=[body.pk for body in bodies])
    return sorted(set(held.values_list("person", flat=True)))
