"""Workbook of owners' committees with the dates of their terms."""

from __future__ import annotations

from typing import Any

from hongge.civic.imports.bodies import Bodies
from hongge.civic.imports.places import OFFICE
from hongge.civic.levels import COMPOUND
from hongge.civic.models import Organisation
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import Column, Kind, Layout, Row, declare

LONGEST = 5  # years of one term: 业主大会和业主委员会指导规则 32


class Committees(Bodies):
    """One committee for a compound; a new term corrects the dates, the members come in the workbook of people."""

    kind = Organisation.Kind.COMMITTEE
    facts = ("name", "uscc", "duty_phone", "opened_on", "term_from_on", "term_to_on", "closed_on")

    def key(self, uscc: str, name: str, place: int) -> tuple[Any, ...]:
        return (place,)

    def check(self, row: Row, place: Place) -> None:
        super().check(row, place)
        if place.level != COMPOUND.name:
            raise Refused(f"“{place.name}”是{place.label}，业委会要落在小区")
        since, until = row["term_from_on"], row["term_to_on"]
        if since and until and until <= since:
            raise Refused("任期止早于任期起")
        if since and until and until.year - since.year > LONGEST:
            raise Refused(f"一届任期超过{LONGEST}年，请核对任期起、任期止")


COMMITTEES = declare(
    Layout(
        "committees",
        "业委会",
        "登记业主委员会（物业管理委员会）和本届任期。成员在“人员和任职”表里登记。",
        (
            Column("name", "名称", ("业委会名称",), needed=True, width=24, example="城建花苑业委会"),
            Column("place", "小区", ("小区名称",), needed=True, width=16, example="城建花苑", note="名称；有重名时填代码"),
            Column("uscc", "统一社会信用代码", ("信用代码",), kind=Kind.USCC, width=22, note="没有就空着"),
            Column("duty_phone", "公开电话", ("电话",), most=20, width=16, note="公开给业主看的电话，不要填个人手机"),
            Column("opened_on", "首次成立日期", ("成立日期",), kind=Kind.DAY, width=12),
            Column("term_from_on", "任期起", ("本届任期起",), kind=Kind.DAY, width=12, example="2026-03-01"),
            Column("term_to_on", "任期止", ("本届任期止", "届满日期"), kind=Kind.DAY, width=12, example="2031-03-01"),
            Column("closed_on", "撤销日期", kind=Kind.DAY, width=12, note="已经撤销、不再运作时填"),
        ),
        ("place",),
        OFFICE,
        Committees,
        titled=lambda row: row["name"] or row["place"] or "",
        order=40,
    )
)
