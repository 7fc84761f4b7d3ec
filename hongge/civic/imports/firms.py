"""Workbook of property companies: one row for each firm and the compound it serves."""

from __future__ import annotations

from typing import Any

from hongge.civic.imports.bodies import Bodies
from hongge.civic.imports.places import OFFICE
from hongge.civic.models import Organisation
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import Column, Kind, Layout, Row, declare


class Firms(Bodies):
    """The same firm at another compound is another row of the register, under the same code: in figures of firms they are one."""

    kind = Organisation.Kind.COMPANY
    facts = ("name", "uscc", "duty_phone", "opened_on", "closed_on")

    def key(self, uscc: str, name: str, place: int) -> tuple[Any, ...]:
        return uscc or name, place

    def check(self, row: Row, place: Place) -> None:
        super().check(row, place)
        if row["opened_on"] and row["closed_on"] and row["closed_on"] < row["opened_on"]:
            raise Refused("撤出或注销日期早于成立日期")


FIRMS = declare(
    Layout(
        "firms",
        "物业企业",
        "登记物业企业和它服务的小区。一家企业服务几个小区，就写几行，信用代码一样的算同一家；合同在企业的页面上登记。",
        (
            Column("name", "企业名称", ("名称", "物业公司", "物业企业"), needed=True, width=28, example="吉安市锦华物业服务有限公司"),
            Column("uscc", "统一社会信用代码", ("信用代码",), needed=True, kind=Kind.USCC, width=22, example="91110000600037341L"),
            Column("place", "服务小区", ("小区", "地方"), needed=True, width=16, example="城建花苑", note="名称；有重名时填代码"),
            Column(
                "duty_phone",
                "值班电话",
                ("电话",),
                most=20,
                width=16,
                example="0796-8000021",
                note="公开给居民看的值班电话，不要填个人手机",
            ),
            Column("opened_on", "成立日期", kind=Kind.DAY, width=12),
            Column(
                "closed_on",
                "撤出或注销日期",
                ("撤出日期", "注销日期"),
                kind=Kind.DAY,
                width=16,
                note="从这天起不再服务这个小区；企业注销的，它的每一行都填",
            ),
        ),
        ("uscc", "place"),
        OFFICE,
        Firms,
        titled=lambda row: f"{row['name'] or ''}　{row['place'] or ''}",
        order=30,
    )
)
