"""The life of a Party organisation: proposed, approved, founded, re-elected, dissolved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction

from hongge.civic import actions as duties
from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.systems.party.models import Document, PartyOrganisation, Scan
from hongge.systems.party.workflow import PARTY, approved_from_above, has_fitting_above, has_fitting_form

Kind = Document.Kind


def propose(
    place: Place,
    *,
    name: str,
    kind: str,
    form: str,
    above: Organisation | None = None,
    host: Organisation | None = None,
    full_members: int | None = None,
    number: str = "",
    dated_on: date | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> PartyOrganisation:
    """拟建, with the request behind it where there is one. `host`: the firm or committee in which it is built."""
    party = PartyOrganisation(name=name, kind=kind, form=form, above=above, host=host, full_members=full_members, asked_by_id=actor.duty)
    needs = (has_fitting_form, has_fitting_above) if above else (has_fitting_form,)
    if lacks := [said for need in needs if (said := need(party))]:
        raise Refused(*lacks)
    side = _papers(party, Kind.REQUEST, number, dated_on, photos)
    try:
        return flow.open_record(PARTY, party, actor, place=place, side=side, form=form, sort=kind)
    except IntegrityError as error:
        raise Refused(f"{place.name}已经有叫“{name}”的党组织，请换一个名称") from error


def _papers(
    party: PartyOrganisation, kind: str, number: str, dated_on: date | None, photos: Iterable[StoredFile] = ()
) -> list[models.Model]:
    """The side rows of one paper; none where nothing was given."""
    files = list(photos)
    if not (number or files):
        return []
    paper = Document(party=party, kind=kind, number=number, dated_on=dated_on)
    return [paper, *(Scan(document=paper, file=file) for file in files)]


def approve(
    party: PartyOrganisation,
    *,
    number: str,
    dated_on: date | None = None,
    above: Organisation | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> PartyOrganisation:
    """批复, by the level above who asked; the organisation it will belong to may be set in the same breath."""
    if flow.may(actor, party, PARTY.by_name["approve"], PARTY.kind) and (reason := approved_from_above(party, actor)):
        raise Refused(reason)
    change: dict[str, Any] = {"approval": number} | ({"above": above} if above else {})
    side = _papers(party, Kind.APPROVAL, number, dated_on, photos)
    return flow.advance(PARTY, "approve", party, actor, change=change, side=side, above=above.pk if above else party.above_id)


def found(
    party: PartyOrganisation,
    *,
    founded_on: date,
    elected_on: date | None = None,
    term_ends_on: date | None = None,
    full_members: int | None = None,
    number: str = "",
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> PartyOrganisation:
    """组建: from now on it stands among all bodies."""
    change = {"full_members": full_members} if full_members is not None else {}
    side = _papers(party, Kind.ELECTION, number, elected_on, photos)
    return _stand(party, "found", founded_on, elected_on, term_ends_on, change, side, actor)


def register(
    party: PartyOrganisation,
    *,
    founded_on: date,
    elected_on: date | None = None,
    term_ends_on: date | None = None,
    term: int = 1,
    full_members: int | None = None,
    number: str = "",
    photos: Iterable[StoredFile] = (),
    organisation: Organisation | None = None,
    actor: Actor,
) -> PartyOrganisation:
    """登记已建: one that was there before this house. `organisation`: its row among all bodies, if it has one already."""
    change: dict[str, Any] = {"approval": number, "term": term}
    change |= {"full_members": full_members} if full_members is not None else {}
    side = _papers(party, Kind.APPROVAL, number, founded_on, photos)
    return _stand(party, "register", founded_on, elected_on, term_ends_on, change, side, actor, organisation)


def _stand(
    party: PartyOrganisation,
    step: str,
    founded_on: date,
    elected_on: date | None,
    term_ends_on: date | None,
    change: dict[str, Any],
    side: list[models.Model],
    actor: Actor,
    known: Organisation | None = None,
) -> PartyOrganisation:
    try:
        return _among_all(party, step, founded_on, elected_on, term_ends_on, change, side, actor, known)
    except IntegrityError as error:
        raise Refused(f"{party.place.name}刚刚有了别的党支部或党小组，每个网格只设一个") from error


def _among_all(
    party: PartyOrganisation,
    step: str,
    founded_on: date,
    elected_on: date | None,
    term_ends_on: date | None,
    change: dict[str, Any],
    side: list[models.Model],
    actor: Actor,
    known: Organisation | None,
) -> PartyOrganisation:
    """It gets its row among all bodies, by which others know it, and stands."""
    with transaction.atomic():
        body = known or Organisation(kind=Organisation.Kind.PARTY, name=party.name, place=party.place)
        body.form, body.above, body.opened_on = party.form, party.above, founded_on
        body.save()
        change = {
            "organisation": body,
            "founded_on": founded_on,
            "elected_on": elected_on,
            "term_ends_on": term_ends_on,
            "term": 1,
        } | change
        facts = {"organisation": body.pk, "founded_on": founded_on, "term_ends_on": term_ends_on}
        return flow.advance(PARTY, step, party, actor, change=change, side=side, **facts)


def remind(party: PartyOrganisation, *, actor: Actor) -> PartyOrganisation:
    """换届提醒, six months before the term ends; once a term."""
    return flow.advance(PARTY, "remind", party, actor, term_ends_on=party.term_ends_on)


def remind_due(actor: Actor, *, most: int = 500) -> int:
    """Remind of every term that ends within six months. Returns how many were reminded of."""
    due = PartyOrganisation.objects.visible_to(actor).ending().filter(state="founded").order_by("term_ends_on", "pk")[:most]
    return len([remind(party, actor=actor) for party in due])


def re_elect(
    party: PartyOrganisation,
    *,
    elected_on: date,
    term_ends_on: date,
    number: str = "",
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> PartyOrganisation:
    """换届: the next term begins. Who was elected is said by granting duties."""
    if party.elected_on and elected_on <= party.elected_on:
        raise Refused(f"上一次选举是{party.elected_on}，这次的选举日期要在那以后")
    nth = party.term + 1
    change = {"elected_on": elected_on, "term_ends_on": term_ends_on, "postponed_from": None, "term": nth}
    side = _papers(party, Kind.ELECTION, number, elected_on, photos)
    return flow.advance(
        PARTY, "re_elect", party, actor, change=change, side=side, nth=nth, elected_on=elected_on, term_ends_on=term_ends_on
    )


def postpone(
    party: PartyOrganisation, *, term_ends_on: date, number: str, photos: Iterable[StoredFile] = (), actor: Actor
) -> PartyOrganisation:
    """同意延期换届: once a term, a year at most from its regular end (中国共产党基层组织选举工作条例 3)."""
    side = _papers(party, Kind.POSTPONEMENT, number, clock.today(), photos)
    change = {"term_ends_on": term_ends_on, "postponed_from": party.postponed_from or party.term_ends_on}
    return flow.advance(PARTY, "postpone", party, actor, change=change, side=side, term_ends_on=term_ends_on)


def move(
    party: PartyOrganisation, *, above: Organisation, number: str = "", photos: Iterable[StoredFile] = (), actor: Actor
) -> PartyOrganisation:
    """调整隶属."""
    side = _papers(party, Kind.TRANSFER, number, clock.today(), photos)
    with transaction.atomic():
        moved = flow.advance(PARTY, "move", party, actor, change={"above": above}, side=side, above=above.pk)
        Organisation.objects.filter(pk=party.organisation_id or 0).update(above=above)
    return moved


def file(
    party: PartyOrganisation,
    *,
    kind: str,
    number: str,
    dated_on: date | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> PartyOrganisation:
    """补材料; the approval's number is kept where there was none."""
    change = {"approval": number} if kind == Kind.APPROVAL and not party.approval else {}
    return flow.advance(PARTY, "file", party, actor, change=change, side=_papers(party, kind, number, dated_on, photos), document=kind)


def dissolve(
    party: PartyOrganisation, *, dissolved_on: date, number: str = "", photos: Iterable[StoredFile] = (), actor: Actor
) -> PartyOrganisation:
    """撤销: its duties end with it."""
    if dissolved_on > clock.today() or (party.founded_on and dissolved_on < party.founded_on):
        raise Refused("撤销日期要在成立以后、今天以前")
    side = _papers(party, Kind.ENDING, number, dissolved_on, photos)
    with transaction.atomic():
        ended = flow.advance(PARTY, "dissolve", party, actor, change={"dissolved_on": dissolved_on}, side=side, dissolved_on=dissolved_on)
        Organisation.objects.filter(pk=party.organisation_id or 0).update(closed_on=dissolved_on)
        for duty in Duty.objects.filter(organisation=party.organisation_id, to_on=None).select_related("place"):
            duties.end(duty, on=max(dissolved_on, duty.from_on), actor=actor)
    return ended


def drop(party: PartyOrganisation, *, actor: Actor) -> PartyOrganisation:
    """不再组建."""
    return flow.advance(PARTY, "drop", party, actor)
