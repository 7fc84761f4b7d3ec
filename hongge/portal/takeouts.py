"""Taking out more than 5,000 rows: one asks with a reason, another person agrees, the asker fetches it within 24 hours.

Each of the three is witnessed in the journal. Two duties of one person are one person.
"""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, STREET_STAFF
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.takeouts import Takeout

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)  # who may ask, and who may answer


def may(actor: Actor) -> bool:
    return actor.role in OFFICE and None not in (actor.person, actor.duty, actor.place)


def ask(*, what: str, address: str, rows: int, reason: str, actor: Actor) -> Takeout:
    """申请: the same list is asked for once while it waits."""
    if not may(actor) or actor.person is None or actor.duty is None:
        raise Refused(_("大批导出要由社区、街道或区级工作人员申请"))
    place = Place.objects.get(pk=actor.place)
    if Takeout.objects.of(actor.person).waiting().filter(address=address).exists():
        raise Refused(_("这份单子已经申请了，请另一位同事同意"))
    with transaction.atomic():
        made = Takeout.objects.create(
            place=place, what=what, address=address, rows=rows, reason=reason, asker=actor.person, asked_by=actor.duty, asked_at=clock.now()
        )
        digest = sha256(address.encode()).hexdigest()  # vouches for which list, without words
        flow.witness("takeout", "ask", made.pk, actor, place=place, rows=rows, list=digest)
    return made


def answer(takeout: Takeout, *, granted: bool, actor: Actor) -> None:
    """同意 or 不同意: by another person whose place holds the asker's."""
    if actor.person == takeout.asker:
        raise Refused(_("自己申请的，自己不能同意；换一个身份也还是同一个人，请另一位同事来"))
    if not may(actor) or not actor.reaches(takeout.place.path):
        raise Refused(_("大批导出要由本级或上级的另一位工作人员同意"))
    mine = {"granted": granted, "answerer": actor.person, "answered_by": actor.duty, "answered_at": clock.now()}
    with transaction.atomic():
        if not Takeout.objects.waiting().filter(pk=takeout.pk).update(**mine):
            raise Refused(_("这份申请已经有人答复了，或者过了七天"))
        flow.witness("takeout", "grant" if granted else "deny", takeout.pk, actor, place=takeout.place)


def granted(address: str, actor: Actor) -> Takeout | None:
    """The agreed ask for exactly this list, while it may be fetched in the duty that asked."""
    if not may(actor):
        return None
    asked = Takeout.objects.filter(asker=actor.person or 0, asked_by=actor.duty or 0, address=address, granted=True).order_by(
        "-answered_at"
    )
    return next((takeout for takeout in asked[:1] if takeout.is_open), None)


def fetch(takeout: Takeout, *, rows: int, actor: Actor) -> None:
    """取走: how many rows there were when it was taken out."""
    with transaction.atomic():
        Takeout.objects.filter(pk=takeout.pk).update(fetched_at=clock.now())
        flow.witness("takeout", "fetch", takeout.pk, actor, place=takeout.place, rows=rows)
