"""The matter: what concerns the management of a compound, from proposal to execution report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER, AT_PLACE, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, OF_ORGANISATION, SYSTEM
from hongge.kernel import calendar, clock, spoken
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under, under_or_whole
from hongge.kernel.flow import Record
from hongge.systems.decisions.models.gate import GateStep
from hongge.systems.decisions.models.tables import MatterKind, Procedure, Route, Rule, Stage

ENDED = ("closed", "withdrawn")
TABLED_STATES = ("joint", "deciding", "noticed", "executing", "reported", "closed")  # what a company may know of


class MatterQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place for offices, grid and owners' committee, for a grid also what is its large compound's own; a company sees its own,
        and what has reached the joint meeting."""
        if actor.only is not None:
            return self.none()
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, ADVISER, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER):
            return self.filter(under_or_whole(actor))
        if actor.role in OF_ORGANISATION and actor.organisation:
            own = Q(proposer=actor.organisation) | Q(decider=actor.organisation) | Q(lead=actor.organisation)
            return self.filter(under(actor)).filter(own | Q(state__in=TABLED_STATES))
        return self.none()

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def open(self) -> Self:
        return self.filter(state__in=[state for state in Matter.State.values if state not in ENDED])

    def late(self) -> Self:
        """To be executed by a day that is over."""
        return self.filter(state="executing", due_on__lt=clock.today())

    def matching(self, words: str) -> Self:
        """Search by number, title, or place name and its pinyin initials."""
        place = Q(place__name__icontains=words) | Q(place__initials__startswith=words.lower())
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words) | place)

    def public(self) -> Self:
        """What everybody may read: from the public notice on."""
        return self.exclude(noticed_on=None)


@scoped
class Matter(Record):
    """What is decided about a compound. `gate`: the steps of its procedure as frozen when it was proposed, with what has come of each.

    The gate opens or returns a matter; it never enters the arithmetic of an owners' vote. `spent` is in cents (分).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "提出"
        DELIBERATING = "deliberating", "网格党组织议"
        RETURNED = "returned", "退回"
        JOINT = "joint", "联席会商"
        DECIDING = "deciding", "按程序决定"
        NOTICED = "noticed", "公示"
        EXECUTING = "executing", "执行"
        REPORTED = "reported", "已报执行"
        CLOSED = "closed", "办结"
        WITHDRAWN = "withdrawn", "撤回"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("标题", max_length=80)
    description = models.CharField("内容", max_length=4000)
    kind = models.ForeignKey(MatterKind, models.PROTECT, verbose_name="类别", related_name="+", db_index=False)
    route = models.CharField("由谁决定", max_length=16, choices=Route.choices)
    rule = models.CharField("业主表决的门槛", max_length=16, choices=Rule.choices, blank=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, verbose_name="议事程序", related_name="+", db_index=False)
    gate = models.JSONField("程序", default=list)
    proposer = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="提出", related_name="+")
    entered_by = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decider = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="组织决定", related_name="+")
    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="执行", related_name="+")

    assembly = models.ForeignKey(Assembly, models.PROTECT, null=True, blank=True, verbose_name="业主大会", related_name="+")

    gate_on = models.DateField("支部议完", null=True, blank=True)
    decided_on = models.DateField("决定", null=True, blank=True)
    passed = models.BooleanField("通过", null=True)
    noticed_on = models.DateField("公示", null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField("公示天数", default=7)
    notice_until = models.DateField("公示到", null=True, blank=True)
    unanswered = models.PositiveSmallIntegerField("没有答复的异议", default=0)
    due_on = models.DateField("执行期限", null=True, blank=True)
    executed_on = models.DateField("报执行", null=True, blank=True)
    spent = models.PositiveBigIntegerField("用款 分", default=0)
    closed_at = models.DateTimeField("办结", null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="matter_stream_opened"),
            models.Index(fields=["stream", "state"], name="matter_stream_state"),
            models.Index(fields=["path"], name="matter_path"),
            models.Index(fields=["-opened_at"], name="matter_opened"),
            models.Index(fields=["noticed_on"], name="matter_noticed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:show", args=[self.number])

    @property
    def steps(self) -> list[GateStep]:
        """Its procedure, step by step."""
        return [GateStep(**kept) for kept in self.gate]

    def with_step(self, code: str, **changed: Any) -> list[dict[str, Any]]:
        """The column `gate` with one step changed."""
        return [(replace(step, **changed) if step.code == code else step).kept for step in self.steps]

    @property
    def missing(self) -> list[GateStep]:
        """What the gate still waits for, in order."""
        return [step for step in self.steps if step.before_decision and not step.done_on]

    @property
    def next_deliberation(self) -> GateStep | None:
        """The step of the branch that comes next; none when all have been held."""
        return next((step for step in self.steps if step.stage == Stage.BRANCH and not step.done_on), None)

    def step_in(self, stage: str) -> GateStep | None:
        return next((step for step in self.steps if step.stage == stage), None)

    @property
    def notice_is_over(self) -> bool:
        return self.notice_until is not None and clock.today() > self.notice_until

    @property
    def notice_days_left(self) -> int:
        """Days of the notice still to run, today's included."""
        return max((self.notice_until - clock.today()).days + 1, 0) if self.notice_until else 0

    @property
    def due_at(self) -> datetime | None:
        """The end of office on the last day for executing it."""
        return timezone.make_aware(datetime.combine(self.due_on, time(17, 30))) if self.due_on else None

    @property
    def light(self) -> str:
        """ok, soon or late while it is executed; none otherwise."""
        if self.state != Matter.State.EXECUTING or self.due_on is None:
            return "none"
        if clock.today() > self.due_on:
            return "late"
        return "soon" if calendar.working_days_between(clock.today(), self.due_on) <= 3 else "ok"

    @property
    def light_words(self) -> str:
        if self.light == "none" or self.due_at is None:
            return self.state_words
        return spoken.left(self.due_at)

    @property
    def state_words(self) -> str:
        return Matter.State(self.state).label

    @property
    def route_words(self) -> str:
        return Route(self.route).label + (f"：{Rule(self.rule).label}" if self.rule else "")

    @property
    def spent_words(self) -> str:
        return yuan(self.spent)

    @property
    def result_words(self) -> str:
        return "" if self.passed is None else _("通过") if self.passed else _("没有通过")

    @property
    def waits_for(self) -> str:
        """What a reader without a button is told."""
        return {
            "proposed": _("等网格党组织列入议题"),
            "deliberating": _("网格党组织正在议"),
            "returned": _("退给提出的单位补充"),
            "joint": _("等联席会议会商"),
            "deciding": _("业主大会正在办，公布决定以后自动记下") if self.assembly_id else _("等按程序作出决定"),
            "noticed": _("正在公示"),
            "executing": _("执行单位正在办"),
            "reported": _("等社区办结"),
        }.get(self.state, _("这件事已经结了，没有要办的"))


def yuan(cents: int) -> str:
    """12,500.00元."""
    return _("%(n)s元") % {"n": f"{cents // 100:,}.{cents % 100:02d}"}
