"""Writers on SQLite wait for each other in a queue.

SQLite has no queue of its own: a writer that finds the database locked sleeps, up to a tenth of a second, and looks again. Under a few
writers most of the time goes into such sleep, and whoever is unlucky waits many rounds. A file lock wakes the next one at once.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to write, before the transaction begins. Nothing to wait for on other databases.

    Whoever writes without a turn is safe all the same, by the database's own lock.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with Path(settings.DATA, "turn.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file closes, or the process ends
        yield
