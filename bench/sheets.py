"""150,000 homes × 12 columns: brought in and taken out, against openpyxl on the same file. Each in a process of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.hosts import PYTHON, VAR
from bench.houses import House, hongge_env, run, say
from bench.rows import HOMES, Row, against, rounds, single

MOST = 300  # MB


class Workbooks:
    """A file of homes and an empty house that each round begins with."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.empty = folder, folder / "homes.xlsx", folder / "empty"
        self.memory: dict[str, int] = {}
        run(PYTHON.parent / "hongge", "migrate", "--noinput", "-v", "0", env=hongge_env(self.empty))
        self.ask("write", self.empty, self.file)

    def ask(self, work: str, data: Path, file: Path) -> float:
        told = json.loads(House("sqlite", hongge_env(data)).ask("bench.inside.sheets", work, file))
        self.memory[work] = max(self.memory.get(work, 0), told["mb"])
        return float(told["seconds"])

    def measure(self, work: str) -> Callable[[], float]:
        out = self.folder / "out.xlsx"
        return lambda: self.ask(work, self.empty, out if "write" in work else self.file)

    def taken_in(self) -> float:
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(self.empty, fresh)
        return self.ask("in", fresh, self.file)

    def again(self) -> float:
        return self.ask("again", self.folder / "fresh", self.file)


def workbooks() -> list[Row]:
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        say("writing a workbook of homes")
        books = Workbooks(Path(folder))
        names = ("write", "openpyxl-write", "openpyxl-write-only", "openpyxl-read", "openpyxl-read-only")
        found = rounds({"in": books.taken_in, "again": books.again, **{name: books.measure(name) for name in names}})
    rate = {name: [HOMES / seconds for seconds in all_of] for name, all_of in found.items()}
    taken, out = "homes validated and stored", "homes written"
    return [
        against("sheets", taken, rate, "in", "openpyxl-read", unit="/s", goal=3, note=seconds_of(found, "in", "openpyxl-read")),
        against(
            "sheets", taken, rate, "in", "openpyxl-read-only", unit="/s", goal=None, note=seconds_of(found, "in", "openpyxl-read-only")
        ),
        against("sheets", "the same file again, compared", rate, "again", "openpyxl-read", unit="/s", goal=None),
        against("sheets", out, rate, "write", "openpyxl-write", unit="/s", goal=4, note=seconds_of(found, "write", "openpyxl-write")),
        against("sheets", out, rate, "write", "openpyxl-write-only", unit="/s", goal=4),
        single("sheets", "memory of the larger process, in", books.memory["in"], unit="MB", goal=MOST),
        single("sheets", "memory of the larger process, again", books.memory["again"], unit="MB", goal=MOST),
        single("sheets", "memory, out", books.memory["write"], unit="MB", goal=MOST, note="with the rows themselves in memory"),
    ]


def seconds_of(found: dict[str, list[float]], *names: str) -> str:
    return ", ".join(f"{name} {'/'.join(f'{seconds:.1f}' for seconds in found[name])} s" for name in names)
