"""Adding up what counts, and what would come out if an open setting were read the other way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from itertools import accumulate
from typing import TypeVar

from hongge.civic.assembly.tally.result import Paradox, Reading, Result
from hongge.civic.assembly.tally.roll import Register, Roll
from hongge.civic.assembly.tally.shape import Ballot, Choice, Kind, Profile, Settings
from hongge.civic.assembly.tally.sorting import Sorted, sort_out
from hongge.civic.assembly.tally.thresholds import Threshold

OneOfTwo = TypeVar("OneOfTwo", bound=Enum)


def count(register: Register, ballots: Sequence[Ballot], settings: Settings) -> Result:
    """The figures under these settings alone."""
    roll = register.roll(settings)
    return add_up(roll, sort_out(roll, ballots, settings), settings)


def add_up(roll: Roll, found: Sorted, settings: Settings) -> Result:
    by_choice: dict[Choice, list[str]] = {choice: [] for choice in Choice}
    for name, ballot in found.chosen.items():
        by_choice[ballot.choice].append(name)
    heads = {choice: roll.heads(names) for choice, names in by_choice.items()}
    area = {choice: _area(roll, names) for choice, names in by_choice.items()}
    joined: Choice | None = None
    joiners: list[str] = []
    joined_n = joined_a = 0
    if settings.joins:
        joined = _leading(heads, area)
        joiners = sorted(name for name in settings.delivered if name in roll.area and found.silent(name))
        joined_n, joined_a = roll.heads(joiners), _area(roll, joiners)
        heads[joined] += joined_n
        area[joined] += joined_a
    return Result(
        settings=settings,
        total_n=roll.total_n,
        total_a=roll.total_a,
        yes_n=heads[Choice.YES],
        yes_a=area[Choice.YES],
        no_n=heads[Choice.NO],
        no_a=area[Choice.NO],
        abstain_n=heads[Choice.ABSTAIN] + heads[Choice.INVALID],
        abstain_a=area[Choice.ABSTAIN] + area[Choice.INVALID],
        joined=joined,
        joined_n=joined_n,
        joined_a=joined_a,
        joiners=tuple(joiners),
        counted=found.counted,
        rejected=tuple(found.rejected),
        flagged=roll.flagged,
    )


def _area(roll: Roll, names: list[str]) -> int:
    return sum(map(roll.area.__getitem__, names))


def _leading(heads: dict[Choice, int], area: dict[Choice, int]) -> Choice:
    """The side that the silent join: ahead of the other in persons and in area; where neither is, they take part without a side."""
    for side, other in ((Choice.YES, Choice.NO), (Choice.NO, Choice.YES)):
        if heads[side] > heads[other] and area[side] > area[other]:
            return side
    return Choice.ABSTAIN


def readings(register: Register, ballots: Sequence[Ballot], found: Sorted, result: Result) -> tuple[Reading, ...]:
    """What the law leaves open, each read the other way with the rest as frozen."""
    frozen = result.settings
    mismarked = replace(frozen, mismarked=_other(frozen.mismarked))
    parking = replace(frozen, parking=not frozen.parking)
    alone = replace(frozen, alone_and_joint=_other(frozen.alone_and_joint))
    joined = replace(frozen, join=not frozen.joins)
    any_mismarked = any(ballot.choice is Choice.INVALID for ballot in ballots)
    roll = register.roll(frozen)
    told = (
        ("mismarked", count(register, ballots, mismarked) if any_mismarked else result),
        ("parking", count(register, ballots, parking) if register.has_beside else result),
        ("alone_and_joint", add_up(register.roll(alone), found, alone) if roll.flagged else result),
        ("join", add_up(roll, found, joined) if frozen.joins or joined.joins else None),
    )
    values: dict[str, tuple[str, str]] = {
        "mismarked": (frozen.mismarked, mismarked.mismarked),
        "parking": _counted(frozen.parking),
        "alone_and_joint": (frozen.alone_and_joint, alone.alone_and_joint),
        "join": _counted(frozen.joins),
    }
    return tuple(
        Reading(setting, *values[setting], result=other, differs=other is not None and other.passed != result.passed)
        for setting, other in told
    )


def _other(value: OneOfTwo) -> OneOfTwo:
    """The other of two."""
    return next(one for one in type(value) if one is not value)


def _counted(value: bool) -> tuple[str, str]:
    return ("counted", "left_out") if value else ("left_out", "counted")


def paradox(roll: Roll, found: Sorted, result: Result) -> Paradox | None:
    """Found where it is sure: neighbours in the order of area, as few as will do. Not looked for where others join the majority."""
    settings = result.settings
    if result.quorum or not result.majority or settings.joins or settings.kind is Kind.INTERESTED or settings.profile is Profile.PRE_2021:
        return None
    room_n, room_a = (_room(test) for test in result.majority_tests)
    area = sorted(area for name, area in roll.area.items() if found.silent(name) and name not in roll.weightless)
    sums = [0, *accumulate(area)]
    for n in range(max(1, result.needs_n), min(room_n, len(area)) + 1):
        first = bisect_left(range(len(area) - n + 1), result.needs_a, key=lambda start: sums[start + n] - sums[start])
        if first + n <= len(area) and (a := sums[first + n] - sums[first]) <= room_a:
            return Paradox(n, a)
    return None


def _room(test: Threshold) -> int:
    """How much the whole may grow by noes until the majority is lost."""
    line = test.part * test.denominator - (1 if test.strict else 0)
    return line // test.numerator - test.whole
