"""The walk over a million chained entries, against only reading them."""

from __future__ import annotations

import os
import time
from datetime import timedelta

from django.db import connection, transaction

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.kernel import clock
from hongge.kernel.journal import Entry, Head, digest_of
from hongge.kernel.places import Place
from hongge.kernel.verify.chains import walk
from hongge.kernel.verify.report import Report
from hongge.kernel.verify.snapshot import snapshot

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
AT_ONCE = 5000


def fill() -> None:
    """Lengthen every chain evenly until there are a million entries."""
    streams = list(Place.objects.at_level("community").values_list("pk", "path"))
    heads = {row.stream_id: (row.seq, row.digest) for row in Head.objects.all()}
    missing, at = ENTRIES - Entry.objects.count(), clock.now()
    for first in range(0, missing, AT_ONCE):
        made = []
        for n in range(first, min(first + AT_ONCE, missing)):
            stream, path = streams[n % len(streams)]
            seq, previous = heads.get(stream, (0, "0" * 64))
            entry = Entry(
                stream_id=stream, seq=seq + 1, at=at + timedelta(seconds=n), role="community_staff", duty=7, kind="bench", record=n
            )
            entry.step, entry.source, entry.target, entry.path, entry.previous = "accept", "received", "accepted", path, previous
            entry.facts = {"category": "lighting", "row": previous[:32]}
            entry.digest = digest_of(entry.content())
            heads[stream] = (entry.seq, entry.digest)
            made.append(entry)
        with transaction.atomic():
            Entry.objects.bulk_create(made)
    with transaction.atomic():
        for stream, (seq, digest) in heads.items():
            Head.objects.update_or_create(pk=stream, defaults={"seq": seq, "digest": digest})


def verified() -> float:
    report = Report()
    began = time.perf_counter()
    with snapshot():
        walk(report)
    if report.entries != ENTRIES or report.faults:
        raise SystemExit(f"{report.entries} entries, {report.faults[:3]}")
    return ENTRIES / (time.perf_counter() - began)


def scanned() -> float:
    """Every column of every entry in the order of the chains, as the database's own driver hands them over."""
    began, seen = time.perf_counter(), 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Entry._meta.db_table} ORDER BY stream_id, seq")
        while rows := cursor.fetchmany(AT_ONCE):
            seen += len(rows)
    if seen != ENTRIES:
        raise SystemExit(f"{seen} entries")
    return ENTRIES / (time.perf_counter() - began)


def main() -> None:
    fill()
    found = rounds({"verify": verified, "plain scan": scanned})
    print(told([against("verify", f"{ENTRIES:,} entries, {connection.vendor}", found, "verify", "plain scan", unit="/s", goal=0.33)]))


if __name__ == "__main__":
    main()
