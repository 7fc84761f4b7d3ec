"""Who a signed-in person is today, and who serves a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from hongge.civic.levels import COMPOUND, GRID
from hongge.civic.models import Account, Duty, Organisation, Tenure
from hongge.civic.posts import POSTS, RESIDENT, VISITOR
from hongge.kernel import clock
from hongge.kernel.access import ANONYMOUS, Actor
from hongge.kernel.places import Place, below, in_one_stream


def hats(account: Account) -> list[Duty]:
    """The duties this person holds today, the widest place first."""
    if account.person_id is None:
        return []
    duties = Duty.objects.in_office(clock.today()).filter(person=account.person_id)
    return list(duties.select_related("place__stream", "organisation").order_by("place__depth", "pk"))


def actor_in(duty: Duty) -> Actor:
    """A grid inside a large compound is one part of it: with the compound's own matters it deals as well as the others there."""
    return Actor(
        role=duty.post,
        path=duty.place.path,
        place=duty.place_id,
        stream=duty.place.stream_id if in_one_stream(duty.place) else None,
        person=duty.person_id,
        duty=duty.pk,
        organisation=duty.organisation_id,
        label=duty.label,
        whole=_compound_around(duty.place),
    )


def _compound_around(place: Place) -> str:
    """The path of the compound that a grid is cut from; empty for a grid right under its community, and for all else."""
    above = place.path[: -place.steplen]
    return above if place.level == GRID.name and place.stream is not None and above != place.stream.path else ""


def actor_of(account: Account, duty: int | None, held: list[Duty] | None = None) -> Actor:
    """The actor in the chosen duty if it is held today, else in the first; a person without duties acts as a resident."""
    duties = hats(account) if held is None else held
    chosen = next((d for d in duties if d.pk == duty), duties[0] if duties else None)
    if chosen:
        return actor_in(chosen)
    return Actor(role=RESIDENT, path="", person=account.person_id, label="居民") if account.person_id else ANONYMOUS


def visitor_at(place: Place, person: int | None = None) -> Actor:
    """Whoever opened the QR page of a place, signed in or not."""
    return Actor(role=VISITOR, path=place.path, place=place.pk, person=person, label="居民")


def own_compound(actor: Actor) -> Place | None:
    """Where a resident lives: the place of their duty, else the compound of the first home on the register that is theirs."""
    if actor.place:
        return Place.objects.filter(pk=actor.place).first()
    tenure = Tenure.objects.visible_to(actor).on(clock.today()).select_related("room__cell").order_by("pk").first()
    return tenure.room.cell if tenure else None


@dataclass(frozen=True)
class Doer:
    """Who did something, for a timeline line."""

    body: str
    name: str
    masked: str


def doers(duties: Iterable[int | None]) -> dict[int, Doer]:
    """Body and person behind each duty id, in one query."""
    found = Duty.objects.filter(pk__in={d for d in duties if d}).select_related("person", "organisation", "place")
    return {
        d.pk: Doer(d.organisation.name if d.organisation else f"{d.place.name}{POSTS[d.post].label}", d.person.name, d.person.masked)
        for d in found
    }


def leads_for(place: Place) -> QuerySet[Organisation]:
    """Bodies a matter at this place can be given to: those at or above the place, and a compound's grids, nearest first."""
    here = Organisation.objects.leading().serving(place)
    if place.level == COMPOUND.name:
        here |= Organisation.objects.leading().filter(below(place.path, "place__path"), kind=Organisation.Kind.GRID)
    return here.select_related("place").order_by("-place__depth", "kind", "pk")
