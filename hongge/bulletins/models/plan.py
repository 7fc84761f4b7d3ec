"""The work plan: its tasks with owners, due days and targets, and what bodies report done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.bulletins.models.bulletin import Bulletin
from hongge.bulletins.models.text import shown
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import AUDITOR, COMMUNITY_STAFF, DISTRICT_STAFF, STREET_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.figures import AnyFigure, Rate, figures
from hongge.kernel.flow import Record, Side
from hongge.kernel.places import Place, below

KEEPERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, AUDITOR, SYSTEM)
HIGHEST = 100  # of a rate, in %


class PlanQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place. What is issued is read below it too: queries.readable."""
        return self.filter(below(actor.path)) if actor.role in KEEPERS else self.none()

    def issued(self) -> Self:
        return self.filter(state__in=(Plan.State.ISSUED, Plan.State.CLOSED))

    def over(self, path: str) -> Self:
        """Of this place or of one above it."""
        return self.filter(path__in=[path[:n] for n in range(Place.steplen, len(path) + 1, Place.steplen)])


@scoped
class Plan(Record):
    """What is to be reached by when, by whom. Once issued its tasks stand still; what has come of them is read from the records."""

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        ISSUED = "issued", "执行中"
        CLOSED = "closed", "已结束"
        DISCARDED = "discarded", "作废"

    title = models.CharField("标题", max_length=80)
    basis = models.CharField("依据文件", max_length=120, blank=True)
    aim = models.CharField("总的要求", max_length=2000, blank=True)
    since = models.DateField("从")
    until = models.DateField("到")
    issuer = models.ForeignKey(Organisation, models.PROTECT, verbose_name="发文单位", related_name="+")
    tasks_made = models.PositiveSmallIntegerField(default=0, editable=False)
    edited_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    edited_at = models.DateTimeField(editable=False)
    issued_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    issued_at = models.DateTimeField("印发", null=True, editable=False)
    closed_at = models.DateTimeField("结束", null=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="plan_ends_after_start")]
        indexes = [models.Index(fields=["path", "-opened_at"], name="plan_path_opened")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bulletins:plan", args=[self.pk])

    @property
    def state_words(self) -> str:
        return Plan.State(self.state).label

    @property
    def counted_to(self) -> date:
        """The last day that counts: today, until the plan has run out or was closed."""
        days = [clock.today(), self.until, *([clock.day_of(self.closed_at)] if self.closed_at else [])]
        return max(min(days), self.since)


class Task(Side):
    """One task as it was written down. A later row of the same `nth` takes the place of an earlier one; `dropped` takes the task out.

    `figure_name` and `compare`: the target, measured at `place`; without one, each of its bodies reports it done. `number`: a plain number.
    """

    class Compare(models.TextChoices):
        LEAST = "least", "不少于"
        EXACTLY = "exactly", "等于"
        MOST = "most", "不超过"
        EVERY = "every", "每一条都做到"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="task_rows")
    nth = models.PositiveSmallIntegerField("序号")
    section = models.CharField("分项", max_length=40)
    title = models.CharField("任务", max_length=120)
    done_when = models.CharField("怎样算完成", max_length=400)
    due_on = models.DateField("期限")
    figure_name = models.CharField("数字", max_length=48, blank=True)
    compare = models.CharField("要求", max_length=8, choices=Compare.choices, blank=True)
    number = models.CharField("目标值", max_length=24, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="哪里的数", related_name="+")
    dropped = models.BooleanField(default=False)
    sealed: ClassVar[tuple[str, ...]] = (
        "nth",
        "section",
        "title",
        "done_when",
        "due_on",
        "figure_name",
        "compare",
        "number",
        "place_id",
        "dropped",
    )

    class Meta:
        indexes = [models.Index(fields=["plan", "nth"], name="task_plan_nth")]

    def __str__(self) -> str:
        return self.title

    @property
    def figure(self) -> AnyFigure | None:
        """The figure of its target; None when it has none, or when that is no longer declared."""
        return figures.get(self.figure_name)

    @property
    def target_words(self) -> str:
        """不少于1,600件 · 不超过3天 · 每一条都做到; what the body does where there is no figure."""
        if not self.figure_name:
            return _("责任单位报完成")
        compare = _(Task.Compare(self.compare).label)
        if self.compare == Task.Compare.EVERY:
            return compare
        return f"{compare}{shown(self.number)}{_(self.figure.unit) if self.figure else ''}"

    @property
    def out_of_range(self) -> bool:
        """Whether the target asks of a rate what no rate can be: it lies between 0 and 100."""
        return isinstance(self.figure, Rate) and self.number != "" and not 0 <= float(self.number) <= HIGHEST

    def met_by(self, value: float | None, share: tuple[int, int] | None) -> bool:
        """Whether the figure has what the target asks."""
        if self.compare == Task.Compare.EVERY:
            return share is not None and share[1] > 0 and share[0] == share[1]
        if value is None or not self.number:
            return False
        wanted = float(self.number)
        return {"least": value >= wanted, "exactly": value == wanted, "most": value <= wanted}[self.compare]


class TaskBody(Side):
    """A body that answers for a task; it hangs on the same entry as the task's row."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="body_rows")
    nth = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sealed: ClassVar[tuple[str, ...]] = ("nth", "organisation_id")


class TaskReportQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place for the offices, elsewhere those of one's own body."""
        if actor.role in KEEPERS:
            return self.filter(below(actor.path))
        return self.filter(below(actor.path), body=actor.organisation) if actor.organisation else self.none()

    def standing(self) -> Self:
        """Neither sent back nor taken back."""
        return self.filter(state=TaskReport.State.REPORTED)

    def of_plans(self, plans: Iterable[Plan]) -> Self:
        return self.filter(plan__in=plans)


@scoped
class TaskReport(Record):
    """A body says that its part of a task is done, and by what one can tell. It stands where the body works."""

    class State(models.TextChoices):
        REPORTED = "reported", "已报完成"
        RETURNED = "returned", "退回"
        TAKEN_BACK = "taken_back", "撤回"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports")
    nth = models.PositiveSmallIntegerField("序号")
    body = models.ForeignKey(Organisation, models.PROTECT, verbose_name="责任单位", related_name="+")
    evidence = models.CharField("凭什么说完成了", max_length=1000)
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, null=True, blank=True, verbose_name="见哪期通报", related_name="+")
    done_on = models.DateField("完成日期")
    reported_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    reason = models.CharField("退回理由", max_length=400, blank=True)

    objects = TaskReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "完成报告"
        constraints = [
            models.UniqueConstraint(fields=["plan", "nth", "body"], condition=Q(state="reported"), name="task_reported_once_a_body")
        ]
        indexes = [models.Index(fields=["path", "-opened_at"], name="task_report_path_opened")]

    def __str__(self) -> str:
        return f"{self.plan}第{self.nth}项"

    def get_absolute_url(self) -> str:
        return reverse("bulletins:task", args=[self.plan_id, self.nth])

    @property
    def state_words(self) -> str:
        return TaskReport.State(self.state).label
