"""Workbook of homes and their owners: rooms are made where they are missing, areas corrected, owners begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Q

from hongge.civic.imports.doors import Doors, Spot, ranges_of
from hongge.civic.imports.names import spoken, stem
from hongge.civic.imports.owners import Change, Held, Holder, Owners, with_accounts
from hongge.civic.imports.places import OFFICE
from hongge.civic.levels import ROOM
from hongge.civic.models import Home, Tenure
from hongge.kernel import bulk, clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import CHANGED, UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare

FACTS = ("use", "floor", "registered_area", "surveyed_area", "contract_area", "delivery")
GIVEN = itemgetter(*FACTS)
USUAL = (Home.Use.FLAT.value, None, None, None, None, Home.Delivery.DELIVERED.value)
KEPT = 40_000  # homes kept in memory from one thousand rows to the next
LABELS = {name: str(Home._meta.get_field(name).verbose_name).split(" ")[0] for name in FACTS}  # type: ignore[union-attr]
CHOICES = {"use": dict(Home.Use.choices), "delivery": dict(Home.Delivery.choices)}
FLOORS = range(-20, 301)
Facts = tuple[Any, ...]


@dataclass(slots=True)
class Plan:
    """What a row comes to: the home (0: to be made), its facts where they change, its owners where they do. `there`: it has facts."""

    row: int
    door: Spot
    bare: str
    room: int
    on: date
    facts: Facts | None
    owners: Change
    there: bool = False


@dataclass(slots=True)
class Standing:
    """What is known of the homes of one compound, by room."""

    facts: dict[int, Facts] = field(default_factory=dict)
    owners: dict[int, list[Held]] = field(default_factory=dict)


class Homes(Intake):
    """Judges against what stands in the compounds that the rows name; saves in bulk."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.doors, self.owners = Doors(place), Owners()
        self.standing: dict[str, Standing] = {}
        self.rows: dict[int, int] = {}
        self.today = clock.today()

    def look_up(self, rows: Sequence[Row]) -> None:
        self.owners.look_up(rows)
        paths = self.doors.look_up({row["compound"] for row in rows})
        if sum(len(one.facts) for one in self.standing.values()) > KEPT:
            self.standing = {path: one for path, one in self.standing.items() if path in paths}
        fresh = [path for path in paths if path not in self.standing]
        self.standing |= {path: Standing() for path in fresh}
        for ranges in ranges_of(fresh, "room__path"):
            self._load(ranges)

    def _load(self, ranges: Q) -> None:
        """The facts and the owners of today, of some compounds."""
        same: dict[Any, Any] = {}  # the same word or day from each row of the database is one in memory
        for path, room, *facts in Home.objects.filter(ranges).values_list("room__cell__path", "room_id", *FACTS).iterator(chunk_size=5000):
            self._of(path).facts[room] = tuple([same.setdefault(value, value) for value in facts])
        held = Tenure.objects.filter(ranges, to_on=None).on(self.today).owners()
        columns = ("pk", "from_on", "person_id", "person__name_index", "person__phone_index", "organisation__uscc")
        for path, room, *owner in held.values_list("room__cell__path", "room_id", *columns).iterator(chunk_size=5000):
            owner[1] = same.setdefault(owner[1], owner[1])
            self._of(path).owners.setdefault(room, []).append(Held(*owner))

    def _of(self, path: str) -> Standing:
        """Of the compound that a path stands in: a grid may come in between."""
        return next(self.standing[path[:n]] for n in range(len(path), 0, -Place.steplen) if path[:n] in self.standing)

    def consider(self, fate: Fate, row: Row) -> None:
        door = self.doors.find(row["compound"], row["building"], row["entrance"] or "")
        bare = stem(ROOM.name, row["room"])
        fate.title = f"{door.title}{spoken(ROOM.name, row['room'])}"
        room = door.rooms.get(bare, 0)
        if room < 0 or (first := self.rows.get(room)):
            raise Refused(f"和第{-room if room < 0 else first}行重复")
        on = row["from_on"] or self.today
        if on > self.today:
            raise Refused("取得日期在将来")
        if row["floor"] is not None and row["floor"] not in FLOORS:
            raise Refused(f"楼层{row['floor']}不对")
        given = GIVEN(row.values)
        named = self.owners.read(row["owners"] or (), row["phones"] or (), row["uscc"])
        plan = fate.found = Plan(fate.row, door, bare, room, on, None, Change(beginning=named))
        if room:
            self.rows[room] = fate.row
            self._compare(fate, plan, given, named)
        else:
            plan.facts = tuple([usual if value is None else value for usual, value in zip(USUAL, given)])
            door.rooms[bare] = -fate.row

    def _compare(self, fate: Fate, plan: Plan, given: Facts, named: Sequence[Holder]) -> None:
        """What is different about a home that stands."""
        standing = self.standing[plan.door.compound.path]
        there = standing.facts.get(plan.room)
        facts = tuple([old if value is None else value for old, value in zip(there or USUAL, given)])
        plan.there, plan.facts = there is not None, None if facts == there else facts
        plan.owners = self.owners.compare(standing.owners.get(plan.room, ()), named, plan.on)
        if plan.owners.phones and (theirs := with_accounts(pk for pk, _ in plan.owners.phones)):
            raise Refused(f"{len(theirs)}位业主自己登记过另一个电话，要本人在“我的”里改；请把业主电话空着")
        fate.changes = [*_differences(there, facts), *plan.owners.words()]
        fate.kind = CHANGED if fate.changes else UNCHANGED

    def take_in(self, fates: Sequence[Fate]) -> None:
        plans: list[Plan] = [fate.found for fate in fates]
        new = [plan for plan in plans if not plan.room]
        names = [spoken(ROOM.name, fate.values["room"]) for fate in fates if not fate.found.room]
        for plan, room in zip(new, self.doors.make([(plan.door, name) for plan, name in zip(new, names)])):
            plan.room = plan.door.rooms[plan.bare] = room
            self.rows[room] = plan.row
        self._save_facts([plan for plan in plans if plan.facts is not None])
        self.owners.save([(plan.room, plan.door.compound.community, plan.on, plan.owners) for plan in plans if plan.owners])

    def _save_facts(self, plans: Sequence[Plan]) -> None:
        known = [plan for plan in plans if plan.there]
        bulk.insert(Home, ("room", *FACTS), [(plan.room, *(plan.facts or ())) for plan in plans if not plan.there])
        held = {home.room_id: home for home in Home.objects.filter(room__in=[plan.room for plan in known])} if known else {}
        for plan in known:
            for name, value in zip(FACTS, plan.facts or ()):
                setattr(held[plan.room], name, value)
        Home.objects.bulk_update(held.values(), FACTS, batch_size=500)


