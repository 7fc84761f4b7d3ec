"""Money: the budget's lines, the coefficients by floor, and what each home pays once the plan is before the owners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from django.db import models

from hongge.kernel.flow import Side
from hongge.kernel.places import Place
from hongge.systems.elevators.models.project import LiftProject

THOUSAND = 1000  # coefficients are kept in thousandths


@dataclass(frozen=True)
class Method:
    """A way of sharing. A home's weight is its floor's coefficient, times its area where `by_area`.

    `coefficients`: by floor, in thousandths; a floor that is not named has `other`, and none without that.
    """

    code: str
    label: str
    by_area: bool
    source: str
    coefficients: dict[int, int] = field(default_factory=dict)
    other: int | None = None

    def coefficient(self, floor: int) -> int | None:
        return self.coefficients.get(floor, self.other)


METHODS = {
    method.code: method
    for method in (
        Method("area", "按面积", True, "没有约定的，按专有部分面积所占比例（民法典第283条）", other=THOUSAND),
        Method(
            "floors",
            "按楼层系数",
            True,
            "要业主约定；常见系数：3楼0.7、4楼0.8、5楼0.9、6楼1、7楼1.1、8楼1.2、9楼1.3，1、2楼不出",
            {1: 0, 2: 0, **{floor: 700 + 100 * (floor - 3) for floor in range(3, 34)}},
        ),
        Method(
            "pattern",
            "按 0:5:9:14:19:24",
            False,
            "要业主约定；常见比例：1至6楼 0、5、9、14、19、24，按户不按面积",
            {1: 0, 2: 5000, 3: 9000, 4: 14000, 5: 19000, 6: 24000},
        ),
        Method("equal", "按户平均", False, "要业主约定", other=THOUSAND),
        Method("own", "自己定的系数", False, "要业主约定"),
    )
}


class BudgetLine(Side):
    """One line of one edition of the budget, in 分. Earlier editions stay readable."""

    class Item(models.TextChoices):
        EQUIPMENT = "equipment", "电梯设备"
        CIVIL = "civil", "井道和土建"
        PIPES = "pipes", "管线迁移"
        DESIGN = "design", "勘察设计"
        TESTING = "testing", "监理和检验"
        COMPENSATION = "compensation", "补偿"
        OTHER = "other", "其他"
        SUBSIDY = "subsidy", "补贴（先从总价里减）"
        SUBSIDY_BY_HOME = "subsidy_by_home", "补贴（按户平均减）"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="budget")
    edition = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=16, choices=Item.choices)
    amount = models.PositiveBigIntegerField("金额 分")
    sealed: ClassVar[tuple[str, ...]] = ("edition", "item", "amount")

    class Meta:
        verbose_name = verbose_name_plural = "预算"
        constraints = [models.UniqueConstraint(fields=["project", "edition", "item"], name="budget_line_once")]


SUBSIDIES = (BudgetLine.Item.SUBSIDY, BudgetLine.Item.SUBSIDY_BY_HOME)


class Coefficients(Side):
    """The table of one method as this project has it, in thousandths by floor: {"3": 700}. The last one of a method counts."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="coefficients")
    method = models.CharField(max_length=16, choices=[(method.code, method.label) for method in METHODS.values()])
    by_area = models.BooleanField("再乘面积")
    table = models.JSONField()
    sealed: ClassVar[tuple[str, ...]] = ("method", "by_area", "table")


class FrozenShare(Side):
    """What one home pays by the plan as it was put to the owners. `nth`: the n-th time it was put to them."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="frozen")
    nth = models.PositiveSmallIntegerField()
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    floor = models.SmallIntegerField()
    area = models.PositiveIntegerField("面积 0.01㎡")
    coefficient = models.PositiveIntegerField("系数 千分之一")
    share = models.PositiveBigIntegerField("分摊 分")
    relief = models.PositiveBigIntegerField("按户补贴 分")
    pays = models.PositiveBigIntegerField("自己出 分")
    sealed: ClassVar[tuple[str, ...]] = ("nth", "room_id", "floor", "area", "coefficient", "share", "relief", "pays")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "nth", "room"], name="frozen_share_once"),
            models.CheckConstraint(condition=models.Q(share=models.F("relief") + models.F("pays")), name="frozen_share_adds_up"),
        ]
