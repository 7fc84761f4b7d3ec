"""Workbook of people and the duties they hold: duties begin and end through civic.actions alone, for they are the source of rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongge.civic import actions
from hongge.civic.imports.names import Named
from hongge.civic.imports.phones import Phones
from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.posts import ADMINISTRATORS, AUDITOR, COMMUNITY_STAFF, DISTRICT_STAFF, POSTS, RESIDENT, STREET_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place, below
from hongge.kernel.secrets import blind, mask_name
from hongge.kernel.sheets import CHANGED, NEW, UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare

OFFERED = tuple((post.name, post.label) for post in POSTS.values() if post.name not in (*ADMINISTRATORS, AUDITOR, RESIDENT))


@dataclass(frozen=True)
class Plan:
    """What a row comes to. `person` None: somebody new. `duty`: one that is held already."""

    person: Person | None
    place: Place
    organisation: Organisation | None
    duty: Duty | None


class People(Intake):
    """Judges against the people behind the phones, and the duties they hold inside the place."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.named = Named(place, levels=("street", "community", "grid", "compound", "building"))
        self.bodies: dict[str, list[Organisation]] = {}
        serving = Organisation.objects.filter(below(place.path, "place__path")) | Organisation.objects.serving(place)
        for body in serving.filter(closed_on=None).select_related("place"):
            self.bodies.setdefault(body.name, []).append(body)
        self.phones = Phones()
        self.duties: dict[tuple[Any, ...], Duty] = {}

    def look_up(self, rows: Sequence[Row]) -> None:
        self.phones.look_up(row["phone"] for row in rows)
        own = {blind(row["phone"]) for row in rows}
        held = Duty.objects.filter(below(self.place.path, "place__path"), person__phone_index__in=own)
        for duty in held.select_related("place").order_by("from_on", "pk"):
            self.duties[duty.person_id, duty.post, duty.place_id, duty.organisation_id] = duty

    def consider(self, fate: Fate, row: Row) -> None:
        fate.title = _title(row)
        place, person = self.named.find(row["place"]), self.phones.find(row["phone"], row["name"])
        body = self._body(row, place)
        if row["to_on"] and row["to_on"] < row["from_on"]:
            raise Refused("止早于起")
        if row["from_on"] > clock.today():
            raise Refused("起在将来：到那天再登记")
        duty = self.duties.get((person.pk, row["post"], place.pk, body.pk if body else None)) if person else None
        if duty and duty.to_on and duty.from_on != row["from_on"]:
            duty = None  # an earlier time in the same post: this is another
        fate.found = Plan(person, place, body, duty)
        fate.kind = NEW if duty is None else self._compared(fate, row, duty)

    def _compared(self, fate: Fate, row: Row, duty: Duty) -> str:
        if duty.from_on != row["from_on"]:
            raise Refused(f"已经从{duty.from_on}起任这个职务；要改日期，请先填止把它结束，再另写一行")
        if row["basis"] not in (None, duty.basis) or row["document"] not in (None, duty.document):
            raise Refused("已经在任，依据或文件和登记的不一样，请核对")
        if row["to_on"] == duty.to_on or row["to_on"] is None:
            return UNCHANGED
        if duty.to_on:
            raise Refused(f"这个任职已经在{duty.to_on}结束")
        fate.changes = [f"到{row['to_on']}结束"]
        return CHANGED

    def _body(self, row: Row, place: Place) -> Organisation | None:
        if not row["organisation"]:
            if POSTS[row["post"]].own:
                raise Refused(f"{POSTS[row['post']].label}要填组织")
            return None
        found = self.bodies.get(row["organisation"], [])
        near = [body for body in found if place.path.startswith(body.place.path) or body.place.path.startswith(place.path)]
        if len(near) != 1:
            raise Refused(f"{place.name}{f'有{len(near)}个' if near else '没有'}叫“{row['organisation']}”的组织，请先登记或改正名称")
        return near[0]

    def take(self, fate: Fate) -> None:
        plan, row = fate.found, fate.values
        duty = plan.duty
        if duty is None:
            duty = actions.grant(
                plan.person or actions.known_or_new(name=row["name"], phone=row["phone"]),
                post=row["post"],
                place=plan.place,
                organisation=plan.organisation,
                basis=row["basis"] or "",
                document=row["document"] or "",
                from_on=row["from_on"],
                actor=self.actor,
            )
        if row["to_on"]:
            actions.end(duty, on=row["to_on"], actor=self.actor)


def _title(row: Row) -> str:
    return f"{mask_name(row['name'] or '')}　{row['place'] or ''}{POSTS[row['post']].label if row['post'] else ''}"


PEOPLE = declare(
    Layout(
        "people",
        "人员和任职",
        "登记网格长、业委会成员、物业人员等人和他们的职务。职务决定能做什么；结束任职填“止”，不删除。",
        (
            Column("name", "姓名", needed=True, most=40, width=12, example="李建华"),
            Column("phone", "电话", ("手机", "手机号", "联系电话"), needed=True, kind=Kind.PHONE, width=16, example="0796-8212345"),
            Column("post", "职务", ("岗位",), needed=True, choices=OFFERED, width=16, example="网格长"),
            Column(
                "organisation",
                "组织",
                ("单位", "所在组织"),
                width=24,
                example="桃树下二格",
                note="物业、业委会、部门人员必填；组织要先登记",
            ),
            Column(
                "place",
                "地方",
                ("任职地方", "小区", "网格"),
                width=18,
                example="桃树下二格",
                note="管到哪里，如城建花苑或城建花苑/3栋；空着就是您所在的地方。有重名时填代码",
            ),
            Column("basis", "依据", choices=tuple(Duty.Basis.choices), width=10, example="聘任", note="怎么任的职"),
            Column("document", "文件", ("文号",), width=20, note="任职文件的名称或文号"),
            Column("from_on", "起", ("任职日期", "起始日期"), needed=True, kind=Kind.DAY, width=12, example="2026-01-01"),
            Column("to_on", "止", ("离任日期", "截止日期"), kind=Kind.DAY, width=12, note="从这天起不再任职；还在任就空着"),
        ),
        ("phone", "post", "place", "organisation", "from_on"),
        (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, SYSTEM),
        People,
        titled=_title,
        hints=("管理员、审计员不能用表格任命。", "不收身份证号。"),
        order=50,
    )
)
