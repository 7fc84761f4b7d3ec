"""Workbook of places: grids, compounds, buildings and entrances, each under a place that stands already or comes in the same workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hongge.civic.imports.names import PARTED, known_codes, spoken, stem
from hongge.civic.levels import BUILDING, COMPOUND, ENTRANCE, GRID
from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, STREET_STAFF, SYSTEM
from hongge.kernel import clock, places
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place, levels
from hongge.kernel.sheets import CHANGED, UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, SYSTEM)
KNOWN = (GRID.name, COMPOUND.name, BUILDING.name, ENTRANCE.name)
ABOVE = "community"


@dataclass
class Spot:
    """A place that stands, or one that will: then `place` is None until it is made, and `row` says where it comes from."""

    name: str
    level: str
    place: Place | None = None
    row: int = 0
    inside: dict[str, list[Spot]] = field(default_factory=dict)

    def under(self, words: str) -> list[Spot]:
        """Those called so right under it, or else under one of its grids, which nobody names in an address."""
        direct = [spot for key in (words, *(stem(level, words) for level in KNOWN)) for spot in self.inside.get(key, [])]
        found = list(
            {id(spot): spot for spot in direct if words == spot.name or stem(spot.level, words) == stem(spot.level, spot.name)}.values()
        )
        grids = [spot for spots in self.inside.values() for spot in spots if levels[spot.level].silent] if not found else []
        return found or list({id(spot): spot for grid in grids for spot in grid.under(words)}.values())

    def add(self, spot: Spot) -> Spot:
        for key in {spot.name, stem(spot.level, spot.name)}:
            self.inside.setdefault(key, []).append(spot)
        return spot


class Places(Intake):
    """Judges against the places that stand, and those that earlier rows of the same workbook will make."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        found = Place.objects.within(place).exclude(level="room").standing_on(clock.today()).defer("outline")
        self.spots = {one.path: Spot(one.name, one.level, one) for one in found}
        self.root = self.spots[place.path]
        self.named: dict[str, list[Spot]] = {}
        self.coded: dict[str, Spot] = {}
        for path, spot in self.spots.items():
            if above := self.spots.get(path[: -Place.steplen]):
                above.add(spot)
            self._name(spot, spot.place.code if spot.place else "")
        self.elsewhere: dict[str, Place] = {}

    def _name(self, spot: Spot, code: str) -> None:
        if spot.level in (ABOVE, GRID.name, COMPOUND.name, self.place.level):
            self.named.setdefault(spot.name, []).append(spot)
        if code:
            self.coded[code] = spot

    def look_up(self, rows: Sequence[Row]) -> None:
        self.elsewhere = known_codes(row["code"] for row in rows if row["code"])

    def consider(self, fate: Fate, row: Row) -> None:
        code, level = row["code"] or "", row["level"]
        above = self._above(row["above_code"], row["above"])
        if above.level not in levels[level].inside:
            raise Refused(f"{levels[above.level].label}里面不能直接放{levels[level].label}")
        name = spoken(level, row["name"])
        there = [spot for spot in above.inside.get(stem(level, name), []) if spot.level == level]
        coded = self.coded.get(code)
        renamed = coded if coded and coded.level == level and coded in above.inside.get(stem(level, coded.name), []) else None
        spot = renamed or next(iter(there), None)
        other = coded if coded is not spot else None if coded else self.elsewhere.get(code)
        if other:
            raise Refused(f"代码{code}已经给了{other.name}")
        if spot is None:
            fate.found = above.add(Spot(name, level, row=row.number)), above
            self._name(fate.found[0], code)
            return
        if spot.row:
            raise Refused(f"和第{spot.row}行是同一个地方")
        fate.changes = _differences(spot.place, name, code, row["from_on"])
        fate.kind, fate.found = CHANGED if fate.changes else UNCHANGED, (spot, above)

    def _above(self, code: str | None, way: str | None) -> Spot:
        """The place above: by its code, or by a way of names; neither means the place the workbook is brought to."""
        if code:
            if code not in self.coded:
                raise Refused(f"没有代码为{code}的上级")
            return self.coded[code]
        parts = [part.strip() for part in PARTED.split(way or "") if part.strip()]
        if not parts:
            return self.root
        found = self.root.under(parts[0]) or self.named.get(parts[0], [])
        for part in parts[1:]:
            found = [spot for above in found for spot in above.under(part)]
        if len(found) != 1:
            much = f"有{len(found)}个" if found else "没有"
            raise Refused(f"{self.place.name}里{much}“{way}”，请{'改填上级代码' if found else '先登记上级，或改正名称'}")
        return found[0]

    def take(self, fate: Fate) -> None:
        spot, above = fate.found
        if spot.place is None:
            if above.place is None:
                raise Refused(f"上级{above.name}（第{above.row}行）没有导入")
            spot.place = places.add(
                above.place, spot.name, spot.level, code=fate.values.get("code") or "", from_on=fate.values.get("from_on")
            )
            return
        given = {"code": fate.values.get("code"), "from_on": fate.values.get("from_on")}
        name = spoken(spot.level, fate.values["name"])
        Place.objects.filter(pk=spot.place.pk).update(
            **{key: value for key, value in given.items() if value},
            **({"name": name, "initials": places.initials_of(name)} if stem(spot.level, name) != stem(spot.level, spot.name) else {}),
        )


def _differences(place: Place | None, name: str, code: str, from_on: date | None) -> list[str]:
    if place is None:
        return []
    renamed = stem(place.level, name) != stem(place.level, place.name)
    return [
        *([f"名称{place.name}改为{name}"] if renamed else []),
        *([f"代码{place.code or '空'}改为{code}"] if code and code != place.code else []),
        *([f"起{place.from_on or '空'}改为{from_on}"] if from_on and from_on != place.from_on else []),
    ]


PLACES = declare(
    Layout(
        "places",
        "地方",
        "登记网格、小区、楼栋、单元。社区以上用官方区划导入。",
        (
            Column("level", "层级", needed=True, choices=tuple((name, levels[name].label) for name in KNOWN), width=8, example="小区"),
            Column("name", "名称", needed=True, width=20, example="城建花苑", note="楼栋、单元可以只写号，如3就是3栋"),
            Column(
                "above",
                "上级",
                ("所在地方", "上级名称"),
                width=24,
                example="桃树下二格",
                note="在哪个地方里面，一级一级用/隔开；空着就是您所在的地方",
            ),
            Column("above_code", "上级代码", width=18, most=40, note="上级有重名时填代码，就不用填上级"),
            Column("code", "代码", width=18, most=40, note="没有就空着"),
            Column("from_on", "起", ("设立日期", "启用日期"), kind=Kind.DAY, width=12, note="从哪天起有这个地方，不知道就空着"),
        ),
        ("level", "name", "above", "above_code"),
        OFFICE,
        Places,
        titled=lambda row: f"{levels[row['level']].label if row['level'] else ''}　{row['name'] or ''}",
        hints=("上级可以在同一份表里，写在它前面的行。", "网格在社区或大小区里，小区在社区或网格里，楼栋在小区或网格里，单元在楼栋里。"),
        order=10,
    )
)
