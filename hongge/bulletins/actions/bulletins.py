"""What people do with a bulletin. One function per button."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongge.bulletins import queries
from hongge.bulletins.models import Bulletin, ExternalFigure, Publication, Signature, figure_called
from hongge.bulletins.workflow import BULLETIN, by_another, check_issuer, signed_by_another
from hongge.civic.models import Organisation
from hongge.kernel import checkpoints, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

BACKWARDS = "统计期的开始在结束后面，请换过来"


def begin(
    place: Place,
    *,
    mast: str,
    title: str,
    since: date,
    until: date,
    issuer: Organisation,
    nth: int | None = None,
    addressee: str = "",
    text: str = "",
    is_public: bool = True,
    actor: Actor,
) -> Bulletin:
    """Start a draft. Without a number it takes the next one of the year."""
    if until < since:
        raise Refused(BACKWARDS)
    bulletin = Bulletin(
        mast=mast,
        nth=nth or queries.next_number(issuer, mast),
        title=title,
        addressee=addressee,
        text=text,
        since=since,
        until=until,
        issuer=issuer,
        is_public=is_public,
        edited_by_id=actor.duty,
        edited_at=clock.now(),
    )
    with transaction.atomic():
        made = flow.open_record(BULLETIN, bulletin, actor, place=place, nth=bulletin.nth, since=since, until=until)
        check_issuer(issuer, actor)
    return made


def edit(
    bulletin: Bulletin,
    *,
    mast: str,
    nth: int,
    title: str,
    addressee: str,
    text: str,
    since: date,
    until: date,
    issuer: Organisation,
    is_public: bool,
    actor: Actor,
) -> Bulletin:
    """保存. Refused when somebody else has saved after `bulletin.version`, the version that the writer saw."""
    if until < since:
        raise Refused(BACKWARDS)
    check_issuer(issuer, actor, kept=bulletin.issuer_id)
    change = {
        "mast": mast,
        "nth": nth,
        "title": title,
        "addressee": addressee,
        "text": text,
        "since": since,
        "until": until,
        "issuer": issuer,
        "is_public": is_public,
        "edited_by_id": actor.duty,
        "edited_at": clock.now(),
    }
    return flow.advance(BULLETIN, "edit", bulletin, actor, change=change)


def add_external(
    bulletin: Bulletin, *, label: str, value: Decimal, unit: str = "", source: str, body: Organisation, as_of: date, actor: Actor
) -> Bulletin:
    """登记外来数字: a number from outside, to be signed. The same label again takes the place of the former row."""
    if figure_called(label):
        raise Refused(_("“%(label)s”系统里能自己算，请从右边直接插入") % {"label": label})
    row = ExternalFigure(
        bulletin=bulletin,
        label=label,
        value=format(value, "f"),
        unit=unit,
        source=source,
        body=body,
        as_of=as_of,
        entered_by_id=actor.duty,
    )
    return flow.advance(BULLETIN, "add_external", bulletin, actor, side=[row], body=body.pk, as_of=as_of)


def sign_external(bulletin: Bulletin, *, external: ExternalFigure, actor: Actor) -> Bulletin:
    """签字: somebody else than who entered it answers for an outside number."""
    if external.bulletin_id != bulletin.pk:
        raise Refused("这个数字不在这份通报里")
    if reason := signed_by_another(external, actor):
        raise Refused(reason)
    signature = Signature(bulletin=bulletin, external=external, duty_id=actor.duty)
    try:
        return flow.advance(BULLETIN, "sign_external", bulletin, actor, side=[signature], external=external.pk)
    except IntegrityError as error:
        raise Refused("这个数字已经有人签过字了") from error


def check(bulletin: Bulletin, *, actor: Actor) -> Bulletin:
    """核对通过: a second person has read it."""
    if reason := by_another(bulletin, actor):
        raise Refused(reason)
    return flow.advance(BULLETIN, "check", bulletin, actor, change={"checked_by_id": actor.duty})


def withdraw(bulletin: Bulletin, *, actor: Actor) -> Bulletin:
    """退回修改: it must be checked again."""
    return flow.advance(BULLETIN, "withdraw", bulletin, actor, change={"checked_by_id": None})


def discard(bulletin: Bulletin, *, actor: Actor) -> Bulletin:
    """作废: a draft that will not be published."""
    return flow.advance(BULLETIN, "discard", bulletin, actor)


def publish(bulletin: Bulletin, *, actor: Actor) -> Bulletin:
    """发布: measure and freeze the figures, journal it, seal a checkpoint over it. All of it or nothing."""
    now = clock.now()
    change = {"published_at": now, "published_by_id": actor.duty, "year": clock.day_of(now).year}
    try:
        with transaction.atomic():
            frozen = queries.freeze(bulletin)
            facts = {"nth": bulletin.nth, "figures": len(frozen)}
            published = flow.advance(BULLETIN, "publish", bulletin, actor, change=change, side=frozen, **facts)
            checkpoint = checkpoints.seal()
            assert checkpoint is not None  # the publishing itself waited to be sealed
            Publication.objects.create(bulletin=published, checkpoint=checkpoint, code=checkpoints.short_code(checkpoint))
    except IntegrityError as error:
        raise Refused(_("今年第%(n)s期刚刚发布了，改一个期号就能发布") % {"n": bulletin.nth}) from error
    return published
