"""A Party organisation, from the proposal to its end."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER, AT_PLACE, AUDITOR, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Record, Side
from hongge.systems.party.models.limits import WARN_PARTY, months_later

STANDING = ("founded", "due")


class PartyOrganisationQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place; one's own, and the one built in one's own firm or committee."""
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, ADVISER, AUDITOR):
            return self.filter(under(actor))
        return self.filter(Q(organisation=actor.organisation) | Q(host=actor.organisation)) if actor.organisation else self.none()

    def standing(self) -> Self:
        return self.filter(state__in=STANDING)

    def founded_by(self, day: date) -> Self:
        """In being on that day. `dissolved_on` is the first day no longer."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day), founded_on__lte=day)

    def standing_from(self, day: date) -> Self:
        """In being on that day or on a later one."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day), founded_on__isnull=False)

    def ending(self) -> Self:
        """Whose term ends within six months, or has ended."""
        return self.standing().filter(term_ends_on__lte=months_later(clock.today(), WARN_PARTY))

    def without_papers(self) -> Self:
        """Standing without an approval on file."""
        return self.standing().filter(approval="")

    def matching(self, words: str) -> Self:
        return self.filter(Q(name__icontains=words) | Q(place__name__icontains=words) | Q(place__initials__startswith=words.lower()))


@scoped
class PartyOrganisation(Record):
    """A Party organisation. Once founded it has its row among all bodies (`organisation`), by which others know it."""

    class State(models.TextChoices):
        PLANNED = "planned", "拟建"
        APPROVED = "approved", "已批复"
        FOUNDED = "founded", "已组建"
        DUE = "due", "待换届"
        DISSOLVED = "dissolved", "已撤销"
        DROPPED = "dropped", "不再组建"

    class Kind(models.TextChoices):
        INDUSTRY = "industry", "区级和行业"
        STREET = "street", "街道乡镇"
        COMMUNITY = "community", "社区"
        GRID = "grid", "网格"
        FIRM = "firm", "物业企业"
        COMMITTEE = "committee", "业委会"
        ASSOCIATION = "association", "业委会协会"

    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    form = models.CharField("形式", max_length=16, choices=Organisation.Form.choices)
    above = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="上级党组织", related_name="party_below")
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="所在单位", related_name="party_built")
    organisation = models.OneToOneField(Organisation, models.PROTECT, null=True, editable=False, related_name="party")
    approval = models.CharField("批复文号", max_length=80, blank=True)
    full_members = models.PositiveSmallIntegerField("正式党员数", null=True)
    term = models.PositiveSmallIntegerField("届次", default=0)
    elected_on = models.DateField("本届选举", null=True)
    term_ends_on = models.DateField("本届届满", null=True)
    postponed_from = models.DateField("延期前的届满", null=True)
    founded_on = models.DateField("成立", null=True)
    dissolved_on = models.DateField("撤销", null=True)
    asked_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=~Q(state__in=("dissolved", "dropped")), name="party_name_once_at_a_place"
            ),
            models.UniqueConstraint(fields=["place"], condition=Q(kind="grid", state__in=STANDING), name="party_one_in_a_grid"),
        ]
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="party_stream_opened"),
            models.Index(fields=["path"], name="party_path"),
            models.Index(fields=["state", "term_ends_on"], name="party_state_term"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("party:organisation", args=[self.pk])

    @property
    def host_url(self) -> str:
        return reverse("party:body", args=[self.host_id])

    @property
    def state_words(self) -> str:
        return PartyOrganisation.State(self.state).label

    @property
    def light(self) -> str:
        """Of its term, never of the people in it: late once over, soon six months before; none without a term."""
        if self.state not in STANDING or self.term_ends_on is None:
            return "none"
        return term_light(self.term_ends_on, WARN_PARTY)

    @property
    def light_words(self) -> str:
        return term_words(self.term_ends_on, WARN_PARTY) if self.state in STANDING and self.term_ends_on else self.state_words

    @property
    def is_branch(self) -> bool:
        return self.form in (Organisation.Form.BRANCH, Organisation.Form.JOINT_BRANCH)


def term_light(ends_on: date, warn: int) -> str:
    """`warn`: so many months before its end."""
    today = clock.today()
    return "late" if ends_on <= today else "soon" if ends_on <= months_later(today, warn) else "ok"


def term_words(ends_on: date, warn: int) -> str:
    """届满12天, 剩5个月, 剩20天, 任期内: short, for a light."""
    days = (ends_on - clock.today()).days
    if days <= 0:
        return _("届满%(n)s天") % {"n": -days} if days else _("今天届满")
    if term_light(ends_on, warn) == "soon":
        return _("剩%(n)s个月") % {"n": round(days / 30.4)} if days >= 46 else _("剩%(n)s天") % {"n": days}
    return _("任期内")


class Document(Side):
    """A paper behind a step: the request, the approval, the result of the election. Its pictures are `scans`."""

    class Kind(models.TextChoices):
        REQUEST = "request", "请示"
        APPROVAL = "approval", "批复"
        ELECTION = "election", "选举结果"
        POSTPONEMENT = "postponement", "延期换届批复"
        TRANSFER = "transfer", "调整隶属批复"
        ENDING = "ending", "撤销决定"
        OTHER = "other", "其他材料"

    party = models.ForeignKey(PartyOrganisation, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField("文号或名称", max_length=80, blank=True)
    dated_on = models.DateField("落款日期", null=True)
    sealed: ClassVar[tuple[str, ...]] = ("kind", "number", "dated_on")

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()}　{self.number}" if self.number else str(self.get_kind_display())


class Scan(models.Model):
    """One picture of a paper."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="scans")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
