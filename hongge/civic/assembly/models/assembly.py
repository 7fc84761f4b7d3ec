"""The owners' assembly: convened, its register and settings frozen, announced, voted, counted, certified, published."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hongge.civic.models import Duty, Organisation, Tenure
from hongge.civic.posts import AT_PLACE, AUDITOR, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, RESIDENT, SCRUTINEER, SYSTEM, VISITOR
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.errors import Refused
from hongge.kernel.flow import Record, Side
from hongge.kernel.places import Place, below

FROZEN = "名册、设定和议题已经冻结，不能再改；确实有错，请取消这次表决，写明原因，重新召集"
LEGAL = (
    "parking",
    "mismarked",
    "deemed",
    "deemed_special",
    "deemed_basis",
    "joint",
    "revote",
    "electronic",
    "disclosure",
    "proxy_cap",
    "profile",
)
HELD = frozenset(
    (*LEGAL, "title", "kind", "convener_id", "proposers", "gate", "fingerprint", "total_n", "total_a", "frozen_at", "genesis", "plans")
)


class AssemblyQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place for those at work there; for owners, those whose register they stand in, or will stand in. Notices have a
        page for everybody."""
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, AUDITOR):
            return self.filter(under(actor))
        if actor.role in (COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, SCRUTINEER):
            return self.filter(below(actor.path))
        if actor.role in (RESIDENT, VISITOR) and actor.person:
            holders = Assembly.electors.rel.related_model._default_manager.filter(holders__person=actor.person)
            return self.filter(Q(pk__in=holders.values("assembly")) | self._being_prepared_for(actor.person))
        return self.none()

    def _being_prepared_for(self, person: int) -> Q:
        """Before the freeze there is no register yet: whoever owns a home inside today is to look at what it will say."""
        rooms = Tenure.objects.on(clock.today()).owners().filter(person=person).values_list("room__path", flat=True)
        return Q(
            state=Assembly.State.PREPARING,
            path__in={path[:n] for path in rooms for n in range(Place.steplen, len(path) + 1, Place.steplen)},
        )

    def being_prepared(self) -> Self:
        return self.filter(state=Assembly.State.PREPARING)

    def announced(self) -> Self:
        """What everybody may read."""
        return self.exclude(notice_on=None)

    def called(self, words: str) -> Self:
        """Search by number or title."""
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words))

    def under_way(self) -> Self:
        return self.exclude(state__in=("published", "cancelled", "failed"))

    def about(self, path: str, steplen: int) -> Self:
        """Held at this place, inside it or above it."""
        return self.filter(below(path) | Q(path__in=[path[:n] for n in range(steplen, len(path), steplen)]))

    def update(self, **change: Any) -> int:
        """What is frozen stays: every way of writing that does not go past the database ends here."""
        named = {getattr(self.model._meta.get_field(name), "attname", name) for name in change}
        if named & HELD and self.exclude(fingerprint="").exists():
            raise Refused(FROZEN)
        return super().update(**change)

    def delete(self) -> NoReturn:
        raise Refused("业主大会的记录不能删除；不开了请取消，并写明原因")


