"""One piece of work with a workbook in a process of its own: `python -m bench.inside.sheets WORK FILE`, prints seconds, MB and rows."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from bench import ours  # noqa: F401  the settings
from bench.rows import HOMES as ROWS
from hongge.civic.imports import HOMES
from hongge.kernel import sheets
from hongge.kernel.access import SYSTEM
from hongge.kernel.files import sheet_rows
from hongge.kernel.places import Place, add
from hongge.kernel.sheets import Sheet

IN_ONE_COMPOUND = 1000
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"


def rows() -> list[list[str | int | float]]:
    """Homes as a district's housing office keeps them: everybody owns one."""
    chance, made = Random(1), []
    for n in range(ROWS):
        compound, within = divmod(n, IN_ONE_COMPOUND)
        building, home = divmod(within, 100)
        entrance, room = divmod(home, 50)
        floor, side = room // 2 + 1, room % 2 + 1
        areas = [chance.randrange(6000, 15000) / 100 for _ in range(3)]
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        door = [f"小区{compound:03d}", f"{building + 1}栋", f"{entrance + 1}单元", f"{floor}0{side}室"]
        made.append([*door, floor, "住宅", *areas, "已交付", name, f"13{n:09d}"])
    return made


def ground() -> None:
    """The compounds stand before the homes come."""
    community = add(add(add(None, "吉州区", "district", code="360802"), "古南街道", "street"), "桃树下社区", "community")
    for n in range(-(-ROWS // IN_ONE_COMPOUND)):
        add(community, f"小区{n:03d}", "compound")


def heading() -> list[tuple[str, int]]:
    return [(column.heading, column.width) for column in HOMES.columns[:12]]


def write(path: Path) -> int:
    content = rows()
    return timed(lambda: sheets.write([Sheet("房屋", heading(), content)], path), len(content))


def write_openpyxl(path: Path, *, streaming: bool = False) -> int:
    content = rows()

    def work() -> None:
        book = openpyxl.Workbook(write_only=streaming)
        page = book.create_sheet() if streaming else book.active
        page.append([name for name, _ in heading()])
        for row in content:
            page.append(row)
        book.save(path)

    return timed(work, len(content))


def take_in(path: Path) -> int:
    """Validated and stored: homes, their doors, owners and who owns what, in one transaction."""
    ground()
    place = Place.objects.get(level="district")
    verdict = timed(lambda: sheets.accept(HOMES, sheet_rows(path), place=place, actor=SYSTEM, digest="0" * 64))
    return verdict.counts["new"]


def again(path: Path) -> int:
    """The same workbook once more: nothing changes."""
    place = Place.objects.get(level="district")
    return timed(lambda: sheets.preview(HOMES, sheet_rows(path), place=place, actor=SYSTEM)).counts["unchanged"]


def read_openpyxl(path: Path, *, streaming: bool = False) -> int:
    def work() -> int:
        page = openpyxl.load_workbook(path, read_only=streaming).worksheets[0]
        return sum(1 for _ in page.iter_rows(values_only=True)) - 1

    return timed(work)


spent: list[float] = []


def timed(work: Callable[[], Any], result: Any = None) -> Any:
    began = time.perf_counter()
    found = work()
    spent.append(time.perf_counter() - began)
    return found if result is None else result


WORK: dict[str, Callable[[Path], int]] = {
    "write": write,
    "openpyxl-write": write_openpyxl,
    "openpyxl-write-only": lambda path: write_openpyxl(path, streaming=True),
    "in": take_in,
    "again": again,
    "openpyxl-read": read_openpyxl,
    "openpyxl-read-only": lambda path: read_openpyxl(path, streaming=True),
}


def main() -> None:
    found = WORK[sys.argv[1]](Path(sys.argv[2]))
    if found != ROWS:
        raise SystemExit(f"{found} rows of {ROWS}")
    own, child = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": spent[0], "mb": max(own, child)}))


if __name__ == "__main__":
    main()
