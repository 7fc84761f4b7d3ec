"""Ballots as they are taken: numbered, chained, and of each owner at most one that counts. All of one act are saved together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hongge.civic.assembly import proof, queries
from hongge.civic.assembly.models import Assembly, Ballot, Elector, Proxy, token_digest
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused

BATCH = 500  # ids in one statement


class Taking:
    """The ballots of one act on an assembly that is held locked."""

    def __init__(self, held: Assembly, electors: Iterable[Elector]) -> None:
        self.held, self.ballots = held, list[Ballot]()
        self.motions = queries.motions_in(held)
        self.standing = queries.counting_ballots(held, [elector.pk for elector in electors])
        self.replaced: list[int] = []

    def take(
        self,
        elector: Elector,
        marks: Mapping[str, str],
        origin: str,
        at: datetime,
        *,
        reason: str = "",
        voter: int | None = None,
        proxy: Proxy | None = None,
        external: str = "",
    ) -> Ballot:
        """The next ballot of the chain. `at`: when it was given, which may be before it is entered here."""
        held, last = self.held, self.ballots[-1] if self.ballots else None
        if held.opens_at is None or at < held.opens_at:
            raise Refused("投票还没开始，这个时间的票不能收")
        full = {nth: marks.get(nth, "invalid") for nth in queries.asked(elector, self.motions)}
        unmarked = [int(nth) for nth, mark in full.items() if mark == "invalid"]
        reason = reason or self._reason(elector, at, len(unmarked) == len(full), proxy)
        ballot = Ballot(
            assembly=held,
            elector=elector,
            nth=last.nth + 1 if last else held.cast + 1,
            origin=origin,
            marks=json.dumps(full, sort_keys=True),
            unmarked=unmarked,
            accepted_at=at,
            voter_id=voter,
            proxy=proxy,
            external=external,
            reason=reason,
            counts=not reason,
            previous=last.digest if last else held.head or held.genesis,
        )
        ballot.digest = proof.link(ballot.previous, queries.content_of(ballot, held))
        ballot.token_digest = token_digest(ballot.token)
        if ballot.counts:
            self._stand(ballot)
        self.ballots.append(ballot)
        return ballot

    def _reason(self, elector: Elector, at: datetime, empty: bool, proxy: Proxy | None) -> str:
        """Why this one does not count, beside what its signature says."""
        if not elector.counted or elector.is_ownerless:
            return "not_owner"
        if self.held.closes_at and at > self.held.closes_at:
            return "late"
        if empty and self.held.mismarked == Assembly.Mismarked.NOT_EFFECTIVE:
            return "mismarked"
        now = self.standing.get(elector.pk)
        if now is None:
            return ""
        if proxy is not None and now.proxy_id is None:
            return "withdrawn"  # the owner's own vote stands before the agent's
        if not self.held.revote:
            return "repeated" if proxy is not None or now.proxy_id is None else ""
        return "replaced" if at < now.accepted_at and bool(now.proxy_id) is bool(proxy) else ""  # entered later, given earlier

    def _stand(self, ballot: Ballot) -> None:
        """Now this one counts for its elector, and the one before no more."""
        before = self.standing.get(ballot.elector_id)
        if before is not None and before.pk:
            self.replaced.append(before.pk)
        elif before is not None:
            before.counts = False
        self.standing[ballot.elector_id] = ballot

    def save(self, step: str, actor: Actor, *beside: Any, **facts: Any) -> None:
        """Take the step with all ballots of the act, and whatever else it keeps."""
        for at in range(0, len(self.replaced), BATCH):
            Ballot.objects.filter(pk__in=self.replaced[at : at + BATCH]).update(counts=False)
        change = {"cast": self.ballots[-1].nth, "head": self.ballots[-1].digest} if self.ballots else {}
        flow.advance(ASSEMBLY, step, self.held, actor, change=change, side=[*beside, *self.ballots], **facts)


def own(held: Assembly, elector: Elector) -> None:
    if elector.assembly_id != held.pk:
        raise Refused("这位业主不在这次的名册里")
