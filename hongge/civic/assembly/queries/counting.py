"""From arithmetic back to rows: turnout while the box is open, results once it is closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from hongge.civic.assembly import tally
from hongge.civic.assembly.models import Assembly, Ballot, Delivery, Elector, Motion
from hongge.civic.assembly.queries.proving import ruling_of, settings_of
from hongge.civic.assembly.queries.register import register_of
from hongge.civic.assembly.tally import Choice, Reason
from hongge.civic.assembly.tally.counting import count
from hongge.kernel.places import Place

PLAIN = (
    "total_n", "total_a", "part_n", "part_a", "yes_n", "yes_a", "no_n", "no_a", "abstain_n", "abstain_a",
    "joined_n", "joined_a", "counted", "quorum", "majority", "passed",
)  # fmt: skip


def plain_result(result: tally.Result) -> dict[str, Any]:
    """A result as it is stored: whole numbers, codes, booleans."""
    tests = ("name", "measure", "part", "whole", "numerator", "denominator", "strict", "least", "met")
    return {
        **{name: getattr(result, name) for name in PLAIN},
        "joined": str(result.joined or ""),
        "thresholds": [{name: getattr(test, name) for name in tests} for test in result.thresholds],
        "rejected": [[ballot.seq, str(ballot.reason)] for ballot in result.rejected],
        "reasons": dict(Counter(str(ballot.reason) for ballot in result.rejected)),
        "flagged": len(result.flagged),
        "paradox": {"n": result.paradox.n, "a": result.paradox.a} if result.paradox else None,
    }


def plain_readings(result: tally.Result) -> list[dict[str, Any]]:
    """What each open setting would change."""
    return [
        {
            "setting": reading.setting,
            "frozen": str(reading.frozen),
            "other": str(reading.other),
            "differs": reading.differs,
            "result": plain_result(reading.result) if reading.result else None,
        }
        for reading in result.readings
    ]


@dataclass(frozen=True)
class Turnout:
    """How many take part so far, in persons and area, and what the quorum (`line` of the whole) still lacks. Nothing of what they say."""

    part_n: int
    total_n: int
    least_n: int
    part_a: int
    total_a: int
    least_a: int
    line: tuple[int, int]

    @property
    def needs_n(self) -> int:
        return max(0, self.least_n - self.part_n)

    @property
    def needs_a(self) -> int:
        return max(0, self.least_a - self.part_a)

    @property
    def reached(self) -> bool:
        return not self.needs_n and not self.needs_a


def turnout(motion: Motion) -> Turnout:
    """Counted by the same arithmetic as the result, with every mark taken for an abstention: no mark is opened."""
    register = register_of(motion.assembly, motion.scope)
    settings = replace(settings_of(motion.assembly, motion), join=False)
    inside = register.roll(settings).area
    columns = ("elector__key", "nth", "unmarked", "reason", "counts", "proxy__motions")
    rows = Ballot.objects.filter(assembly=motion.assembly_id).order_by("nth").values_list(*columns)
    every = [
        tally.Ballot(key, Choice.INVALID if motion.nth in unmarked else Choice.ABSTAIN, nth, _ruling(motion, reason, counts, entrusted))
        for key, nth, unmarked, reason, counts, entrusted in rows
        if key in inside
    ]
    result = count(register, every, settings)
    quorum_n, quorum_a = result.quorum_tests
    line = (quorum_n.numerator, quorum_n.denominator)
    return Turnout(result.part_n, result.total_n, quorum_n.least, result.part_a, result.total_a, quorum_a.least, line)


def _ruling(motion: Motion, reason: str, counts: bool, entrusted: list[int] | None) -> Reason | None:
    """`entrusted`: the motions of the agent's mandate; None where the owner voted."""
    found = ruling_of(reason, by_agent=entrusted is not None, counts=counts)
    return found or (Reason.NO_AUTHORITY if entrusted is not None and motion.nth not in entrusted else None)


@dataclass(frozen=True)
class Block:
    """One building of the turnout table."""

    place: Place
    owners: int
    delivered: int
    received: int


def blocks(assembly: Assembly) -> list[Block]:
    """各栋收票: owners, papers delivered, ballots in, by building and in the order of the tree."""
    buildings = list(Place.objects.within(assembly.place).at_level("building").defer("outline")) or [assembly.place]
    length = len(buildings[0].path)
    served = set(Delivery.objects.filter(assembly=assembly).values_list("elector", flat=True))
    voted = set(Ballot.objects.filter(assembly=assembly, counts=True).values_list("elector", flat=True))
    owners: Counter[str] = Counter()
    delivered: Counter[str] = Counter()
    received: Counter[str] = Counter()
    for pk, path in Elector.objects.filter(assembly=assembly, counted=True).values_list("pk", "path"):
        owners[path[:length]] += 1
        delivered[path[:length]] += pk in served
        received[path[:length]] += pk in voted
    return [Block(place, owners[place.path], delivered[place.path], received[place.path]) for place in buildings]


def origins(assembly: Assembly) -> dict[str, int]:
    """How many ballots came which way, and how many do not count now: {paper, own, imported, out}."""
    found: Counter[str] = Counter()
    for origin, counts in Ballot.objects.filter(assembly=assembly).values_list("origin", "counts"):
        found[origin if counts else "out"] += 1
    return dict(found)
