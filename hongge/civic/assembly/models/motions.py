"""What is put to the vote."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from hongge.civic.assembly.models.assembly import FROZEN, Assembly
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place

CHOICES = {"yes": "同意", "no": "不同意", "abstain": "弃权"}
MARKS = {**CHOICES, "invalid": "没填或填错"}


ARTICLE_LABELS = {
    "rules": "民法典第278条第一款第一项",
    "convention": "民法典第278条第一款第二项",
    "committee": "民法典第278条第一款第三项",
    "company": "民法典第278条第一款第四项",
    "use_fund": "民法典第278条第一款第五项",
    "raise_fund": "民法典第278条第一款第六项",
    "rebuild": "民法典第278条第一款第七项",
    "common_parts": "民法典第278条第一款第八项",
    "other": "民法典第278条第一款第九项",
    "home_to_business": "民法典第279条",
}


class MotionQuerySet(models.QuerySet[Any]):
    def update(self, **change: Any) -> int:
        self._only_while_preparing()
        return super().update(**change)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._only_while_preparing()
        return super().delete()

    def in_order(self) -> Self:
        return self.order_by("nth", "pk")

    def _only_while_preparing(self) -> None:
        if self.exclude(assembly__fingerprint="").exists():
            raise Refused(FROZEN)


class Motion(models.Model):
    """One question, with the part of 民法典 278 it falls under and the place whose owners vote on it.

    `facts` is what each home is shown beside it: {"all": [[label, words]], "homes": {room id: [[label, words]]},
    "table": {"title", "heads", "floors", "rows"}}, where the row of one's own floor is marked; all of it may be missing.
    """

    class Matter(models.TextChoices):
        """民法典 278 (1) by item, and 279 for the change of a home into business premises."""

        RULES = "rules", "制定和修改业主大会议事规则"
        CONVENTION = "convention", "制定和修改管理规约"
        COMMITTEE = "committee", "选举业主委员会或者更换业主委员会成员"
        COMPANY = "company", "选聘和解聘物业服务企业或者其他管理人"
        USE_FUND = "use_fund", "使用建筑物及其附属设施的维修资金"
        RAISE_FUND = "raise_fund", "筹集建筑物及其附属设施的维修资金"
        REBUILD = "rebuild", "改建、重建建筑物及其附属设施"
        COMMON_PARTS = "common_parts", "改变共有部分的用途或者利用共有部分从事经营活动"
        OTHER = "other", "有关共有和共同管理权利的其他重大事项"
        HOME_TO_BUSINESS = "home_to_business", "将住宅改变为经营性用房"

    class Rule(models.TextChoices):
        ORDINARY = "ordinary", "一般事项"
        SPECIAL = "special", "特别事项"
        INTERESTED = "interested", "有利害关系的业主一致同意"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="motions")
    nth = models.PositiveSmallIntegerField("序号")
    text = models.CharField("议题", max_length=200)
    plan = models.TextField("方案全文", max_length=20000, blank=True)
    matter = models.CharField("事项", max_length=20, choices=Matter.choices)
    scope = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="由谁来投")
    facts = models.JSONField("和每家有关的", default=dict, blank=True)
    where: str = ""  # the scope as people say it, set by queries.shown.motions_of

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        constraints = [models.UniqueConstraint(fields=["assembly", "nth"], name="motion_nth")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **options: Any) -> None:
        if Assembly._default_manager.filter(pk=self.assembly_id).exclude(fingerprint="").exists():
            raise Refused(FROZEN)
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        if Assembly._default_manager.filter(pk=self.assembly_id).exclude(fingerprint="").exists():
            raise Refused(FROZEN)
        return super().delete(*args, **options)

    @property
    def rule(self) -> str:
        """Which threshold decides: 民法典 278 (2)."""
        match self.matter:
            case "raise_fund" | "rebuild" | "common_parts":
                return Motion.Rule.SPECIAL
            case "home_to_business":
                return Motion.Rule.INTERESTED
        return Motion.Rule.ORDINARY

    @property
    def rule_words(self) -> str:
        return Motion.Rule(self.rule).label

    @property
    def article(self) -> str:
        """民法典第278条第一款第八项."""
        return ARTICLE_LABELS[self.matter]


class MotionPaper(models.Model):
    """A page of what owners are given to read: plan, estimate, drawing."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
