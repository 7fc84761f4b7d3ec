"""The owners' vote as arithmetic: pure functions on plain values. Whole numbers only; nothing is divided to decide.

Who votes (民法典 278; 区分所有权解释 = 最高法建筑物区分所有权司法解释):
- One unit is one person; all units of one exact set of owners are one person, and so is everything a developer has not sold, or
  sold and not handed over, together with what it owns itself (解释 9). Its voter is `DEV` where no other id is given.
- A unit not handed over belongs to the developer: its buyer's ballot is `undelivered`, unless the buyer owns another unit.
- A co-owned unit is one person with the whole area, voting as its owners joined by `+`, in any order. A co-owner who marks alone
  is `no_representative`; if all of them mark, alike, it is their ballot; if they differ, all are `conflicting`. Several of them on one
  paper mark only what they own together; who own nothing just so, nor as a part of others, are `not_owner`.
  Somebody's ballot for a unit owned alone never stands for one owned with others.
- Alone in one unit and joint in another: two persons, flagged. Read as one, the person is counted with what it owns alone, and the
  joint unit brings its area only, with its own ballot.
- Parking spaces and storage are left out of persons and area unless the setting counts them. Who owns nothing else is then no owner.
- A unit without a known owner is a person in the totals that nobody votes for.

What counts:
- Thresholds: `thresholds.QUORUM` and `thresholds.MAJORITY`, both met in persons and in area, and at least one person takes part.
- An abstention takes part and does not agree; silence does not take part.
- A ballot that cannot be read is `mismarked`, or takes part without agreeing; that is a setting.
- The last effective ballot counts and those before are `replaced`; without revotes the first does and others are `repeated`.
- 从多: an elector with proved delivery who returned nothing joins yes or no, whichever is ahead in persons and in area; where
  neither is, it only takes part. An abstention is no side. Whoever returned anything in time, however marked, does not join.
  Off unless set; for a special motion only if set for it expressly; never where everyone must consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hongge.civic.assembly.tally.counting import add_up, paradox, readings
from hongge.civic.assembly.tally.result import Paradox, Reading, Rejected, Result
from hongge.civic.assembly.tally.roll import ALONE_AND_JOINT, DEVELOPERS, OWNERLESS, Elector, Register, electors, named
from hongge.civic.assembly.tally.shape import (
    DEVELOPER,
    AloneAndJoint,
    Ballot,
    Choice,
    Kind,
    Mismarked,
    Profile,
    Reason,
    Settings,
    State,
    Unit,
    Use,
)
from hongge.civic.assembly.tally.sorting import sort_out
from hongge.civic.assembly.tally.thresholds import Threshold

__all__ = [
    "ALONE_AND_JOINT",
    "DEVELOPER",
    "DEVELOPERS",
    "OWNERLESS",
    "AloneAndJoint",
    "Ballot",
    "Choice",
    "Elector",
    "Kind",
    "Mismarked",
    "Paradox",
    "Profile",
    "Reading",
    "Reason",
    "Register",
    "Rejected",
    "Result",
    "Settings",
    "State",
    "Threshold",
    "Unit",
    "Use",
    "electors",
    "named",
    "tally",
]


def tally(register: Register, ballots: Sequence[Ballot], settings: Settings) -> Result:
    """Count one motion, and say what each open setting would change."""
    roll = register.roll(settings)
    found = sort_out(roll, ballots, settings)
    result = add_up(roll, found, settings)
    return replace(result, readings=readings(register, ballots, found, result), paradox=paradox(roll, found, result))
