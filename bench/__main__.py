"""`python -m bench [NAME …]`: run the named measures (all without names), print one table, write bench/last.json."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from bench import footprint, houses, pages, sheets
from bench.hosts import HOME
from bench.houses import say
from bench.rows import Row, table

HISTORY = 9  # times the closed requests once more: two million records beside two hundred thousand


def inside(name: str) -> list[Row]:
    """A measure in a process of its own, on SQLite."""
    with houses.on_sqlite() as house:
        return [Row(**row) for row in json.loads(house.ask(f"bench.inside.{name}"))]


def inside_postgres(name: str) -> list[Row]:
    return [Row(**row) for row in json.loads(houses.on_postgres()[0].ask(f"bench.inside.{name}"))]


def beside(name: str, kind: str) -> list[Row]:
    """A measure that brings its own tables."""
    with houses.bare(kind) as house:
        return [Row(**row) for row in json.loads(house.ask(f"bench.inside.{name}"))]


def board() -> list[Row]:
    rows: list[Row] = []
    for history in (0, HISTORY):
        with houses.on_sqlite(history=history) as house:
            rows += [Row(**row) for row in json.loads(house.ask("bench.inside.board"))]
    return rows


MEASURES: dict[str, Callable[[], list[Row]]] = {
    "submit-sqlite": partial(pages.submit, "sqlite"),
    "submit-postgresql": partial(pages.submit, "postgresql"),
    "list-sqlite": partial(pages.listing, "sqlite"),
    "list-postgresql": partial(pages.listing, "postgresql"),
    "desk": partial(pages.desk, HISTORY),
    "board": board,
    "counters-sqlite": partial(inside, "counters"),
    "counters-postgresql": partial(inside_postgres, "counters"),
    "journal": partial(inside_postgres, "journal"),
    "verify": partial(inside, "verify"),
    "points": partial(inside, "points"),
    "sheets": sheets.workbooks,
    "tally-sqlite": partial(beside, "tally", "sqlite"),
    "tally-postgresql": partial(beside, "tally", "postgresql"),
    "start": footprint.second_start,
}


def main() -> int:
    names = sys.argv[1:] or list(MEASURES)
    chosen = [name for name in MEASURES if any(name.startswith(word) for word in names)]
    if not chosen:
        sys.exit(f"no such measure; there are: {' '.join(MEASURES)}")
    rows: list[Row] = []
    with houses.OPEN:
        for name in chosen:
            say(name)
            rows += MEASURES[name]()
            keep(rows)
    print(table(rows))
    for row in rows:
        if row.note:
            print(f"  {row.name}, {row.figure}: {row.note}")
    return 0


def keep(rows: list[Row]) -> None:
    """After each measure, so that an interrupted run leaves what it saw."""
    last = {"at": time.strftime("%Y-%m-%d %H:%M"), "python": platform.python_version(), "rows": [asdict(row) for row in rows]}
    (HOME / "bench/last.json").write_text(json.dumps(last, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    sys.exit(main())
