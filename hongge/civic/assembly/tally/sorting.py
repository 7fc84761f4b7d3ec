"""Which ballot of which elector counts, and why another does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from hongge.civic.assembly.tally.result import Rejected
from hongge.civic.assembly.tally.roll import Roll, named
from hongge.civic.assembly.tally.shape import Ballot, Choice, Mismarked, Reason, Settings


@dataclass
class Sorted:
    """`chosen`: by elector id, the ballot that counts. `returned`: electors beside these who sent something in time."""

    chosen: dict[str, Ballot] = field(default_factory=dict)
    counted: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)

    def reject(self, ballot: Ballot, reason: Reason) -> None:
        self.rejected.append(Rejected(ballot.voter, ballot.seq, reason))

    def silent(self, name: str) -> bool:
        return name not in self.chosen and name not in self.returned


def sort_out(roll: Roll, ballots: Iterable[Ballot], settings: Settings) -> Sorted:
    """Each ballot ends as the one that counts for its elector, or among the rejected with a reason."""
    found, alone = Sorted(), dict[str, Ballot]()
    chosen, area, unread = found.chosen, roll.area, Choice.INVALID if settings.mismarked is Mismarked.NOT_EFFECTIVE else None
    for ballot in sorted(ballots, key=attrgetter("seq")):
        voter = ballot.voter
        if voter in area and voter not in chosen and ballot.reason is None and ballot.choice is not unread:
            chosen[voter] = ballot
            continue
        voter = named((voter,))
        if ballot.reason is not None:
            found.reject(ballot, ballot.reason)
            if ballot.reason is not Reason.LATE:
                found.returned.update(_stands_for(roll, voter))
        elif voter not in area and not _parties(roll, voter):
            found.reject(ballot, Reason.UNDELIVERED if roll.buyers.issuperset(voter.split("+")) else Reason.NOT_OWNER)
        elif ballot.choice is unread:
            found.reject(ballot, Reason.MISMARKED)
            found.returned.update(_stands_for(roll, voter))
        else:
            mine = chosen if voter in area else alone
            if voter in mine and not settings.revote:
                found.reject(ballot, Reason.REPEATED)
                continue
            if voter in mine:
                found.reject(mine[voter], Reason.REPLACED)
            mine[voter] = ballot
    found.counted = len(chosen)
    if alone:
        _co_owned(found, roll, alone)
    found.rejected.sort(key=attrgetter("seq"))
    return found


def _parties(roll: Roll, voter: str) -> list[str]:
    """The electors that these are a part of, all of them together with others."""
    parts = set(voter.split("+"))
    return [name for name in roll.joint.get(min(parts), ()) if parts <= set(name.split("+"))]


def _stands_for(roll: Roll, voter: str) -> list[str]:
    """The electors whose paper this is, or a part of it."""
    return [voter] if voter in roll.area else _parties(roll, voter)


def _co_owned(found: Sorted, roll: Roll, alone: dict[str, Ballot]) -> None:
    """Ballots of co-owners whom nobody named as representative. All of them alike is their ballot; anything else is none.

    A paper of all of them together that is not effective leaves theirs standing (docs/adr/0016).
    """
    marks: dict[str, dict[str, Ballot]] = {}
    for voter, ballot in sorted(alone.items(), key=lambda one: one[1].seq):
        for name in _parties(roll, voter):
            marks.setdefault(name, {}).update(dict.fromkeys(voter.split("+"), ballot))
    used: set[int] = set()
    against: set[int] = set()
    for name, marked in marks.items():
        found.returned.add(name)
        said = list(marked.values())
        if name in found.chosen:
            continue
        if len({ballot.choice for ballot in said}) > 1:
            against.update(map(id, said))
        elif len(marked) == len(name.split("+")):
            found.chosen[name] = said[0]
            used.update(map(id, said))
    for ballot in alone.values():
        if id(ballot) in used:
            found.counted += 1
        else:
            found.reject(ballot, Reason.CONFLICTING if id(ballot) in against else Reason.NO_REPRESENTATIVE)
