"""Duties and contracts: every change of rights, and of who serves whom, is witnessed in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from hongge.civic.models import Contract, Duty, Organisation, Person
from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, POSTS, SECURITY_ADMIN, STREET_STAFF
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Overtaken, Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.kernel.secrets import blind, normal_phone

GRANTERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, SECURITY_ADMIN, "system")


def known_or_new(*, name: str, phone: str) -> Person:
    """Whoever is registered under this phone and name; registered now if nobody is, or without a phone. Refused like `one_named`."""
    phone = normal_phone(phone) if phone else ""
    found = Person.objects.filter(phone_index=blind(phone)).order_by("pk") if phone else ()
    return one_named(found, name) or Person.objects.create(name=name, phone=phone)


def one_named(found: Iterable[Person], name: str) -> Person | None:
    """Of those registered under one phone, whoever has this name; None where nobody is. Refused when it is another's; not told whose."""
    known = list(found)
    same = next((person for person in known if person.name == name), None)
    if known and same is None:
        raise Refused("这个电话登记在别人名下，请核对姓名和电话；确实换了号的，请安全管理员先改原来的登记")
    return same


def grant(
    person: Person,
    *,
    post: str,
    place: Place,
    organisation: Organisation | None = None,
    basis: str,
    document: str = "",
    from_on: date,
    to_on: date | None = None,
    papers: Iterable[StoredFile] = (),
    actor: Actor,
) -> Duty:
    """Put a person in a post, until `to_on` where that is known.

    Refused above the actor's own place: rights above one's own level take another.
    """
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
    if to_on and to_on <= from_on:
        raise Refused("止要在起以后")
    with transaction.atomic():
        duty = Duty.objects.create(
            person=person, post=post, place=place, organisation=organisation, basis=basis, document=document, from_on=from_on, to_on=to_on
        )
        duty.papers.add(*papers)
        until = {"to_on": to_on} if to_on else {}
        flow.witness("duty", "grant", duty.pk, actor, place=place, post=post, person=person.pk, from_on=from_on, **until)
    return duty


def end(duty: Duty, *, on: date, why: str = "", actor: Actor) -> Duty:
    """The duty is no longer held from that day on, or sooner than it would end by itself; rights end with it."""
    if actor.role not in GRANTERS or not actor.reaches(duty.place.path):
        raise Refused("您的身份不能免去这个任职")
    if on < duty.from_on:
        raise Refused(f"这个任职从{duty.from_on}起，结束的日期不能比它早")
    with transaction.atomic():
        if Duty.objects.filter(Q(to_on=None) | Q(to_on__gt=on), pk=duty.pk).update(to_on=on, why_ended=why) != 1:
            raise Refused("这个任职已经结束了")
        flow.witness("duty", "end", duty.pk, actor, place=duty.place, post=duty.post, to_on=on)
    duty.to_on, duty.why_ended = on, why
    return duty


def state_basis(duty: Duty, *, basis: str, document: str, papers: Iterable[StoredFile] = (), actor: Actor) -> Duty:
    """Say by what a duty is held: elected, appointed, recommended, filed; and the document. Rights do not change by it."""
    if actor.role not in GRANTERS or not actor.reaches(duty.place.path):
        raise Refused("您的身份不能补这个任职的依据")
    with transaction.atomic():
        held = Duty.objects.filter(pk=duty.pk, basis=duty.basis, document=duty.document)
        if held.update(basis=basis, document=document) != 1:
            raise Overtaken("刚刚有人改过这个任职，请看最新状态")
        duty.papers.add(*papers)
        flow.witness("duty", "basis", duty.pk, actor, place=duty.place, basis=basis)
    duty.basis, duty.document = basis, document
    return duty


def sign_contract(
    firm: Organisation,
    *,
    client: Organisation,
    compound: Place,
    document: str = "",
    from_on: date,
    to_on: date | None = None,
    papers: Iterable[StoredFile] = (),
    actor: Actor,
) -> Contract:
    """Register a property service contract."""
    if actor.role not in GRANTERS or not actor.reaches(compound.path):
        raise Refused(f"您的身份不能登记{compound.name}的物业服务合同")
    if firm.pk == client.pk:
        raise Refused("合同的两方不能是同一家，请重选委托方")
    if to_on and to_on <= from_on:
        raise Refused("合同的止日要在起日以后")
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                firm=firm, client=client, compound=compound, path=compound.path, document=document, from_on=from_on, to_on=to_on
            )
            contract.papers.add(*papers)
            flow.witness(
                "contract", "sign", contract.pk, actor, place=compound, firm=firm.pk, client=client.pk, from_on=from_on, to_on=to_on
            )
    except IntegrityError as error:
        raise Refused("这份合同已经登记过了") from error
    return contract


def end_contract(contract: Contract, *, on: date, actor: Actor) -> Contract:
    """The contract does not hold from that day on."""
    if actor.role not in GRANTERS or not actor.reaches(contract.path):
        raise Refused("您的身份不能结束这份合同")
    if on <= contract.from_on:
        raise Refused("结束的日期要在合同起日以后")
    with transaction.atomic():
        if Contract.objects.visible_to(actor).on(on).filter(pk=contract.pk).update(to_on=on) != 1:
            raise Refused("这份合同那一天已经不在期内")
        flow.witness("contract", "end", contract.pk, actor, place=contract.compound, to_on=on)
    contract.to_on = on
    return contract
