"""Sending an adviser to a firm or committee, and calling one back: a duty and the coverages by it, in one press."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from hongge.civic import actions as duties
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.systems.party.actions.coverages import cover, end
from hongge.systems.party.models import Body, Coverage, Mode


def send_adviser(
    body: Body,
    *,
    name: str,
    phone: str,
    at: Place,
    organisation: Organisation | None = None,
    document: str,
    from_on: date,
    to_on: date | None = None,
    papers: Iterable[StoredFile] = (),
    actor: Actor,
) -> Coverage:
    """选派指导员: somebody becomes adviser at a place, by a document, and covers this firm or committee from the same day.

    Refused for somebody who is adviser there already: they are chosen with 登记覆盖.
    """
    if from_on > clock.today():
        raise Refused("开始日期还没有到，到那天再登记")
    mode = Mode.objects.filter(by_organisation=False).order_by("precedence").first()
    if mode is None:
        raise Refused("覆盖方式里没有“选派指导员”，请系统管理员先加上")
    with transaction.atomic():
        person = duties.known_or_new(name=name, phone=phone)
        if Duty.objects.in_office(clock.today()).filter(person=person, post=ADVISER, place=at).exists():
            raise Refused(f"{person.masked}已经是{at.name}的党建指导员，请用“登记覆盖”选派到{body.name}")
        duty = duties.grant(
            person,
            post=ADVISER,
            place=at,
            organisation=organisation,
            basis=Duty.Basis.ASSIGNMENT,
            document=document,
            from_on=from_on,
            to_on=to_on,
            papers=papers,
            actor=actor,
        )
        return cover(body, mode=mode, adviser=duty, from_on=from_on, document=document, actor=actor)


def recall_adviser(duty: Duty, *, on: date, why: str = "", actor: Actor) -> Duty:
    """结束选派: the duty ends, and with it every coverage by it, each with its own line in the journal."""
    if duty.post != ADVISER:
        raise Refused("这不是党建指导员的任职")
    if not duty.from_on <= on <= clock.today():
        raise Refused("结束日期要在选派以后、今天以前")
    with transaction.atomic():
        for coverage in Coverage.objects.visible_to(actor).filter(adviser=duty, state="holding"):
            if coverage.to_on is None or coverage.to_on > on:
                end(coverage, on=max(on, coverage.from_on), why=why, actor=actor)
        return duties.end(duty, on=on, why=why, actor=actor)
