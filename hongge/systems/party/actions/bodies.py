"""What is reported of a firm or committee: members, why nothing is built, terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from hongge.civic.models import Organisation
from hongge.civic.posts import ADVISER, SECRETARY, SYSTEM
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.systems.party.models import LONGEST_COMMITTEE, Body, MemberReport, NotBuilt, Reason, Term, months_later
from hongge.systems.party.queries import has_built, reasons_of
from hongge.systems.party.workflow import OFFICE


def _keeps(actor: Actor, body: Body) -> bool:
    return actor.role in (*OFFICE, SYSTEM) and actor.reaches(body.place.path)


def report_members(body: Body, *, full_members: int, as_of: date, source: str, actor: Actor) -> MemberReport:
    """Enter how many full members a firm has, with the day and the source: by an office, its adviser, or its own branch."""
    near = actor.role in (ADVISER, SECRETARY) and Body.objects.visible_to(actor).filter(pk=body.pk).exists()
    if not near and not _keeps(actor, body):
        raise Refused(f"您的身份不能登记{body.name}的党员数")
    if as_of > clock.today():
        raise Refused("截至日期还没有到")
    with transaction.atomic():
        report = MemberReport.objects.create(
            body=body, path=body.place.path, full_members=full_members, as_of=as_of, source=source, entered_by_id=actor.duty
        )
        flow.witness("members", "report", report.pk, actor, place=body.place, body=body.pk, full_members=full_members, as_of=as_of)
    return report


def explain_not_built(body: Body, *, reason: Reason, note: str = "", actor: Actor) -> NotBuilt:
    """未建原因, in place of the one before. Refused where an organisation covers it."""
    if not _keeps(actor, body):
        raise Refused(f"您的身份不能登记{body.name}的未建原因")
    today = clock.today()
    if has_built(body, today):
        raise Refused(f"{body.name}已经有党组织，不用写未建原因")
    try:
        with transaction.atomic():
            reasons_of(body).filter(to_on=None).update(to_on=today)
            made = NotBuilt.objects.create(body=body, path=body.place.path, reason=reason, note=note, since_on=today)
            flow.witness("not_built", "explain", made.pk, actor, place=body.place, body=body.pk, reason=reason.pk)
    except IntegrityError as error:
        raise Refused("刚刚有人改过未建原因，重新打开这一页看现在写的") from error
    return made


def begin_term(
    body: Body,
    *,
    nth: int,
    from_on: date,
    to_on: date,
    filed_on: date | None = None,
    document: str = "",
    papers: Iterable[StoredFile] = (),
    actor: Actor,
) -> Term:
    """Register one term of an owners' committee, five years at most; the newest is its present one among all bodies."""
    if body.kind != Organisation.Kind.COMMITTEE or not _keeps(actor, body):
        raise Refused(f"您的身份不能登记{body.name}的任期")
    if not from_on < to_on <= months_later(from_on, LONGEST_COMMITTEE):
        raise Refused("任期的届满要在起日以后，最长五年")
    if filed_on and not from_on <= filed_on <= clock.today():
        raise Refused("备案日期要在任期开始以后、今天以前")
    known = Term.objects.visible_to(actor).filter(body=body)
    if known.filter(Q(nth__lt=nth, from_on__gte=from_on) | Q(nth__gt=nth, from_on__lte=from_on)).exists():
        raise Refused("各届的先后对不上：后一届要在前一届开始以后，请核对届次和日期")
    try:
        with transaction.atomic():
            term = Term.objects.create(
                body=body, path=body.place.path, nth=nth, from_on=from_on, to_on=to_on, filed_on=filed_on, document=document
            )
            term.papers.add(*papers)
            if not known.filter(nth__gt=nth).exists():
                Organisation.objects.filter(pk=body.pk).update(term_from_on=from_on, term_to_on=to_on)
            flow.witness("term", "begin", term.pk, actor, place=body.place, body=body.pk, nth=nth, from_on=from_on, to_on=to_on)
    except IntegrityError as error:
        raise Refused(f"{body.name}第{nth}届已经登记过了") from error
    return term


def file_term(term: Term, *, filed_on: date, document: str, papers: Iterable[StoredFile] = (), actor: Actor) -> Term:
    """备案, within 30 days of the election (物业管理条例 16)."""
    if not _keeps(actor, term.body):
        raise Refused(f"您的身份不能登记{term.body.name}的备案")
    if not term.from_on <= filed_on <= clock.today():
        raise Refused("备案日期要在任期开始以后、今天以前")
    with transaction.atomic():
        if Term.objects.visible_to(actor).filter(pk=term.pk, filed_on=None).update(filed_on=filed_on, document=document) != 1:
            raise Refused("这一届已经备过案了")
        term.papers.add(*papers)
        flow.witness("term", "file", term.pk, actor, place=term.body.place, filed_on=filed_on)
    term.filed_on, term.document = filed_on, document
    return term
