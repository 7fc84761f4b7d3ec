"""Who stands at the head of a Party organisation and who sits on an owners' committee: into the post, and out of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hongge.civic import actions as duties
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER, BRANCH_SECRETARY, POSTS
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.systems.party.models import Body, PartyOrganisation
from hongge.systems.party.queries import of_party
from hongge.systems.party.workflow import HELD_BY_ONE, SEATS, secretary_post


def appoint_secretary(party: PartyOrganisation, *, actor: Actor, **given: Any) -> Duty:
    """登记书记, in the post that the kind of organisation has. `given`: as `_appoint` takes it."""
    post = secretary_post(party)
    if not post or party.organisation is None:
        raise Refused(f"{party.name}不设书记，或者还没有组建、已经撤销，不能登记书记")
    if post == BRANCH_SECRETARY and party.place.level != POSTS[post].level:
        raise Refused(f"{party.name}登记在{party.place.name}，不在一个网格上，不能登记网格党支部书记")
    return _appoint(party.organisation, of_party(party), post=post, place=party.place, actor=actor, **given)


def appoint_member(body: Body, *, post: str, actor: Actor, **given: Any) -> Duty:
    """登记成员 of an owners' committee, after an election. `given`: as `_appoint` takes it."""
    if body.kind != Organisation.Kind.COMMITTEE or post not in SEATS:
        raise Refused(f"{body.name}里不能登记这个职务")
    return _appoint(body, Duty.objects.filter(organisation=body), post=post, place=body.place, actor=actor, **given)


def _appoint(
    body: Organisation,
    known: QuerySet[Duty],
    *,
    post: str,
    place: Place,
    name: str,
    phone: str,
    basis: str,
    document: str = "",
    from_on: date,
    to_on: date | None = None,
    papers: Iterable[StoredFile] = (),
    replacing: bool = False,
    actor: Actor,
) -> Duty:
    """Somebody holds a post in this body, among the duties `known` there.

    Where another stands in the way (the one there is of it, or the person's other seat), `replacing` ends that on the same day.
    """
    today = clock.today()
    if from_on > today:
        raise Refused("任职开始的日期还没有到，到那天再登记")
    with transaction.atomic():
        held = Organisation.objects.select_for_update().get(pk=body.pk)  # two presses, one after the other
        if held.closed_on and held.closed_on <= today:
            raise Refused(f"{held.name}已经撤销或注销，不能登记任职")
        if held.opened_on and from_on < held.opened_on:
            raise Refused(f"{held.name}{held.opened_on}成立，任职要从那天或以后起")
        person = duties.known_or_new(name=name, phone=phone)
        own = Q(person=person, post__in=(post, *SEATS))
        others = own | Q(post=post) if post in HELD_BY_ONE else own
        standing = known.filter(Q(to_on=None) | Q(to_on__gt=from_on), others).exclude(to_on=F("from_on"))
        if to_on:
            standing = standing.filter(from_on__lt=to_on)
        for duty in standing.select_related("person", "place").order_by("pk"):
            _make_way(duty, held, person.pk, post, from_on, replacing, actor)
        return duties.grant(
            person,
            post=post,
            place=place,
            organisation=held,
            basis=basis,
            document=document,
            from_on=from_on,
            to_on=to_on,
            papers=papers,
            actor=actor,
        )


def _make_way(duty: Duty, body: Organisation, person: int, post: str, on: date, replacing: bool, actor: Actor) -> None:
    who, label = duty.person.masked, POSTS[duty.post].label
    if duty.person_id == person and duty.post == post:
        raise Refused(f"{who}已经是{body.name}的{label}，不用再登记")
    if not replacing:
        raise Refused(f"{body.name}的{label}现在是{who}，请先给{who}登记卸任，或者勾选“原任同日卸任”")
    if on < duty.from_on:
        raise Refused(f"{who}从{duty.from_on}起才任{label}，新任的日期要在那天或以后")
    why = f"改任{POSTS[post].label}" if duty.person_id == person else "新任接替"
    duties.end(duty, on=on, why=why, actor=actor)


def leave_post(duty: Duty, *, on: date, why: str = "", actor: Actor) -> Duty:
    """卸任: the duty ends on that day, and its rights with it. An adviser is called back instead, with the coverages."""
    if duty.post == ADVISER:
        raise Refused("党建指导员请用“结束选派”，覆盖跟着结束")
    if duty.to_on and duty.to_on <= on:
        raise Refused(f"这个任职到{duty.to_on}就结束，卸任要在那天以前")
    return duties.end(duty, on=on, why=why, actor=actor)
