"""Tables that a district edits: kinds of matters, and the procedures by which they are deliberated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongge.civic.assembly.models import Motion


class Route(models.TextChoices):
    """Who decides."""

    OWNERS = "owners", "业主共同决定"
    COMMITTEE = "committee", "业委会按程序决定"
    COMPANY = "company", "物业企业按程序决定"


class Rule(models.TextChoices):
    """What the owners' vote takes, beside two thirds taking part by heads and by area (民法典 278)."""

    ORDINARY = "ordinary", "参加者双过半"
    SPECIAL = "special", "参加者双四分之三"


class Stage(models.TextChoices):
    """Which part of a matter's life a step of a procedure belongs to."""

    BRANCH = "branch", "网格党组织议"
    JOINT = "joint", "联席会商"
    DECISION = "decision", "按程序决定"
    NOTICE = "notice", "公示"
    REPORT = "report", "执行报告"


class Procedure(models.Model):
    """A named order of steps, such as 四议两公开. A matter keeps the steps it was proposed under."""

    code = models.CharField("代码", max_length=32, primary_key=True)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "议事程序"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class ProcedureStep(models.Model):
    """One step: who meets, what is to be kept of it, and from how many on it counts. Fractions are two integers; 0/1 asks for nothing."""

    class Of(models.TextChoices):
        EXPECTED = "expected", "应到人数"
        PRESENT = "present", "到会人数"

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="steps", verbose_name="议事程序")
    order = models.PositiveSmallIntegerField("次序")
    code = models.CharField("代码", max_length=32)
    label = models.CharField("名称", max_length=40)
    stage = models.CharField("环节", max_length=16, choices=Stage.choices)
    who = models.CharField("谁来开", max_length=80, blank=True)
    evidence = models.CharField("要留下什么", max_length=120, blank=True)
    quorum_over = models.PositiveSmallIntegerField("到会不少于：分子", default=0)
    quorum_under = models.PositiveSmallIntegerField("到会不少于：分母", default=1)
    agree_over = models.PositiveSmallIntegerField("赞成超过：分子", default=0)
    agree_under = models.PositiveSmallIntegerField("赞成超过：分母", default=1)
    agree_of = models.CharField("赞成按什么算", max_length=16, choices=Of.choices, default=Of.EXPECTED)

    class Meta:
        verbose_name = verbose_name_plural = "议事步骤"
        ordering = ("procedure", "order")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "code"], name="procedure_step_once"),
            models.CheckConstraint(condition=Q(quorum_under__gt=0, agree_under__gt=0), name="procedure_step_fractions"),
        ]

    def __str__(self) -> str:
        return self.label


class MatterKind(models.Model):
    """A kind of matter, which names who decides it and by which article."""

    code = models.CharField("代码", max_length=32, primary_key=True)
    name = models.CharField("名称", max_length=40)
    route = models.CharField("由谁决定", max_length=16, choices=Route.choices)
    rule = models.CharField("业主表决的门槛", max_length=16, choices=Rule.choices, blank=True)
    item = models.CharField("民法典278条第几项", max_length=20, choices=Motion.Matter.choices, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, verbose_name="议事程序", related_name="+")
    notice_days = models.PositiveSmallIntegerField("公示天数", default=7)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "事项类别"
        ordering = ("order", "code")
        constraints = [
            models.CheckConstraint(condition=Q(route=Route.OWNERS) ^ Q(rule=""), name="matter_kind_rule_of_owners"),
            models.CheckConstraint(condition=Q(route=Route.OWNERS) ^ Q(item=""), name="matter_kind_item_of_owners"),
        ]

    def __str__(self) -> str:
        return self.name
