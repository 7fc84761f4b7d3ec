"""Official divisions from a CSV: a district, its streets and towns, their communities and villages."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from hongge.civic.levels import COMMUNITY, DISTRICT, STREET
from hongge.kernel import places
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

COLUMNS = ("code", "name", "street_code", "street_name")
PILOT = ("360802", "吉州区")
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "divisions.csv"


@dataclass(frozen=True)
class Fate:
    """What became of one row: added, same, renamed, or refused with a sentence."""

    line: int
    code: str
    name: str
    fate: str
    sentence: str = ""


def spoken(name: str) -> str:
    """桃树下居委会 → 桃树下社区, 钓源村委会 → 钓源村: the place, not its committee."""
    if name.endswith("居委会"):
        name = name.removesuffix("居委会")
        return name if name.endswith("社区") else name + "社区"
    return name.removesuffix("委会") if name.endswith("村委会") else name


def read(path: Path) -> list[dict[str, str]]:
    """Rows of the file. Refused when a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if lacking := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise Refused(f"文件缺少这些列：{'、'.join(lacking)}")
        return [{name: (row[name] or "").strip() for name in COLUMNS} for row in rows]


def take_in(rows: Iterable[dict[str, str]], *, district: tuple[str, str] = PILOT) -> list[Fate]:
    """Make the tree agree with the rows. Only here is a code the identity: two communities may share one name."""
    with transaction.atomic():
        return list(_each(rows, district))


def _each(rows: Iterable[dict[str, str]], district: tuple[str, str]) -> Iterator[Fate]:
    known = {place.code: place for place in Place.objects.at_level(DISTRICT.name, STREET.name, COMMUNITY.name).exclude(code="")}
    root = known.get(district[0]) or places.add(None, district[1], DISTRICT.name, code=district[0])
    for line, row in enumerate(rows, start=2):
        code, name, above = row["code"], spoken(row["name"]), row["street_code"]
        if not code or not name or not above:
            yield Fate(line, code, name, "refused", "代码、名称、街道代码不能空")
            continue
        if above not in known:
            known[above] = places.add(root, row["street_name"], STREET.name, code=above)
        place = known.get(code)
        if place is None:
            known[code] = places.add(known[above], name, COMMUNITY.name, code=code)
            yield Fate(line, code, name, "added")
        elif not place.path.startswith(known[above].path) or place.level != COMMUNITY.name:
            yield Fate(line, code, name, "refused", "这个代码已经在别的街道下，区划调整请在“地方”里办")
        elif place.name != name:
            old = place.name
            Place.objects.filter(pk=place.pk).update(name=name, initials=places.initials_of(name))
            yield Fate(line, code, name, "renamed", f"原名{old}")
        else:
            yield Fate(line, code, name, "same")
