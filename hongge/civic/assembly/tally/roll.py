"""Who votes, with what: units grouped into electors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
        """Who votes under these settings; made once."""
        key = (settings.parking, settings.alone_and_joint)
        if key not in self.rolls:
            self.rolls[key] = enrolled(self.units, settings)
        return self.rolls[key]

    @cached_property
    def has_beside(self) -> bool:
        """Whether it makes a difference that parking counts."""
        return any(unit.use in BESIDE for unit in self.units)


@dataclass(frozen=True)
class Roll:
    """Who can vote, as far as the count needs it: for a town it is made in a moment. `area`: by elector id.

    `joint`: by person, the electors it belongs to together with others. `flagged`: alone and joint. `weightless`: with no head of
    their own. `buyers`: who bought what is not handed over.
    """

    area: dict[str, int]
    joint: dict[str, list[str]]
    flagged: tuple[str, ...]
    weightless: frozenset[str]
    buyers: frozenset[str]
    total_n: int
    total_a: int

    def heads(self, names: Collection[str]) -> int:
        return len(names) - (sum(name in self.weightless for name in names) if self.weightless else 0)


def enrolled(units: Iterable[Unit], settings: Settings) -> Roll:
    area: dict[str, int] = {}
    buyers: set[str] = set()
    nobodys: list[int] = []
    for unit in counted(units, settings):
        if not (name := holder(unit)):
            nobodys.append(unit.area)
            continue
        area[name] = area.get(name, 0) + unit.area
        if unit.state is State.UNDELIVERED:
            buyers.update(part for owner in unit.owners for part in owner.split("+"))
    joint: dict[str, list[str]] = {}
    flagged = []
    for name in sorted(name for name in area if "+" in name):
        parts = name.split("+")
        for part in parts:
            joint.setdefault(part, []).append(name)
        if not area.keys().isdisjoint(parts):
            flagged.append(name)
    weightless = frozenset(flagged if settings.alone_and_joint is AloneAndJoint.ONE else ())
    total_n, total_a = len(area) - len(weightless) + len(nobodys), sum(area.values()) + sum(nobodys)
    return Roll(area, joint, tuple(flagged), weightless, frozenset(buyers), total_n, total_a)


def electors(units: Iterable[Unit], settings: Settings) -> list[Elector]:
    """One for each exact set of owners (区分所有权解释 9), in the order of their ids.

    What a developer has not sold, or sold and not handed over, is one person together with what it owns itself.
    """
    units = tuple(units)
    roll, grouped = enrolled(units, settings), dict[str, list[Unit]]()
    for unit in counted(units, settings):
        grouped.setdefault(holder(unit) or f"+{unit.id}", []).append(unit)
    return [_elector(name, grouped[name], roll) for name in sorted(grouped)]


def _elector(name: str, held: list[Unit], roll: Roll) -> Elector:
    flags = {
        OWNERLESS: name not in roll.area,
        DEVELOPERS: any(unit.state is not State.DELIVERED for unit in held),
        ALONE_AND_JOINT: name in roll.flagged,
    }
    owners = tuple(name.split("+")) if name in roll.area else ()
    said = frozenset(flag for flag, true in flags.items() if true)
    return Elector(name, owners, tuple(unit.id for unit in held), sum(unit.area for unit in held), roll.heads([name]), said)


def counted(units: Iterable[Unit], settings: Settings) -> Iterable[Unit]:
    return units if settings.parking else (unit for unit in units if unit.use not in BESIDE)


def holder(unit: Unit) -> str:
    """The id of the elector that votes for it; empty where no owner is known."""
    if unit.state is not State.DELIVERED:
        return named((unit.developer,))
    owners = unit.owners
    if len(owners) == 1 and "+" not in owners[0]:
        return owners[0]
    return named(owners)


def named(owners: Iterable[str]) -> str:
    """The id of an exact set of owners: each once, in order, joined by +. An id that holds a + names several."""
    return "+".join(sorted({part for owner in owners for part in owner.split("+") if part}))
