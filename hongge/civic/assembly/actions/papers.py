"""Ballots on paper: read by one person after another until two readings agree; a wrong one is taken back. All readings are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hongge.civic.assembly import queries
from hongge.civic.assembly.actions.taking import Taking, own
from hongge.civic.assembly.models import MARKS, SIGNED, Assembly, Ballot, Elector, PaperEntry, Proxy, TakenBack
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.kernel import clock, flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile

Marks = Mapping[str, str]


def enter(
    assembly: Assembly,
    *,
    elector: Elector,
    marks: Marks,
    signed: str,
    received_at: datetime | None = None,
    scan: StoredFile | None = None,
    actor: Actor,
) -> PaperEntry:
    """录入纸质票: one reading of one paper. A ballot is made by the first that agrees with another person's (queries.agree)."""
    with transaction.atomic():
        held = queries.locked(assembly)
        own(held, elector)
        _known(elector, marks)
        sheet = queries.sheet_for(elector)
        entry = _reading(held, sheet, marks, signed, received_at or clock.now(), scan, actor.person)
        facts: dict[str, Any] = {"elector": elector.pk, "sheet": entry.sheet, "nth": entry.nth}
        other = queries.agreeing(sheet, entry)
        if other is None:
            flow.advance(ASSEMBLY, "enter", held, actor, side=[entry], **facts)
            return entry
        entry.settles, at = True, min(other.received_at, entry.received_at)
        ballot = _ballot(taking := Taking(held, [elector]), elector, marks, signed, at)
        taking.save("enter", actor, entry, **facts, origin=ballot.origin, digest=ballot.digest)
    return entry


def take_back(assembly: Assembly, *, reading: PaperEntry, reason: str, actor: Actor) -> Assembly:
    """撤回录入, by whoever made it or has read nothing of this paper, as long as no two readings agree."""
    if not reason.strip():
        raise Refused("撤回要写明为什么")
    with transaction.atomic():
        held = queries.locked(assembly)
        own(held, reading.elector)
        sheet = next((sheet for sheet in queries.waiting_sheets(held, reading.elector) if reading in sheet.entries), None)
        if sheet is None:
            raise Refused("这张票已经收下，或者这次录入已经撤回，不能再撤回")
        if actor.person is None or reading not in sheet.open_to(actor.person):
            raise Refused("录入由录的人自己撤回，或者由没有录过这张票的人撤回")
        side = TakenBack(assembly=held, reading=reading, person_id=actor.person, reason=reason)
        facts: dict[str, Any] = {"elector": reading.elector_id, "sheet": reading.sheet, "nth": reading.nth}
        return flow.advance(ASSEMBLY, "take_back", held, actor, side=[side], **facts)


def _reading(
    held: Assembly, sheet: queries.Sheet, marks: Marks, signed: str, received: datetime, scan: StoredFile | None, person: int | None
) -> PaperEntry:
    """The next reading of a sheet; refused where it could never be one of a paper of this vote."""
    if person is None or signed not in SIGNED:
        raise Refused("请选这张票上是谁签的字")
    if sheet.needs_another_than(person):
        raise Refused("这张票您已经录过了，要换一个人来录；自己录错的，可以先撤回")
    if scan is None and sheet.scan is None:
        raise Refused("还没有扫描件，拍下或扫描纸质票后再录")
    if received > clock.now():
        raise Refused("收到的时间在将来，请看一看日期和时间")
    if held.opens_at and received < held.opens_at:
        raise Refused(f"投票{spoken.moment(held.opens_at)}才开始，收到的时间不会更早，请看一看日期和时间")
    return PaperEntry(
        assembly=held,
        elector=sheet.elector,
        sheet=sheet.number,
        nth=queries.readings_of(sheet) + 1,
        person_id=person,
        again=queries.readings_of(sheet, person),
        marks=json.dumps(dict(marks), sort_keys=True),
        signed=signed,
        received_at=received,
        scan=scan,
    )


def _ballot(taking: Taking, elector: Elector, marks: Marks, signed: str, at: datetime) -> Ballot:
    proxy = queries.proxy_in_force(elector) if signed == "agent" else None
    return taking.take(elector, marks, Ballot.Origin.PAPER, at, reason=_signed_reason(elector, signed, proxy, at), proxy=proxy)


def _signed_reason(elector: Elector, signed: str, proxy: Proxy | None, at: datetime) -> str:
    """Why whoever signed does not vote for this home. One for all co-owners does where all of them named that one (解释 9)."""
    if signed in ("owner", "representative") and elector.is_joint:
        return "" if signed == "representative" and queries.representative(elector) is not None else "no_representative"
    if signed != "agent":
        return SIGNED[signed]
    if proxy is None or clock.day_of(at) > proxy.until_on:
        return "no_authority"
    return proxy.reason


def _known(elector: Elector, marks: Marks) -> None:
    if not set(marks) <= set(queries.asked(elector)) or not set(marks.values()) <= set(MARKS):
        raise Refused("有一项不是这一户要投的议题，请重新打开再录")
