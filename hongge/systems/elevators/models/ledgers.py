"""The ledgers beside a project: meetings, mandates, votes held elsewhere, notices, objections, works, accounts, follow-ups."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from hongge.civic.assembly.queries.shown import square
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.flow import Side
from hongge.kernel.places import Place
from hongge.kernel.secrets import SealedTextField
from hongge.systems.elevators.models.project import LiftProject


class Meeting(Side):
    """支部研究 or 联席会议 on this project: opens or returns it, and never enters the arithmetic of the vote."""

    class Kind(models.TextChoices):
        BRANCH = "branch", "网格党支部研究"
        JOINT = "joint", "三方联席会议"

    class Outcome(models.TextChoices):
        AGREED = "agreed", "同意往下走"
        RETURNED = "returned", "退回再议"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="meetings")
    kind = models.CharField("会议", max_length=16, choices=Kind.choices)
    held_on = models.DateField("哪天")
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    document = models.CharField("纪要文号", max_length=80, blank=True)
    note = models.CharField("记一句", max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("kind", "held_on", "outcome", "document", "note")


class Mandate(Side):
    """Who carries it out, and by which paper (民法典 165). Names of owners' representatives are sealed."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="mandates")
    kind = models.CharField(max_length=16, choices=LiftProject.Body.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    representatives = SealedTextField(max_plain=120, blank=True)
    document = models.CharField(max_length=80)
    sealed: ClassVar[tuple[str, ...]] = ("kind", "organisation_id", "document")


class OutsideVote(Side):
    """A vote that was not held here: where, when, by which paper. It stays marked as coming from outside."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="outside_votes")
    passed = models.BooleanField("通过")
    voted_on = models.DateField("哪天")
    source = models.CharField("在哪里表决的", max_length=80)
    document = models.CharField("结果文件", max_length=80)
    part_n = models.PositiveIntegerField("参加（人）", null=True)
    part_a = models.PositiveBigIntegerField("参加（0.01㎡）", null=True)
    yes_n = models.PositiveIntegerField("同意（人）", null=True)
    yes_a = models.PositiveBigIntegerField("同意（0.01㎡）", null=True)
    sealed: ClassVar[tuple[str, ...]] = ("passed", "voted_on", "source", "document", "part_n", "part_a", "yes_n", "yes_a")

    @property
    def counts(self) -> str:
        """参加12人、1,198.44 ㎡；同意10人、1,030.00 ㎡; nothing where only the outcome is known."""
        if self.part_n is None or self.part_a is None or self.yes_n is None or self.yes_a is None:
            return ""
        said = {"pn": self.part_n, "pa": square(self.part_a), "yn": self.yes_n, "ya": square(self.yes_a)}
        return _("参加%(pn)s人、%(pa)s；同意%(yn)s人、%(ya)s") % said


class Notice(Side):
    """张贴: where the plan hangs, from which day to which. A picture of it may stand beside it."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="notices")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    from_on = models.DateField("起")
    until_on = models.DateField("到")
    sealed: ClassVar[tuple[str, ...]] = ("place_id", "from_on", "until_on")

    class Meta:
        verbose_name = verbose_name_plural = "公示"


class Objection(Side):
    """异议, in writing: by whom (sealed), on which ground, what it says."""

    class Ground(models.TextChoices):
        LIGHT = "light", "采光"
        NOISE = "noise", "噪声"
        PASSAGE = "passage", "通行"
        COST = "cost", "费用"
        OTHER = "other", "其他"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="objection_set")
    nth = models.PositiveSmallIntegerField("第几条")
    by = SealedTextField(max_plain=60)
    room = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    ground = models.CharField("理由", max_length=16, choices=Ground.choices)
    text = models.CharField("内容", max_length=2000)
    received_on = models.DateField("收到")
    due_on = models.DateField("答复期限")
    sealed: ClassVar[tuple[str, ...]] = ("nth", "by", "room_id", "ground", "text", "received_on", "due_on")

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        constraints = [models.UniqueConstraint(fields=["project", "nth"], name="lift_objection_nth")]

    @property
    def is_late(self) -> bool:
        return clock.today() > self.due_on


