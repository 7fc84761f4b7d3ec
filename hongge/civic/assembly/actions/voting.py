"""Ballots come in: from owners' own phones, from paper read twice, from the official platform. All are kept."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hongge.civic.assembly import queries
from hongge.civic.assembly.actions.taking import Taking
from hongge.civic.assembly.models import CHOICES, MARKS, SIGNED, Assembly, Ballot, Elector, PaperEntry, PlatformFile, Proxy
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile

Marks = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One ballot out of the platform's export."""

    elector: Elector
    marks: dict[str, str]
    accepted_at: datetime
    external: str


def cast(assembly: Assembly, *, elector: Elector, marks: Marks, actor: Actor) -> Ballot:
    """投票, by the owner's own hand, signed in. A later one takes the place of the former where that is allowed; both are kept."""
    with transaction.atomic():
        held = queries.locked(assembly)
        _own(held, elector)
        if reason := queries.cannot_cast(elector, actor.person):
            raise Refused(reason)
        _complete(elector, marks)
        if not held.revote and (own := queries.counting_ballot(elector)) and not own.proxy_id:
            raise Refused("您家已经投过了，这次表决不能改投")
        taking = Taking(held, [elector])
        ballot = taking.take(elector, marks, Ballot.Origin.OWN, clock.now(), voter=actor.person)
        taking.save("cast", actor, elector=elector.pk, nth=ballot.nth, origin=ballot.origin, digest=ballot.digest)
    return ballot


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
    """录入纸质票: one reading of one paper. The second is another person's; if the two differ, a third person's decides."""
    if actor.person is None or signed not in SIGNED:
        raise Refused("请选这张票上是谁签的字")
    with transaction.atomic():
        held = queries.locked(assembly)
        _own(held, elector)
        _known(elector, marks)
        sheet = queries.sheet_for(elector)
        if sheet.needs_another_than(actor.person):
            raise Refused("这张票您已经录过了，要换一个人来录")
        if scan is None and not any(entry.scan_id for entry in sheet.entries):
            raise Refused("还没有扫描件，拍下或扫描纸质票后再录")
        received = received_at or (sheet.entries[0].received_at if sheet.entries else clock.now())
        if received > clock.now():
            raise Refused("收到的时间在将来")
        entry = PaperEntry(
            assembly=held,
            elector=elector,
            sheet=sheet.number,
            nth=len(sheet.entries) + 1,
            person_id=actor.person,
            marks=json.dumps(dict(marks), sort_keys=True),
            signed=signed,
            received_at=received,
            scan=scan,
        )
        facts: dict[str, Any] = {"elector": elector.pk, "sheet": entry.sheet, "nth": entry.nth}
        entry.settles = _settled(sheet, entry)
        if not entry.settles:
            flow.advance(ASSEMBLY, "enter", held, actor, side=[entry], **facts)
            return entry
        at = min(one.received_at for one in (*sheet.entries, entry))
        proxy = queries.proxy_in_force(elector) if signed == "agent" else None
        taking = Taking(held, [elector])
        ballot = taking.take(elector, marks, Ballot.Origin.PAPER, at, reason=_signed_reason(signed, proxy, at), proxy=proxy)
        taking.save("enter", actor, entry, **facts, origin=ballot.origin, digest=ballot.digest)
    return entry


def _settled(sheet: queries.Sheet, entry: PaperEntry) -> bool:
    return entry.nth == 3 or (entry.nth == 2 and queries.agree(sheet.entries[0], entry))


def _signed_reason(signed: str, proxy: Proxy | None, at: datetime) -> str:
    if signed != "agent":
        return SIGNED[signed]
    if proxy is None or clock.day_of(at) > proxy.until_on:
        return "no_authority"
    return proxy.reason


def take_in(assembly: Assembly, *, content: bytes, lines: Iterable[Line], rows: int, actor: Actor) -> int:
    """导入平台票: the file is kept whole, each line becomes a ballot. Returns how many. The same file twice is refused."""
    lines = list(lines)
    with transaction.atomic():
        held = queries.locked(assembly)
        sha256 = hashlib.sha256(content).hexdigest()
        if held.platform_files.filter(sha256=sha256).exists():
            raise Refused("这个文件已经导入过了")
        taking = Taking(held, [line.elector for line in lines])
        known = set(held.ballots.exclude(external="").values_list("external", flat=True))
        for line in lines:
            if line.external in known:
                raise Refused(f"平台票号{line.external}已经导入过了")
            known.add(line.external)
            taking.take(line.elector, line.marks, Ballot.Origin.IMPORTED, line.accepted_at, external=line.external)
        taken = len(taking.ballots)
        file = PlatformFile(assembly=held, sha256=sha256, size=len(content), rows=rows, taken=taken, content=b64encode(content).decode())
        taking.save("take_in", actor, file, rows=rows, taken=taken, sha256=sha256)
    return taken


def _own(held: Assembly, elector: Elector) -> None:
    if elector.assembly_id != held.pk:
        raise Refused("这位业主不在这次的名册里")


def _complete(elector: Elector, marks: Marks) -> None:
    if set(marks) != set(queries.asked(elector)) or not set(marks.values()) <= set(CHOICES):
        raise Refused("每一项都要选同意、不同意或弃权")


def _known(elector: Elector, marks: Marks) -> None:
    if not set(marks) <= set(queries.asked(elector)) or not set(marks.values()) <= set(MARKS):
        raise Refused("有一项不是这一户要投的议题，请重新打开再录")
