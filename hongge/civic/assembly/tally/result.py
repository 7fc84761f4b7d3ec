"""What comes out of a tally, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

from hongge.civic.assembly.tally.shape import Choice, Kind, Profile, Reason, Settings
from hongge.civic.assembly.tally.thresholds import MAJORITY, QUORUM, Threshold


@dataclass(frozen=True)
class Rejected:
    """A ballot that does not count, and why."""

    voter: str
    seq: int
    reason: Reason


@dataclass(frozen=True)
class Reading:
    """The same ballots with one setting read the other way. `result` None: the other way is not open to this motion.

    `setting`: mismarked, parking, alone_and_joint, join; `frozen`, `other`: codes of its two values.
    """

    setting: str
    frozen: str
    other: str
    result: Result | None
    differs: bool


@dataclass(frozen=True)
class Paradox:
    """So many silent persons, with so much area, who said no instead would make the quorum and let the motion pass."""

    n: int
    a: int


@dataclass(frozen=True)
class Result:
    """Persons (`_n`) and area in 0.01 m² (`_a`). Yes, no and abstain add up to part; `joined` (从多) is within them.

    Only for after the close, but for totals, part and needs: these may be shown while ballots come in.
    """

    settings: Settings
    total_n: int
    total_a: int
    yes_n: int
    yes_a: int
    no_n: int
    no_a: int
    abstain_n: int
    abstain_a: int
    joined: Choice | None = None
    joined_n: int = 0
    joined_a: int = 0
    joiners: tuple[str, ...] = ()
    counted: int = 0  # ballots; co-owners who marked alike are several ballots of one elector
    rejected: tuple[Rejected, ...] = ()
    flagged: tuple[str, ...] = ()  # electors alone and joint, for a human to look at
    readings: tuple[Reading, ...] = ()
    paradox: Paradox | None = None

    @property
    def part_n(self) -> int:
        return self.yes_n + self.no_n + self.abstain_n

    @property
    def part_a(self) -> int:
        return self.yes_a + self.no_a + self.abstain_a

    @property
    def quorum_tests(self) -> tuple[Threshold, Threshold]:
        line = QUORUM[self.settings.profile, self.settings.kind]
        return (
            Threshold("quorum", "n", self.part_n, self.total_n, *line),
            Threshold("quorum", "a", self.part_a, self.total_a, *line),
        )

    @property
    def majority_tests(self) -> tuple[Threshold, Threshold]:
        """Of those who take part; before 2021, and where everyone must consent, of all."""
        settings = self.settings
        line, of_all = MAJORITY[settings.profile, settings.kind], settings.profile is Profile.PRE_2021 or settings.kind is Kind.INTERESTED
        return (
            Threshold("majority", "n", self.yes_n, self.total_n if of_all else self.part_n, *line),
            Threshold("majority", "a", self.yes_a, self.total_a if of_all else self.part_a, *line),
        )

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return (*self.quorum_tests, *self.majority_tests)

    @property
    def quorum(self) -> bool:
        return self.part_n > 0 and all(test.met for test in self.quorum_tests)

    @property
    def majority(self) -> bool:
        """Nobody is no majority of nobody."""
        return self.part_n > 0 and all(test.met for test in self.majority_tests)

    @property
    def passed(self) -> bool:
        return self.quorum and self.majority

    @property
    def needs_n(self) -> int:
        """Persons missing to the quorum."""
        return self.quorum_tests[0].missing

    @property
    def needs_a(self) -> int:
        return self.quorum_tests[1].missing