class Handling(Side):
    """What was done about an objection. One that `ends` it is the last word; a hand-over to mediation leaves it open."""

    class Outcome(models.TextChoices):
        REPLIED = "replied", "已书面答复"
        CHANGED = "changed", "已改方案"
        COMPENSATED = "compensated", "已商定补偿"
        WITHDRAWN = "withdrawn", "本人撤回"
        MEDIATED = "mediated", "调解达成一致"
        NOT_AGREED = "not_agreed", "没有达成一致，已告知可以起诉"
        MEDIATION = "mediation", "移交调解"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="handlings")
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="handlings")
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    text = models.CharField("怎么处理的", max_length=2000)
    on = models.DateField("哪天")
    ends = models.BooleanField()
    sealed: ClassVar[tuple[str, ...]] = ("objection_id", "outcome", "text", "on", "ends")

    class Meta:
        verbose_name = verbose_name_plural = "异议处理"
        constraints = [
            models.UniqueConstraint(fields=["objection"], condition=Q(ends=True), name="lift_objection_ends_once"),
            models.UniqueConstraint(fields=["objection"], condition=Q(outcome="mediation"), name="lift_objection_mediated_once"),
        ]


class WorksLog(Side):
    """施工日志: what was done on a day."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="works")
    on = models.DateField("哪天")
    text = models.CharField("干了什么", max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("on", "text")


class Acceptance(Side):
    """验收: which kind, when, by which report, and whether it was passed. Failed ones stay."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", "特种设备监督检验"
        COMPLETION = "completion", "竣工验收"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="acceptances")
    kind = models.CharField("验收", max_length=16, choices=Kind.choices)
    on = models.DateField("哪天")
    passed = models.BooleanField("合格")
    document = models.CharField("报告编号", max_length=80)
    note = models.CharField("要改什么", max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("kind", "on", "passed", "document", "note")


class AccountLine(Side):
    """One posted line of the accounts, in 分. Owners read the note; the public page has kind, day and amount alone."""

    class Item(models.TextChoices):
        OWNERS = "owners", "业主出资"
        SUBSIDY = "subsidy", "政府补贴"
        FUND = "fund", "公积金或维修资金"
        OTHER_IN = "other_in", "其他收入"
        EQUIPMENT = "equipment", "付设备款"
        CIVIL = "civil", "付土建款"
        FEES = "fees", "付设计检验费"
        COMPENSATION = "compensation", "付补偿"
        REFUND = "refund", "退还业主"
        OTHER_OUT = "other_out", "其他支出"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="accounts")
    item = models.CharField("收支", max_length=16, choices=Item.choices)
    amount = models.PositiveBigIntegerField("金额 分")
    on = models.DateField("哪天")
    note = models.CharField("说明", max_length=120, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    sealed: ClassVar[tuple[str, ...]] = ("item", "amount", "on", "note", "reverses_id")

    @property
    def is_income(self) -> bool:
        return self.item in INCOME

    @property
    def signed(self) -> int:
        """What it adds to its side: a reversing entry (冲正) takes off."""
        return -self.amount if self.reverses_id else self.amount


INCOME = (AccountLine.Item.OWNERS, AccountLine.Item.SUBSIDY, AccountLine.Item.FUND, AccountLine.Item.OTHER_IN)


PAID_FROM = {  # which lines of the budget a payment comes out of
    AccountLine.Item.EQUIPMENT: ("equipment",),
    AccountLine.Item.CIVIL: ("civil", "pipes"),
    AccountLine.Item.FEES: ("design", "testing"),
    AccountLine.Item.COMPENSATION: ("compensation",),
    AccountLine.Item.OTHER_OUT: ("other",),
}


class FollowUp(Side):
    """回访 after the lift runs: is there something to put right?"""

    class Result(models.TextChoices):
        FINE = "fine", "没有问题"
        PROBLEM = "problem", "有问题要处理"
        UNREACHED = "unreached", "没见到人"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="follow_up_set")
    room = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    on = models.DateField("哪天")
    result = models.CharField("情况", max_length=16, choices=Result.choices)
    note = SealedTextField(max_plain=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("room_id", "on", "result", "note")
