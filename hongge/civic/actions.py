"""Granting and ending duties: every change of rights is witnessed in the journal."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, POSTS, SECURITY_ADMIN, STREET_STAFF
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

GRANTERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, SECURITY_ADMIN, "system")


def grant(
    person: Person,
    *,
    post: str,
    place: Place,
    organisation: Organisation | None = None,
    basis: str,
    document: str = "",
    from_on: date,
    actor: Actor,
) -> Duty:
    """Put a person in a post. Refused above the actor's own place: rights above one's own level take another."""
    if (
        actor.role not in GRANTERS
        or not actor.reaches(place.path)
        or (
            actor.role not in (SECURITY_ADMIN, "system")
            and place.path == actor.path
            and POSTS[post].level == place.level
            and post == actor.role
        )
    ):
        raise Refused(f"您的身份不能在{place.name}任命{POSTS[post].label}")
    with transaction.atomic():
        duty = Duty.objects.create(
            person=person, post=post, place=place, organisation=organisation, basis=basis, document=document, from_on=from_on
        )
        flow.witness("duty", "grant", duty.pk, actor, place=place, post=post, person=person.pk, from_on=from_on)
    return duty


def end(duty: Duty, *, on: date, actor: Actor) -> Duty:
    """The duty is no longer held from that day on; rights end with it."""
    if actor.role not in GRANTERS or not actor.reaches(duty.place.path):
        raise Refused("您的身份不能免去这个任职")
    with transaction.atomic():
        if Duty.objects.filter(pk=duty.pk, to_on=None).update(to_on=on) != 1:
            raise Refused("这个任职已经结束了")
        flow.witness("duty", "end", duty.pk, actor, place=duty.place, post=duty.post, to_on=on)
    duty.to_on = on
    return duty
