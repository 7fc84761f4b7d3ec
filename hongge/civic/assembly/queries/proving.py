"""An assembly as the proof knows it: what was frozen, what came in, and the documents made of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from hongge.civic.assembly import proof, tally
from hongge.civic.assembly.models import Assembly, Ballot, Delivery, Motion, Unit
from hongge.civic.assembly.queries.register import register_of
from hongge.civic.assembly.tally import Reason
from hongge.kernel.secrets import blind

FOUND_BY_COUNTING = ("mismarked", "repeated")


def settings_of(assembly: Assembly, motion: Motion) -> tally.Settings:
    """The frozen settings with the motion's threshold."""
    return tally.Settings(
        kind=tally.Kind(motion.rule),
        profile=tally.Profile(assembly.profile),
        parking=assembly.parking,
        mismarked=tally.Mismarked(assembly.mismarked),
        join=assembly.deemed,
        join_special=assembly.deemed_special,
        alone_and_joint=tally.AloneAndJoint(assembly.joint),
        revote=assembly.revote,
    )


def before_opening(assembly: Assembly, register: tally.Register, paths: Mapping[str, str], motions: Iterable[Motion]) -> proof.Assembly:
    """`paths`: where each unit of the register stands in the tree, by its id."""

    def inside(motion: Motion) -> frozenset[str] | None:
        whole = motion.scope_id == assembly.place_id
        return None if whole else frozenset(unit for unit, path in paths.items() if path.startswith(motion.scope.path))

    asked = tuple(proof.Motion(str(m.nth), m.text, settings_of(assembly, m), inside(m)) for m in motions)
    return proof.Assembly(assembly.number, mode_of(assembly), register, asked)


def mode_of(assembly: Assembly) -> proof.Mode:
    return proof.Mode.SEALED if assembly.is_secret else proof.Mode.OPEN


def frozen(assembly: Assembly) -> proof.Assembly:
    """What was frozen, read back from the rows."""
    paths = dict(Unit.objects.filter(assembly=assembly).values_list("name", "path"))
    return before_opening(assembly, register_of(assembly), paths, assembly.motions.in_order().select_related("scope"))


def plans_digest(motions: Iterable[Motion]) -> str:
    """Of everything owners were given to read beside the questions."""
    told = [[m.nth, m.matter, m.plan, m.facts, sorted(paper.file.sha256 for paper in m.papers.all())] for m in motions]
    return proof.digest(told)


def plans_of(assembly: Assembly) -> str:
    return plans_digest(assembly.motions.in_order().prefetch_related("papers__file"))


def key_of(assembly: Assembly) -> bytes:
    """What receipt codes and salts of one assembly are derived from; held by this installation alone."""
    return blind(f"receipts:{assembly.seal}").encode()


def paper_of(ballot: Ballot, assembly: Assembly, key: bytes) -> proof.Paper:
    """A ballot as it stands in the chain. Opens its sealed marks."""
    return proof.Paper(
        seq=ballot.nth,
        voter=ballot.elector.key,
        choices={nth: tally.Choice(mark) for nth, mark in ballot.choices.items()},
        at=stamp(ballot.accepted_at),
        origin=str(ballot.origin),
        receipt=proof.receipt(key, assembly.number, ballot.nth),
        salt=proof.salt(key, assembly.number, ballot.nth),
    )


def stamp(at: datetime) -> str:
    """UTC with microseconds, as in the journal."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def content_of(ballot: Ballot, assembly: Assembly) -> dict[str, Any]:
    """What the chain vouches for."""
    return proof.content(paper_of(ballot, assembly, key_of(assembly)), assembly.number, mode_of(assembly))


def ruling_of(reason: str, *, by_agent: bool, counts: bool) -> Reason | None:
    """Why a ballot does not count, as far as whoever took it saw that; the rest is found by counting."""
    if reason and reason not in FOUND_BY_COUNTING:
        return Reason(reason)
    return Reason.WITHDRAWN if by_agent and not counts else None


def at_close(assembly: Assembly, ballots: Sequence[Ballot]) -> proof.Close:
    """Everything that came in, with its rulings. `counts` is not asked: what stands follows from what is sealed."""
    key = key_of(assembly)
    last = {b.elector_id: b.nth for b in ballots if not b.reason}
    ruled = {b.nth: ruling_of(b.reason, by_agent=b.proxy_id is not None, counts=last.get(b.elector_id) == b.nth) for b in ballots}
    rulings = [proof.Ruling(nth, reason) for nth, reason in ruled.items() if reason]
    rulings += [
        proof.Ruling(b.nth, Reason.NO_AUTHORITY, nth)
        for b in ballots
        if b.proxy and not ruled[b.nth]
        for nth in b.choices
        if int(nth) not in b.proxy.motions
    ]
    served = Delivery.objects.filter(assembly=assembly, proved=True).values_list("elector__key", flat=True)
    return proof.Close(tuple(paper_of(b, assembly, key) for b in ballots), tuple(rulings), frozenset(served))


def kept_ballots(assembly: Assembly) -> list[Ballot]:
    """All ballots in the order of the chain."""
    return list(Ballot.objects.filter(assembly=assembly).select_related("elector", "proxy").order_by("nth"))


def bundle(assembly: Assembly, *, openings: bool = False) -> dict[str, Any]:
    """The published document; `openings`: the scrutineers' of a secret vote."""
    return proof.bundle(frozen(assembly), at_close(assembly, kept_ballots(assembly)), openings=openings)


def published(assembly: Assembly, *, openings: bool = False) -> bytes:
    """The document as everybody gets it, byte for byte; made once, for after the count nothing of it changes."""
    return _published(assembly.pk, assembly.root, openings)


@lru_cache(maxsize=8)
def _published(pk: int, root: str, openings: bool) -> bytes:
    return proof.written(bundle(Assembly.objects.select_related("place").get(pk=pk, root=root), openings=openings))


def links(assembly: Assembly) -> list[str]:
    """The digests that the root stands over: every ballot's, and the close."""
    return [*Ballot.objects.filter(assembly=assembly).order_by("nth").values_list("digest", flat=True), assembly.closing]


def inclusion(ballot: Ballot, assembly: Assembly) -> list[str]:
    """The way from one ballot to the root, once the box is closed."""
    return proof.inclusion(links(assembly), ballot.nth - 1)
