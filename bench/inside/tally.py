"""A vote of 100,000 owners counted, against GROUP BY over the same ballots; and its Merkle tree, against hashing alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from random import Random

from django.db import connection

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.civic.assembly.proof import Tree, chain
from hongge.civic.assembly.tally import Ballot, Choice, Kind, Register, Settings, Unit, Use, tally
from hongge.civic.assembly.tally.counting import count

OWNERS = 100_000
chance = Random(1)
HOW = Settings(Kind.SPECIAL)
units = [Unit(f"{n:06}", chance.randrange(5000, 20000), (f"P{n}",)) for n in range(OWNERS)]
units += [Unit(f"p{n:06}", 1250, (f"P{n}",), use=Use.PARKING) for n in range(0, OWNERS, 4)]
marks = chance.choices(list(Choice), (70, 20, 9, 1), k=OWNERS)
ballots = [Ballot(f"P{n}", choice, n) for n, choice in enumerate(marks, 1) if n < OWNERS]
register = Register(tuple(units))

GROUPED = "SELECT choice, COUNT(*), SUM(area) FROM ballot JOIN elector ON elector.id = ballot.elector GROUP BY choice"
FROM_UNITS = """SELECT choice, COUNT(*), SUM(area) FROM ballot JOIN
    (SELECT elector, SUM(area) AS area FROM unit WHERE kind = 'flat' GROUP BY elector) AS held ON held.elector = ballot.elector
    GROUP BY choice"""


def fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE elector (id integer PRIMARY KEY, area bigint NOT NULL)")
        cursor.execute("CREATE TABLE unit (elector integer NOT NULL, kind varchar(8) NOT NULL, area bigint NOT NULL)")
        cursor.execute("CREATE TABLE ballot (elector integer PRIMARY KEY, choice varchar(8) NOT NULL)")
        numbered = [(int(unit.owners[0][1:]), unit.use.value, unit.area) for unit in units]
        cursor.executemany("INSERT INTO unit VALUES (%s, %s, %s)", numbered)
        cursor.executemany("INSERT INTO elector VALUES (%s, %s)", [(owner, area) for owner, kind, area in numbered if kind == "flat"])
        cursor.executemany("INSERT INTO ballot VALUES (%s, %s)", [(int(one.voter[1:]), one.choice.value) for one in ballots])
        cursor.execute("ANALYZE")


def timed(work: Callable[[], tuple[int, int]]) -> Callable[[], float]:
    def measure() -> float:
        began = time.perf_counter()
        found = work()
        took = (time.perf_counter() - began) * 1000
        if found != EXPECTED:
            raise SystemExit(f"{found} instead of {EXPECTED}")
        return took

    return measure


def by_sql(statement: str) -> Callable[[], tuple[int, int]]:
    def work() -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return next((heads, int(area)) for choice, heads, area in cursor.fetchall() if choice == "yes")

    return work


def ready() -> tuple[int, int]:
    found = count(register, ballots, HOW)
    return found.yes_n, found.yes_a


def anew() -> tuple[int, int]:
    found = count(Register(register.units), ballots, HOW)
    return found.yes_n, found.yes_a


def whole() -> tuple[int, int]:
    found = tally(Register(register.units), ballots, HOW)
    return found.yes_n, found.yes_a


EXPECTED = ready()


def hashed(work: Callable[[], object]) -> Callable[[], float]:
    def measure() -> float:
        began = time.perf_counter()
        work()
        return (2 * OWNERS - 1) / (time.perf_counter() - began)

    return measure


def main() -> None:
    fill()
    vendor = connection.vendor
    names = {"count": ready, "from units": anew, "tally": whole, "GROUP BY": by_sql(GROUPED), "GROUP BY from units": by_sql(FROM_UNITS)}
    found = rounds({name: timed(work) for name, work in names.items()}, count=5)
    digests = chain("0" * 64, ({"seq": n} for n in range(OWNERS)))
    texts = [b"\x00" + bytes.fromhex(one) for one in digests] + [b"\x01" + bytes(64)] * (OWNERS - 1)
    trees = rounds({"tree": hashed(lambda: Tree(digests).root()), "hash": hashed(lambda: [hashlib.sha256(one).digest() for one in texts])})
    size = f"{OWNERS:,} owners, {vendor}"
    rows = [
        against("tally", f"ballots of {size}", found, "count", "GROUP BY", unit="ms", goal=3, least=False),
        against("tally", f"units and ballots of {size}", found, "from units", "GROUP BY from units", unit="ms", goal=3, least=False),
        against("tally", f"with every other reading, {size}", found, "tally", "GROUP BY from units", unit="ms", goal=None, least=False),
        against("tally", f"Merkle tree over {OWNERS:,}", trees, "tree", "hash", unit="/s", goal=0.5),
    ]
    print(told(rows))


if __name__ == "__main__":
    main()