@scoped
class Assembly(Record):
    """One vote of the owners of a compound, a building or an entrance. Areas in 0.01 m², heads whole."""

    class State(models.TextChoices):
        PREPARING = "preparing", "准备中"
        FROZEN = "frozen", "已冻结"
        NOTICED = "noticed", "公告中"
        OPEN = "open", "投票中"
        COUNTED = "counted", "开票核对"
        CERTIFIED = "certified", "已核定"
        PUBLISHED = "published", "已公布"
        CANCELLED = "cancelled", "已取消"
        FAILED = "failed", "已中止"

    class Kind(models.TextChoices):
        REGULAR = "regular", "定期会议"
        EXTRAORDINARY = "extraordinary", "临时会议"

    class Mismarked(models.TextChoices):
        NOT_EFFECTIVE = "not_effective", "不生效"
        PARTICIPATES = "participates", "算弃权，算参加"

    class Joint(models.TextChoices):
        TWO = "two", "算两人"
        ONE = "one", "算一人"

    class Disclosure(models.TextChoices):
        NAMED = "named", "按房号实名公开"
        SECRET = "secret", "保密"

    class Profile(models.TextChoices):
        CIVIL_CODE = "civil_code", "全国（民法典）"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=80)
    kind = models.CharField("会议", max_length=16, choices=Kind.choices, default=Kind.EXTRAORDINARY)
    convener = models.ForeignKey(Organisation, models.PROTECT, verbose_name="召集人", related_name="+")
    convened_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)
    proposers = models.PositiveIntegerField("提议的业主人数", null=True, blank=True)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    gate = models.JSONField("过了前置的事项", default=list, editable=False)

    profile = models.CharField("依据", max_length=16, choices=Profile.choices, default=Profile.CIVIL_CODE)
    parking = models.BooleanField("车位计入", default=False)
    mismarked = models.CharField("填错的票", max_length=16, choices=Mismarked.choices, default=Mismarked.NOT_EFFECTIVE)
    deemed = models.BooleanField("没交的票随多数", default=False)
    deemed_special = models.BooleanField("特别事项也随多数", default=False)
    deemed_basis = models.CharField("随多数的依据", max_length=120, blank=True)
    joint = models.CharField("同一人既单独又共有", max_length=8, choices=Joint.choices, default=Joint.TWO)
    revote = models.BooleanField("截止前可以改投", default=True)
    electronic = models.BooleanField("可以网上投", default=False)
    disclosure = models.CharField("公开方式", max_length=8, choices=Disclosure.choices, default=Disclosure.NAMED)
    proxy_cap = models.PositiveSmallIntegerField("一人最多受几户委托", null=True, blank=True)
    objection_days = models.PositiveSmallIntegerField("异议期（天）", default=2)

    frozen_at = models.DateTimeField("冻结", null=True, editable=False)
    fingerprint = models.CharField("名册指纹", max_length=64, blank=True, editable=False)
    genesis = models.CharField("设定和议题的指纹", max_length=64, blank=True, editable=False)
    plans = models.CharField("方案的指纹", max_length=64, blank=True, editable=False)
    total_n = models.PositiveIntegerField("总人数", default=0, editable=False)
    total_a = models.PositiveBigIntegerField("总面积", default=0, editable=False)
    notice_on = models.DateField("公告", null=True, editable=False)
    opens_at = models.DateTimeField("投票开始", null=True, editable=False)
    closes_at = models.DateTimeField("投票截止", null=True, editable=False)
    cast = models.PositiveIntegerField("已收的票", default=0, editable=False)
    head = models.CharField("票链", max_length=64, blank=True, editable=False)
    closing = models.CharField("截止的一环", max_length=64, blank=True, editable=False)
    root = models.CharField("票据总根", max_length=64, blank=True, editable=False)
    counted_at = models.DateTimeField("开票", null=True, editable=False)
    objections_until = models.DateTimeField("异议期到", null=True, editable=False)
    certified_at = models.DateTimeField("核定", null=True, editable=False)
    published_at = models.DateTimeField("公布", null=True, editable=False)
    passed = models.PositiveSmallIntegerField("通过的议题", default=0, editable=False)

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "业主大会"
        constraints = [
            models.CheckConstraint(condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="assembly_closes_after_opening")
        ]
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="assembly_stream_opened"),
            models.Index(fields=["path", "-opened_at"], name="assembly_path_opened"),
            models.Index(fields=["state", "opens_at"], name="assembly_state_opens"),
            models.Index(fields=["subject_kind", "subject_id"], name="assembly_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Refused(FROZEN if self.fingerprint else "业主大会只能按步骤改，请用页面上的按钮")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise Refused("业主大会的记录不能删除；不开了请取消，并写明原因")

    def get_absolute_url(self) -> str:
        return reverse("assembly:show", args=[self.number])

    @property
    def state_words(self) -> str:
        return Assembly.State(self.state).label

    @property
    def is_secret(self) -> bool:
        return self.disclosure == Assembly.Disclosure.SECRET

    @property
    def is_over(self) -> bool:
        """Whether no ballot can be cast any more."""
        return self.closes_at is not None and clock.now() > self.closes_at

    @property
    def is_counted(self) -> bool:
        """Whether the result may be seen."""
        return self.counted_at is not None

    @property
    def light(self) -> str:
        """Only while the ballot box is open: it closes soon, or time is left."""
        if self.state != Assembly.State.OPEN or self.closes_at is None:
            return "none"
        left = (clock.day_of(self.closes_at) - clock.today()).days
        return "late" if self.is_over else "soon" if left <= 2 else "ok"

    @property
    def light_words(self) -> str:
        return "已截止，待开票" if self.state == Assembly.State.OPEN and self.is_over else self.state_words

    @property
    def days_left(self) -> int:
        return max((clock.day_of(self.closes_at) - clock.today()).days, 0) if self.closes_at else 0

    @property
    def held_on(self) -> date:
        """The day it is listed by."""
        return clock.day_of(self.closes_at or self.opened_at)


class Guidance(Side):
    """指导意见 of the community or street, which guides the assembly without deciding (民法典 277)."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="guidances")
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("text",)


class Cancellation(Side):
    """Why it was not held, or broken off."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="cancellations")
    reason = models.CharField(max_length=400)
    sealed: ClassVar[tuple[str, ...]] = ("reason",)
