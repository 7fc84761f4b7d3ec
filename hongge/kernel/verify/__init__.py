"""Checking the whole house against its journal, and the journal against its signed checkpoints. Reads only."""

from __future__ import annotations

import time
from dataclasses import replace

from django.db import DatabaseError

from hongge.kernel import checkpoints, figures
from hongge.kernel.checkpoints import Published
from hongge.kernel.figures import Counter
from hongge.kernel.journal import Entry
from hongge.kernel.verify.chains import walk
from hongge.kernel.verify.export import export
from hongge.kernel.verify.kept import check_kept
from hongge.kernel.verify.report import Fault, Report
from hongge.kernel.verify.rows import check_records, check_sides
from hongge.kernel.verify.seals import check_outside, check_seals
from hongge.kernel.verify.snapshot import snapshot

__all__ = ["Fault", "Report", "export", "verify"]


def verify(*, marks: bool = True, keys: bool = True) -> Report:
    """Every chain, checkpoint, record, side record, kept row and counter, in one snapshot and in little memory, while others go on writing.

    Without `marks` or `keys`, while keys are still to be put back, rows that have marks or sealed fields are left out.
    """
    started = time.perf_counter()
    report, outside = Report(), checkpoints.published()  # read before the snapshot: it can only be behind, never ahead
    try:
        with snapshot():
            seals = walk(report)
            notes = check_seals(report, seals)
            check_records(report)
            check_sides(report, keys=keys)
            if marks:
                check_kept(report)
            _check_counters(report)
    except DatabaseError as error:
        report.add(Entry, None, "unreadable", f"数据库没能读完（{type(error).__name__}），数据文件可能已损坏，请用备份恢复")
        notes = {}
    check_outside(report, notes, _caught_up(outside, notes))
    report.seconds = round(time.perf_counter() - started, 2)
    return report


def _caught_up(outside: Published, notes: dict[int, str]) -> Published:
    """The outside file as far as the snapshot goes: a note reaches it a moment after its checkpoint."""
    for _ in range(10):
        if not notes.keys() - outside.notes.keys():
            break
        time.sleep(0.05)
        seen, again = outside.notes.keys(), checkpoints.published()
        outside = replace(again, notes={number: note for number, note in again.notes.items() if number in seen or number in notes})
    return outside


def _check_counters(report: Report) -> None:
    try:
        for sentence in figures.faults():
            report.add(Counter, None, "counter", sentence)
    except (ValueError, TypeError):
        report.add(Counter, None, "counter", "有记录读不出来，数字没能和记录核对")
