"""Who votes, with what: units grouped into electors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from hongge.civic.assembly.tally.shape import BESIDE, AloneAndJoint, Settings, State, Unit

ALONE_AND_JOINT, OWNERLESS, DEVELOPERS = "alone_and_joint", "ownerless", "developer"


@dataclass(frozen=True, slots=True)
class Elector:
    """One person in the count, and the area of all its units (0.01 m²).

    `id`: the owners' ids in order, joined by +; where no owner is known, + and the unit. `heads`: 1, or 0 where the person is counted
    with what it owns alone. `flags`: `alone_and_joint` is for a human to look at, `ownerless`, `developer`.
    """

    id: str
    owners: tuple[str, ...]
    units: tuple[str, ...]
    area: int
    heads: int = 1
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Register:
    """The units of one assembly, as they stood at the freeze."""

    units: tuple[Unit, ...]
    rolls: dict[tuple[bool, AloneAndJoint], Roll] = field(default_factory=dict, init=False, repr=False, compare=False)

    def roll(self, settings: Settings) -> Roll:
        """The electors under these settings; made once."""
        key = (settings.parking, settings.alone_and_joint)
        if key not in self.rolls:
            self.rolls[key] = Roll(tuple(electors(self.units, settings)), _buyers(self.units, settings))
        return self.rolls[key]

    @cached_property
    def has_beside(self) -> bool:
        """Whether it makes a difference that parking counts."""
        return any(unit.use in BESIDE for unit in self.units)


@dataclass(frozen=True)
class Roll:
    """Electors, and who may have marked a ballot besides. `buyers`: who bought what is not yet handed over."""

    electors: tuple[Elector, ...]
    buyers: frozenset[str]

    @cached_property
    def by_id(self) -> dict[str, Elector]:
        """Those that can vote."""
        return {elector.id: elector for elector in self.electors if elector.owners}

    @cached_property
    def joint(self) -> dict[str, list[Elector]]:
        """The electors that a person belongs to together with others."""
        found: dict[str, list[Elector]] = {}
        for elector in self.electors:
            if len(elector.owners) > 1:
                for owner in elector.owners:
                    found.setdefault(owner, []).append(elector)
        return found

    @cached_property
    def flagged(self) -> tuple[str, ...]:
        return tuple(elector.id for elector in self.electors if ALONE_AND_JOINT in elector.flags)

    @cached_property
    def total_n(self) -> int:
        return sum(elector.heads for elector in self.electors)

    @cached_property
    def total_a(self) -> int:
        return sum(elector.area for elector in self.electors)


def electors(units: Iterable[Unit], settings: Settings) -> list[Elector]:
    """One for each exact set of owners (区分所有权解释 9), in the order of their ids.

    What a developer has not sold, or sold and not handed over, is one person together with what it owns itself.
    """
    grouped: dict[str, list[Unit]] = {}
    for unit in counted(units, settings):
        grouped.setdefault(holder(unit), []).append(unit)
    return [_elector(name, grouped[name], grouped, settings) for name in sorted(grouped)]


def _elector(name: str, held: list[Unit], grouped: dict[str, list[Unit]], settings: Settings) -> Elector:
    owners = () if name.startswith("+") else tuple(name.split("+"))
    flags, heads = set(), 1
    if not owners:
        flags.add(OWNERLESS)
    if any(unit.state is not State.DELIVERED for unit in held):
        flags.add(DEVELOPERS)
    if len(owners) > 1 and not grouped.keys().isdisjoint(owners):
        flags.add(ALONE_AND_JOINT)
        heads = 0 if settings.alone_and_joint is AloneAndJoint.ONE else 1
    return Elector(name, owners, tuple(unit.id for unit in held), sum(unit.area for unit in held), heads, frozenset(flags))


def counted(units: Iterable[Unit], settings: Settings) -> Iterable[Unit]:
    return units if settings.parking else (unit for unit in units if unit.use not in BESIDE)


def holder(unit: Unit) -> str:
    """The id of the elector that votes for it."""
    if unit.state is not State.DELIVERED:
        return named((unit.developer,))
    return named(unit.owners) or f"+{unit.id}"


def named(owners: Iterable[str]) -> str:
    """The id of an exact set of owners: each once, in order, joined by +. An id that holds a + names several."""
    return "+".join(sorted({part for owner in owners for part in owner.split("+") if part}))


def _buyers(units: Iterable[Unit], settings: Settings) -> frozenset[str]:
    sold = (unit for unit in counted(units, settings) if unit.state is State.UNDELIVERED)
    return frozenset(part for unit in sold for owner in unit.owners for part in owner.split("+"))
