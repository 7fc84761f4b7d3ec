"""The lift project of one entrance, from the first wish to the follow-up visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation, Tenure
from hongge.civic.posts import (
    AT_PLACE,
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    GRID_LEADER,
    RESIDENT,
    SYSTEM,
)
from hongge.kernel import clock, spoken
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.flow import Record
from hongge.kernel.places import Place

ENTITLED = (COMMUNITY_STAFF, GRID_LEADER, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER)  # who reads what a home has said
SOON = 2  # days before a due day from which the light is yellow


class LiftProjectQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place for those at work there; for owners, the projects whose vote or cost touches a home of theirs."""
        if actor.only is not None:
            return self.filter(pk=actor.only[1]) if actor.only[0] == "lift" else self.none()
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMPANY_MANAGER):
            return self.filter(under(actor))
        if actor.role == RESIDENT and actor.person:
            return self.of_owner(actor.person)
        return self.none()

    def of_owner(self, person: int) -> Self:
        """Projects in whose scope this person owns a home today."""
        own = Tenure.objects.on(clock.today()).owners().filter(person=person)
        paths = own.values_list("room__path", flat=True)
        above = {path[:n] for path in paths for n in range(Place.steplen, len(path) + 1, Place.steplen)}
        return self.filter(scope_place__path__in=above)

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def under_way(self) -> Self:
        return self.exclude(state__in=(LiftProject.State.CLOSED, LiftProject.State.STOPPED))

    def in_publicity(self) -> Self:
        return self.filter(state=LiftProject.State.PUBLICISING)

    def matching(self, words: str) -> Self:
        """Search by number, title, or place name and its pinyin initials."""
        place = Q(place__name__icontains=words) | Q(place__initials__startswith=words.lower())
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words) | place)


