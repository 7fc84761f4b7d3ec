"""Which ballot of which elector counts, and why another does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from hongge.civic.assembly.tally.result import Rejected
from hongge.civic.assembly.tally.roll import Elector, Roll, named
from hongge.civic.assembly.tally.shape import Ballot, Choice, Mismarked, Reason, Settings


@dataclass
class Sorted:
    """`chosen`: by elector id, what it says. `returned`: electors who sent something in time, whatever became of it."""

    chosen: dict[str, Choice] = field(default_factory=dict)
    counted: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)

    def reject(self, ballot: Ballot, reason: Reason) -> None:
        self.rejected.append(Rejected(ballot.voter, ballot.seq, reason))


def sort_out(roll: Roll, ballots: Iterable[Ballot], settings: Settings) -> Sorted:
    """Each ballot ends as the one that counts for its elector, or among the rejected with a reason."""
    found, by_id, kept, alone = Sorted(), roll.by_id, dict[str, Ballot](), dict[str, Ballot]()
    mismarked_out = settings.mismarked is Mismarked.NOT_EFFECTIVE
    for ballot in sorted(ballots, key=attrgetter("seq")):
        voter = ballot.voter
        if voter not in by_id:
            voter = named((voter,))
        if ballot.reason is not None:
            found.reject(ballot, ballot.reason)
            if ballot.reason is not Reason.LATE:
                found.returned.update(_stands_for(roll, voter))
        elif voter not in by_id and not _co_owners(roll, voter):
            found.reject(ballot, Reason.UNDELIVERED if roll.buyers.issuperset(voter.split("+")) else Reason.NOT_OWNER)
        elif mismarked_out and ballot.choice is Choice.INVALID:
            found.reject(ballot, Reason.MISMARKED)
            found.returned.update(_stands_for(roll, voter))
        else:
            mine = kept if voter in by_id else alone
            if voter not in mine:
                mine[voter] = ballot
            elif settings.revote:
                found.reject(mine[voter], Reason.REPLACED)
                mine[voter] = ballot
            else:
                found.reject(ballot, Reason.REPEATED)
    for voter, ballot in kept.items():
        found.chosen[voter] = ballot.choice
    found.counted = len(kept)
    if alone:
        _co_owned(found, roll, alone)
    found.returned.update(found.chosen)
    found.rejected.sort(key=attrgetter("seq"))
    return found


def _co_owners(roll: Roll, voter: str) -> bool:
    return all(part in roll.joint for part in voter.split("+"))


def _stands_for(roll: Roll, voter: str) -> list[str]:
    """The electors whose paper this is, or a part of it."""
    if voter in roll.by_id:
        return [voter]
    return [elector.id for part in voter.split("+") for elector in roll.joint.get(part, ())]


def _co_owned(found: Sorted, roll: Roll, alone: dict[str, Ballot]) -> None:
    """Ballots of co-owners whom nobody named as representative. All of them alike is their ballot; anything else is none."""
    marks = {part: ballot for ballot in sorted(alone.values(), key=attrgetter("seq")) for part in named((ballot.voter,)).split("+")}
    used: set[int] = set()
    against: set[int] = set()
    for elector in {elector.id: elector for part in marks for elector in roll.joint[part]}.values():
        found.returned.add(elector.id)
        said = {owner: marks[owner] for owner in elector.owners if owner in marks}
        choices = {ballot.choice for ballot in said.values()}
        if elector.id in found.chosen:
            continue
        if len(choices) > 1:
            against.update(map(id, said.values()))
        elif len(said) == len(elector.owners):
            found.chosen[elector.id] = next(iter(choices))
            used.update(map(id, said.values()))
    for ballot in alone.values():
        if id(ballot) in used:
            found.counted += 1
        else:
            found.reject(ballot, Reason.CONFLICTING if id(ballot) in against else Reason.NO_REPRESENTATIVE)


def silent(roll: Roll, found: Sorted) -> list[Elector]:
    """Who returned nothing, and could have."""
    return [elector for elector in roll.electors if elector.id not in found.returned and elector.owners]
