"""Between freeze and vote: announced, papers delivered, representatives and agents named, the box opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from hongge.civic.assembly import queries
from hongge.civic.assembly.actions.taking import own
from hongge.civic.assembly.models import Assembly, Delivery, Elector, Holder, Naming, Proxy
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.civic.posts import RESIDENT
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.secrets import normal_phone


def announce(assembly: Assembly, *, opens_at: datetime, closes_at: datetime, actor: Actor) -> Assembly:
    """发公告, with the fingerprint and the totals; the clock of the notice runs from today, which is not counted."""
    if closes_at <= opens_at:
        raise Refused("截止要在开始以后")
    change = {"notice_on": clock.today(), "opens_at": opens_at, "closes_at": closes_at}
    return flow.advance(ASSEMBLY, "announce", assembly, actor, change=change, opens_at=opens_at, closes_at=closes_at)


def deliver(
    assembly: Assembly, *, electors: Iterable[Elector], how: str, delivered_on: date | None = None, proved: bool = False, actor: Actor
) -> Assembly:
    """登记送达: the papers reached these owners."""
    on = delivered_on or clock.today()
    with transaction.atomic():
        held = assembly
        for elector in electors:
            own(assembly, elector)
            side = Delivery(assembly=assembly, elector=elector, how=how, delivered_on=on, proved=proved)
            held = flow.advance(ASSEMBLY, "deliver", held, actor, side=[side], elector=elector.pk, how=how)
    return held


def name(assembly: Assembly, *, elector: Elector, representative: Holder, actor: Actor) -> Assembly:
    """推选代表 of a unit owned together. An owner names for themselves; staff enter a paper that all of them signed."""
    own(assembly, elector)
    holders = list(elector.holders.all())
    if representative.pk not in {holder.pk for holder in holders}:
        raise Refused("代表要从这套房的业主里推选")
    if actor.role == RESIDENT:
        by = [holder for holder in holders if holder.person_id and holder.person_id == actor.person]
        if not by:
            raise Refused("您不在这套房的业主名册里")
    else:
        by = holders
    on_paper = actor.role != RESIDENT
    side = [Naming(assembly=assembly, elector=elector, by=one, representative=representative, on_paper=on_paper) for one in by]
    return flow.advance(ASSEMBLY, "name", assembly, actor, side=side, elector=elector.pk)


def entrust(
    assembly: Assembly,
    *,
    elector: Elector,
    agent_name: str,
    agent_phone: str,
    motions: Sequence[int],
    until_on: date,
    written: bool = True,
    scan: StoredFile | None = None,
    actor: Actor,
) -> Assembly:
    """登记委托. A mandate by mouth or beyond the cap is kept too, with the reason why it carries no vote.

    A new one takes the place of the one before; the very same again is refused, and an owner is counted once against the cap.
    """
    own(assembly, elector)
    phone = normal_phone(agent_phone)
    with transaction.atomic():
        held = queries.locked(assembly)
        asked, last = sorted(set(motions)), queries.proxy_in_force(elector)
        if last and (last.agent_phone, last.motions, last.until_on, last.written) == (phone, asked, until_on, written):
            raise Refused("这位受托人已经登记过了，不用再登记；议题、期限有变的，改好再登记")
        reason = "" if written else "oral_proxy"
        if not reason and held.proxy_cap is not None and queries.principals_of(held, phone, beside=elector) >= held.proxy_cap:
            reason = "proxy_cap"
        side = Proxy(
            assembly=held,
            elector=elector,
            agent_name=agent_name,
            agent_phone=phone,
            motions=asked,
            until_on=until_on,
            written=written,
            scan=scan,
            reason=reason,
        )
        return flow.advance(ASSEMBLY, "entrust", held, actor, side=[side], elector=elector.pk, reason=reason)


def start(assembly: Assembly, *, actor: Actor) -> Assembly:
    """开始投票, once its day has come."""
    return flow.advance(ASSEMBLY, "start", assembly, actor)


def start_due(actor: Actor) -> int:
    """For the minute tick: open every box whose hour has come. Returns how many."""
    due = [assembly for assembly in queries.due_to_open() if assembly.opens_at and assembly.opens_at <= clock.now()]
    for assembly in due:
        start(assembly, actor=actor)
    return len(due)