def _differences(there: Facts | None, facts: Facts) -> list[str]:
    if there is None:
        return ["登记房屋资料"]
    return [f"{LABELS[name]}{_said(name, old)}改为{_said(name, new)}" for name, old, new in zip(FACTS, there, facts) if old != new]


def _said(name: str, value: Any) -> str:
    if value is None:
        return "空"
    return CHOICES[name][value] if name in CHOICES else f"{value / 100:.2f}" if name.endswith("area") else str(value)


HOMES = declare(
    Layout(
        "homes",
        "房屋和业主",
        "登记每一户的面积、交付情况和业主。小区要先有；楼栋、单元、房号没有的会自动建好。",
        (
            Column("compound", "小区", ("小区名称",), needed=True, width=16, example="城建花苑", note="名称；有重名时填小区代码"),
            Column("building", "楼栋", ("楼号", "幢号", "栋号"), needed=True, most=20, width=8, example="3栋", note="可以只写号"),
            Column("entrance", "单元", ("单元号",), most=20, width=8, example="2单元", note="不分单元就空着"),
            Column("room", "房号", ("室号", "房间号", "户号"), needed=True, most=20, width=10, example="301室", note="可以只写号"),
            Column("floor", "楼层", ("所在层",), kind=Kind.NUMBER, width=6, example=3),
            Column("use", "用途", ("房屋用途",), choices=tuple(Home.Use.choices), width=8, example="住宅", note="空着是住宅"),
            Column(
                "registered_area",
                "登记面积",
                ("产权面积", "建筑面积"),
                kind=Kind.HUNDREDTHS,
                width=10,
                example=92.62,
                note="不动产登记的，单位㎡",
            ),
            Column("surveyed_area", "实测面积", kind=Kind.HUNDREDTHS, width=10, note="单位㎡"),
            Column("contract_area", "合同面积", kind=Kind.HUNDREDTHS, width=10, note="单位㎡"),
            Column(
                "delivery", "交付状态", ("交付",), choices=tuple(Home.Delivery.choices), width=10, example="已交付", note="空着是已交付"
            ),
            Column("owners", "业主姓名", ("业主", "产权人", "所有权人"), several=True, most=40, width=18, example="陈建国、林秀英"),
            Column(
                "phones",
                "业主电话",
                ("联系电话", "电话"),
                kind=Kind.PHONE,
                several=True,
                width=26,
                example="0796-8212345",
                note="和姓名同样的先后",
            ),
            Column("uscc", "业主信用代码", ("统一社会信用代码",), kind=Kind.USCC, width=22, note="业主是单位时填，姓名一列填单位名称"),
            Column("from_on", "取得日期", ("登记日期",), kind=Kind.DAY, width=12, note="业主有变化时从这一天起算；空着就是导入那天"),
        ),
        (),
        OFFICE,
        Homes,
        titled=lambda row: "".join(
            [row["compound"] or "", *(spoken(level, row[level]) for level in ("building", "entrance", "room") if row[level])]
        ),
        hints=("换了业主：原来的业主记到取得日期为止，新业主从那天起，过去的不会丢。", "不收身份证号。业主自己登记过的电话，表格不能改。"),
        order=20,
    )
)