@scoped
class LiftProject(Record):
    """A lift for one entrance. Money in whole 分; `scope_place`: whose owners vote (民法典 278), the entrance or its building."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "已提出"
        CONSULTING = "consulting", "征求意愿"
        PLANNING = "planning", "拟方案"
        VOTING = "voting", "业主表决"
        PUBLICISING = "publicising", "公示中"
        SETTLING = "settling", "处理异议"
        FILED = "filed", "审查中"
        PERMITTED = "permitted", "可以开工"
        BUILDING = "building", "施工中"
        ACCEPTED = "accepted", "已验收"
        IN_USE = "in_use", "已使用"
        CLOSED = "closed", "已办结"
        STOPPED = "stopped", "已终止"

    class Scope(models.TextChoices):
        ENTRANCE = "entrance", "本单元业主"
        BUILDING = "building", "本栋业主"

    class Body(models.TextChoices):
        OWNERS = "owners", "业主代表"
        COMMITTEE = "committee", "业主委员会"
        COMPANY = "company", "物业企业"
        OTHER = "other", "其他受托单位"

    class Entry(models.TextChoices):
        LEVEL = "level", "平层入户"
        HALF = "half", "半层入户"

    class VoteOrigin(models.TextChoices):
        HOUSE = "house", "在本系统表决"
        OUTSIDE = "outside", "在官方平台或会场表决"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=80)
    need = models.CharField("为什么要装", max_length=1000)
    scope = models.CharField("由谁表决", max_length=16, choices=Scope.choices, default=Scope.ENTRANCE)
    scope_place = models.ForeignKey(Place, models.PROTECT, related_name="+", editable=False)

    body_kind = models.CharField("实施主体", max_length=16, choices=Body.choices, blank=True)
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="实施单位", related_name="+")
    mandate = models.CharField("授权文件", max_length=80, blank=True)

    stops = models.PositiveSmallIntegerField("停靠层站", null=True, blank=True)
    load = models.PositiveSmallIntegerField("额定载重 kg", null=True, blank=True)
    entry_kind = models.CharField("入户方式", max_length=16, choices=Entry.choices, blank=True)
    plan = models.CharField("方案", max_length=4000, blank=True)
    compensation = models.CharField("补偿办法", max_length=1000, blank=True)
    upkeep = models.CharField("维护和费用", max_length=1000, blank=True)
    notice_days = models.PositiveSmallIntegerField("公示天数", default=10)
    edition = models.PositiveSmallIntegerField("第几版预算", default=0)
    cost = models.PositiveBigIntegerField("总价 分", default=0)
    subsidy = models.PositiveBigIntegerField("补贴 分", default=0)
    method = models.CharField("分摊办法", max_length=16, blank=True)

    homes = models.PositiveSmallIntegerField("户数", default=0)
    homes_asked = models.PositiveSmallIntegerField("表过态的户", default=0)
    homes_agreed = models.PositiveSmallIntegerField("同意的户", default=0)
    vote_origin = models.CharField("在哪里表决", max_length=16, choices=VoteOrigin.choices, blank=True)
    voted_on = models.DateField("表决结果日期", null=True, blank=True)
    notice_from = models.DateField("公示起", null=True, blank=True)
    notice_until = models.DateField("公示到", null=True, blank=True)
    objections = models.PositiveSmallIntegerField("异议", default=0)
    objections_open = models.PositiveSmallIntegerField("没处理完的异议", default=0)
    objection_due_on = models.DateField("异议答复期限", null=True, blank=True)
    income = models.PositiveBigIntegerField("已公布收入 分", default=0)
    expense = models.PositiveBigIntegerField("已公布支出 分", default=0)
    started_on = models.DateField("开工", null=True, blank=True)
    accepted_on = models.DateField("验收", null=True, blank=True)
    in_use_on = models.DateField("投入使用", null=True, blank=True)
    next_visit_on = models.DateField("下次回访", null=True, blank=True)
    follow_ups = models.PositiveSmallIntegerField("回访次数", default=0)
    closed_at = models.DateTimeField("办结", null=True, blank=True)
    stop_reason = models.CharField("终止原因", max_length=400, blank=True)

    objects = LiftProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "加装电梯项目"
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=~Q(state__in=("closed", "stopped")), name="lift_one_under_way"),
        ]
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="lift_stream_opened"),
            models.Index(fields=["path"], name="lift_path"),
            models.Index(fields=["state", "in_use_on"], name="lift_state_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("elevators:show", args=[self.number])

    @property
    def state_words(self) -> str:
        return str(LiftProject.State(self.state).label)

    @property
    def is_over(self) -> bool:
        return self.state in (LiftProject.State.CLOSED, LiftProject.State.STOPPED)

    @property
    def shared(self) -> int:
        """What the homes pay together, in 分."""
        return max(self.cost - self.subsidy, 0)

    @property
    def balance(self) -> int:
        return self.income - self.expense

    @property
    def due_on(self) -> date | None:
        """The nearest day on which somebody has to do something."""
        if self.is_over:
            return None
        if self.objections_open:
            return self.objection_due_on
        return self.next_visit_on if self.state == LiftProject.State.IN_USE else None

    @property
    def due_at(self) -> datetime | None:
        """The end of office hours of that day."""
        closing = settings.WORKING_HOURS[-1][1]
        return clock.start_of(self.due_on) + timedelta(hours=closing.hour, minutes=closing.minute) if self.due_on else None

    @property
    def light(self) -> str:
        if self.due_on is None:
            return "none"
        left = (self.due_on - clock.today()).days
        return "late" if left < 0 else "soon" if left <= SOON else "ok"

    @property
    def light_words(self) -> str:
        return spoken.left(self.due_at) if self.due_at else self.state_words

    @property
    def notice_left(self) -> int | None:
        """Whole days of publicity still to run; None while no notice hangs."""
        return max((self.notice_until - clock.today()).days, 0) if self.notice_until else None

    @property
    def waits_for(self) -> str:
        """What a reader without a button is told."""
        return {
            "proposed": _("等社区或网格开始征求意愿"),
            "consulting": _("正在一户一户征求意愿"),
            "planning": _("正在拟方案和预算"),
            "voting": _("等业主表决"),
            "publicising": _("正在公示"),
            "settling": _("正在处理异议"),
            "filed": _("等有关部门审查"),
            "permitted": _("等开工"),
            "building": _("正在施工"),
            "accepted": _("等办使用登记"),
            "in_use": _("已经在用，还要回访"),
        }.get(self.state, _("这个项目已经结束，没有要办的"))

    def compound(self) -> Place:
        """The compound it stands in."""
        return self.place.at("compound") or self.place

    def notice_places(self) -> list[Place]:
        """Where the plan has to hang: at the compound and at every entrance of the building."""
        line = self.place.line()
        building = next((p for p in reversed(line) if p.level == "building"), self.place)
        compound = [p for p in line if p.level == "compound"]
        doors = list(Place.objects.within(building).at_level("entrance").defer("outline"))
        return [*compound, *(doors or [building])]


def scope_place(place: Place, scope: str) -> Place:
    """The place whose owners vote: the entrance itself, or its building."""
    if scope == LiftProject.Scope.ENTRANCE:
        return place
    return next((p for p in reversed(place.line()) if p.level == "building"), place)
