"""Papers on their way to a ballot: what was read of each, who reads it next, when two readings agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from hongge.civic.assembly.models import Assembly, Ballot, Elector, PaperEntry
from hongge.kernel import clock
from hongge.kernel.files import StoredFile


@dataclass(frozen=True)
class Sheet:
    """A paper that is not settled: what was read of it and not taken back, no two of which agree."""

    elector: Elector
    number: int
    entries: tuple[PaperEntry, ...]

    @property
    def differs(self) -> bool:
        return len(self.entries) > 1

    @property
    def scan(self) -> StoredFile | None:
        """The picture of the paper."""
        return next((entry.scan for entry in self.entries if entry.scan), None)

    def needs_another_than(self, person: int | None) -> bool:
        """Whether this person has read it already."""
        return any(entry.person_id == person for entry in self.entries)

    def open_to(self, person: int | None) -> tuple[PaperEntry, ...]:
        """The readings this person may take back: the own one; of whoever has read nothing of it, any."""
        own = tuple(entry for entry in self.entries if entry.person_id == person)
        return own or self.entries


def agree(one: PaperEntry, other: PaperEntry, decisive: Iterable[datetime]) -> bool:
    """Whether two readings say the same in all that matters: marks, signature, day, and on which side of each decisive instant it came."""
    if (one.marks, one.signed) != (other.marks, other.signed) or clock.day_of(one.received_at) != clock.day_of(other.received_at):
        return False
    early, late = sorted((one.received_at, other.received_at))
    return early == late or not any(early <= at <= late for at in decisive)


def agreeing(sheet: Sheet, entry: PaperEntry) -> PaperEntry | None:
    """An earlier reading that says the same. Decisive is the close, and when other ballots of this owner came."""
    closes = entry.assembly.closes_at
    decisive = [*Ballot.objects.filter(elector=entry.elector_id).values_list("accepted_at", flat=True), *([closes] if closes else [])]
    return next((one for one in sheet.entries if agree(one, entry, decisive)), None)


def waiting_sheets(assembly: Assembly, elector: Elector | None = None) -> list[Sheet]:
    """Papers that wait for another reading, the oldest first."""
    settled = PaperEntry.objects.filter(elector=OuterRef("elector"), sheet=OuterRef("sheet"), settles=True)
    rows = PaperEntry.objects.filter(~Exists(settled), assembly=assembly, taken_back=None).select_related("elector", "scan").order_by("pk")
    rows = rows.filter(elector=elector) if elector else rows
    grouped: dict[tuple[int, int], list[PaperEntry]] = defaultdict(list)
    for row in rows:
        grouped[(row.elector_id, row.sheet)].append(row)
    return [Sheet(entries[0].elector, entries[0].sheet, tuple(entries)) for entries in grouped.values()]


def sheet_for(elector: Elector) -> Sheet:
    """The paper of this elector that the next reading belongs to: the unfinished one, or a new one."""
    waiting = waiting_sheets(elector.assembly, elector)
    if waiting:
        return waiting[0]
    last = PaperEntry.objects.filter(elector=elector).order_by("-sheet").values_list("sheet", flat=True).first()
    return Sheet(elector, (last or 0) + 1, ())


def readings_of(sheet: Sheet, person: int | None = None) -> int:
    """How often this paper was read, by one person or by anybody, what was taken back with it."""
    rows = PaperEntry.objects.filter(elector=sheet.elector, sheet=sheet.number)
    return (rows.filter(person=person) if person else rows).count()


def scan_of(ballot: Ballot) -> StoredFile | None:
    """The scan of the paper that a ballot was read from."""
    settling = PaperEntry.objects.filter(entry=ballot.entry_id, elector=ballot.elector_id, settles=True).first()
    if settling is None:
        return None
    entries = PaperEntry.objects.filter(elector=ballot.elector_id, sheet=settling.sheet, taken_back=None).exclude(scan=None)
    entry = entries.select_related("scan").order_by("pk").first()
    return entry.scan if entry else None
