"""What must be reached (民法典 278, 279, 1259). Every test keeps both sides of its fraction and never divides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hongge.civic.assembly.tally.shape import Kind, Profile

# As (numerator, denominator, whether exactly that much is too little).
QUORUM: dict[tuple[Profile, Kind], tuple[int, int, bool]] = {
    (Profile.CIVIL_CODE, Kind.ORDINARY): (2, 3, False),
    (Profile.CIVIL_CODE, Kind.SPECIAL): (2, 3, False),
    (Profile.CIVIL_CODE, Kind.INTERESTED): (1, 1, False),
    (Profile.PRE_2021, Kind.ORDINARY): (1, 2, True),
    (Profile.PRE_2021, Kind.SPECIAL): (1, 2, True),
    (Profile.PRE_2021, Kind.INTERESTED): (1, 1, False),
}
MAJORITY: dict[tuple[Profile, Kind], tuple[int, int, bool]] = {
    (Profile.CIVIL_CODE, Kind.ORDINARY): (1, 2, True),
    (Profile.CIVIL_CODE, Kind.SPECIAL): (3, 4, False),
    (Profile.CIVIL_CODE, Kind.INTERESTED): (1, 1, False),
    (Profile.PRE_2021, Kind.ORDINARY): (1, 2, True),
    (Profile.PRE_2021, Kind.SPECIAL): (2, 3, False),
    (Profile.PRE_2021, Kind.INTERESTED): (1, 1, False),
}


@dataclass(frozen=True)
class Threshold:
    """One test on one measure (`n` persons, `a` area in 0.01 m²): `part` of `whole` against numerator/denominator.

    `strict`: exactly that much is too little (过半数); else it is enough (民法典 1259: 以上 includes the number itself).
    """

    name: Literal["quorum", "majority"]
    measure: Literal["n", "a"]
    part: int
    whole: int
    numerator: int
    denominator: int
    strict: bool

    @property
    def met(self) -> bool:
        ours, line = self.part * self.denominator, self.whole * self.numerator
        return ours > line if self.strict else ours >= line

    @property
    def least(self) -> int:
        """The smallest part that meets it."""
        line = self.whole * self.numerator
        return line // self.denominator + 1 if self.strict else -(-line // self.denominator)

    @property
    def missing(self) -> int:
        return max(0, self.least - self.part)
