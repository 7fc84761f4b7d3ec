"""A workbook of who fills the roles of grids that have no post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hongge.civic.imports.phones import Phones
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.kernel.secrets import mask_name
from hongge.kernel.sheets import UNCHANGED, Column, Fate, Intake, Kind, Layout, Row, declare
from hongge.systems.grids import actions
from hongge.systems.grids.models import GridRole, RoleHolding
from hongge.systems.grids.queries import grids_on
from hongge.systems.grids.workflow import DRAFTERS


class Holders(Intake):
    """Grids are found by code or by name; somebody who holds the role, now or from a day to come, changes nothing."""

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.grids: dict[str, list[Place]] = defaultdict(list)
        for grid in grids_on(clock.today()).within(place):
            for word in {grid.code, grid.name} - {""}:
                self.grids[word].append(grid)
        roles = GridRole.objects.filter(in_use=True)
        self.roles = {word: role for role in roles for word in (role.code, role.name)}
        self.held: dict[tuple[int, str, str], list[RoleHolding]] = defaultdict(list)
        held = RoleHolding.objects.lasting(clock.today()).filter(grid__in=grids_on(clock.today()).within(place))
        for row in held.select_related("person").order_by("from_on", "pk"):
            self.held[row.grid_id, row.role_id, row.person.name].append(row)
        self.phones = Phones()

    def look_up(self, rows: Sequence[Row]) -> None:
        self.phones.look_up(row["phone"] for row in rows)

    def consider(self, fate: Fate, row: Row) -> None:
        grids, role = self.grids.get(row["grid"], []), self.roles.get(row["role"])
        if not grids:
            fate.refuse(f"{self.place.name}没有叫{row['grid']}或代码是它的网格")
        elif len(grids) > 1:
            fate.refuse(f"有{len(grids)}个网格都叫{row['grid']}，请写代码")
        if role is None:
            fate.refuse(f"没有{row['role']}这种角色，请写{'、'.join(dict.fromkeys(r.name for r in self.roles.values() if not r.post))}")
        elif role.post:
            fate.refuse(f"{role.name}有权限，要由任职来任命，不能导入")
        if role and len(grids) == 1:
            fate.found = (grids[0], role)
            self.phones.find(row["phone"], row["name"])
            if held := self._held(grids[0], role, row):
                fate.kind = UNCHANGED
                if row["from_on"] not in (None, held.from_on):
                    fate.refuse(f"已经登记从{held.from_on}起担任；日期要改的，请先在网格页面上卸任，再登记一次")

    def _held(self, grid: Place, role: GridRole, row: Row) -> RoleHolding | None:
        """Whoever of this name holds the role there, now or from a later day; two phones make two people."""
        same = (held for held in self.held[grid.pk, role.pk, row["name"]] if not row["phone"] or held.person.phone in ("", row["phone"]))
        return next(same, None)

    def take(self, fate: Fate) -> None:
        grid, role = fate.found
        given = {key: fate.values.get(key) or "" for key in ("name", "phone", "unit")}
        actions.fill(grid, role=role, **given, from_on=fate.values.get("from_on") or clock.today(), actor=self.actor)


HOLDERS = declare(
    Layout(
        "grid_roles",
        "网格角色",
        "谁担任网格警员、兼职网格员、法律顾问、医生这些没有系统权限的角色；网格长、书记、专职网格员由任职任命，不在这张表里",
        columns=(
            Column("grid", "网格", also=("网格代码", "网格名称"), needed=True, note="代码或名称", example="桃树下二格"),
            Column("role", "角色", needed=True, example="网格警员"),
            Column("name", "姓名", needed=True, most=40, example="张三"),
            Column("phone", "电话", kind=Kind.PHONE, note="可不填；填了要和姓名对得上"),
            Column("unit", "所在单位", also=("单位", "来源单位"), most=40, example="古南派出所"),
            Column("from_on", "从哪天起", also=("上任日期", "起"), kind=Kind.DAY, note="不填就是今天"),
        ),
        identity=("grid", "role", "name"),
        by=DRAFTERS,
        intake=Holders,
        titled=lambda row: f"{row['grid']} {row['role']} {mask_name(row['name'] or '')}",
    )
)
