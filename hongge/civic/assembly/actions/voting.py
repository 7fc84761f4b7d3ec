"""Ballots come in: from owners' own phones, from the official platform; actions.papers has what comes on paper. All are kept."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hongge.civic.assembly import queries
from hongge.civic.assembly.actions.taking import Taking, own
from hongge.civic.assembly.models import CHOICES, Assembly, Ballot, Elector, PlatformFile
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused

Marks = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One ballot out of the platform's export. `reason`: why it does not count, where the export itself says so."""

    elector: Elector
    marks: dict[str, str]
    accepted_at: datetime
    external: str
    reason: str = ""


def cast(assembly: Assembly, *, elector: Elector, marks: Marks, actor: Actor) -> Ballot:
    """投票, by the owner's own hand, signed in. A later one takes the place of the former where that is allowed; both are kept."""
    with transaction.atomic():
        held = queries.locked(assembly)
        own(held, elector)
        if reason := queries.cannot_cast(elector, actor.person):
            raise Refused(reason)
        _complete(elector, marks)
        if not held.revote and (before := queries.counting_ballot(elector)) and not before.proxy_id:
            raise Refused("您家已经投过了，这次表决不能改投")
        taking = Taking(held, [elector])
        ballot = taking.take(elector, marks, Ballot.Origin.OWN, clock.now(), voter=actor.person)
        taking.save("cast", actor, elector=elector.pk, nth=ballot.nth, origin=ballot.origin, digest=ballot.digest)
    return ballot


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
            taking.take(line.elector, line.marks, Ballot.Origin.IMPORTED, line.accepted_at, reason=line.reason, external=line.external)
        taken = len(taking.ballots)
        file = PlatformFile(assembly=held, sha256=sha256, size=len(content), rows=rows, taken=taken, content=b64encode(content).decode())
        taking.save("take_in", actor, file, rows=rows, taken=taken, sha256=sha256)
    return taken


def _complete(elector: Elector, marks: Marks) -> None:
    if set(marks) != set(queries.asked(elector)) or not set(marks.values()) <= set(CHOICES):
        raise Refused("每一项都要选同意、不同意或弃权")
