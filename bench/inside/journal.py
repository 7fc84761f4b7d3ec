"""Entries in chains against entries that name none before them: eight writers, PostgreSQL."""

from __future__ import annotations

import multiprocessing
import time
import uuid
from collections.abc import Callable
from random import Random

from django.db import connection, transaction

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.kernel import clock, journal
from hongge.kernel.access import SYSTEM
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place

WRITERS, SECONDS = 8, 3.0
FORK = multiprocessing.get_context("fork")
FACTS = {"number": "JZ-20261123-0001", "channel": "qr", "row": "0" * 32}
streams = list(Place.objects.at_level("community").values_list("pk", "path"))


def alone() -> None:
    """No connection open: neither one nor the threads of a pool live on in a forked process."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def chained(stream: int, path: str, n: int) -> None:
    with transaction.atomic():
        journal.append(
            stream, at=clock.now(), actor=SYSTEM, kind="bench", record=n, step="open", source="", target="received", path=path, facts=FACTS
        )


def unchained(stream: int, path: str, n: int) -> None:
    entry = Entry(stream_id=stream, seq=uuid.uuid4().int >> 66, at=clock.now(), role="system", kind="bench", record=n, step="open")
    entry.source, entry.target, entry.path, entry.facts = "", "received", path, FACTS
    entry.previous, entry.digest = uuid.uuid4().hex * 2, "0" * 64
    entry.save(force_insert=True)


def writers(write: Callable[[int, str, int], None], *, over: int) -> Callable[[], float]:
    """Rows a second of all writers together. `over`: how many streams they write to."""

    def measure() -> float:
        before = Entry.objects.filter(kind="bench").count()
        alone()
        ready, made = FORK.Barrier(WRITERS), FORK.Array("d", WRITERS * 2)

        def one(nth: int) -> None:
            chance, n = Random(nth), 0
            Entry.objects.filter(pk=0).exists()  # opens the connection
            ready.wait()
            began = time.perf_counter()
            while time.perf_counter() - began < SECONDS:
                write(*streams[chance.randrange(over)], n)
                n += 1
            made[2 * nth], made[2 * nth + 1] = n, time.perf_counter() - began

        processes = [FORK.Process(target=one, args=(nth,)) for nth in range(WRITERS)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        rows = Entry.objects.filter(kind="bench").count() - before
        alone()
        if rows != sum(made[::2]):
            raise SystemExit(f"{rows} rows of {sum(made[::2]):.0f} writes")
        return sum(made[2 * nth] / made[2 * nth + 1] for nth in range(WRITERS))

    return measure


def main() -> None:
    work = {
        "a chain per community": writers(chained, over=len(streams)),
        "unchained": writers(unchained, over=len(streams)),
        "one chain for all": writers(chained, over=1),
    }
    found = rounds(work)
    rows = [
        against("journal", "appends, 8 writers, a chain per community", found, "a chain per community", "unchained", unit="/s", goal=0.5),
        against("journal", "appends, 8 writers, one chain for all", found, "one chain for all", "unchained", unit="/s", goal=None),
    ]
    print(told(rows))


if __name__ == "__main__":
    main()
