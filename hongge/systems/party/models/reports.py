"""What is known of a firm or committee beside who covers it: members as reported, why nothing is built, terms, roles taken."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import AT_PLACE, AUDITOR, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.files import StoredFile
from hongge.kernel.places import PathField, below
from hongge.systems.party.models.coverage import Body
from hongge.systems.party.models.limits import WARN_COMMITTEE, months_later
from hongge.systems.party.models.organisation import term_light, term_words
from hongge.systems.party.models.tables import Reason


class OfBodyQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, and of the bodies one sees."""
        if actor.role in (*AT_PLACE, AUDITOR, SYSTEM):
            return self.filter(below(actor.path))
        return self.filter(body__in=Body.objects.visible_to(actor).values("pk"))


@scoped
class MemberReport(models.Model):
    """How many full Party members a firm has, as somebody reported it: a number with its day and source, never a list of people."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="member_reports")
    path = PathField(editable=False)
    full_members = models.PositiveSmallIntegerField("正式党员数")
    as_of = models.DateField("截至")
    source = models.CharField("来源", max_length=80)
    entered_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员数报告"
        ordering = ("-as_of", "-pk")

    def __str__(self) -> str:
        return f"{self.body} {self.full_members}"


class NotBuiltQuerySet(OfBodyQuerySet):
    def on(self, day: date) -> Self:
        """In force on that day. `to_on` is the first day no longer."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), since_on__lte=day)


@scoped
class NotBuilt(models.Model):
    """Why a firm has no Party organisation of its own yet; ends with another reason, or when one is built."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="not_built")
    path = PathField(editable=False)
    reason = models.ForeignKey(Reason, models.PROTECT, verbose_name="未建原因", related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    since_on = models.DateField("起")
    to_on = models.DateField("止", null=True)

    objects = NotBuiltQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未建原因"
        ordering = ("-since_on", "-pk")
        constraints = [models.UniqueConstraint(fields=["body"], condition=Q(to_on=None), name="not_built_one_reason")]

    def __str__(self) -> str:
        return f"{self.body} {self.reason}"


class TermQuerySet(OfBodyQuerySet):
    def newest(self) -> Self:
        """The newest term of each committee that stands."""
        newer = self.model.objects.filter(body=models.OuterRef("body"), nth__gt=models.OuterRef("nth"))
        return self.filter(~models.Exists(newer), Q(body__closed_on=None) | Q(body__closed_on__gt=clock.today()))

    def ending(self) -> Self:
        """Newest terms that end within six months, or have ended."""
        return self.newest().filter(to_on__lte=months_later(clock.today(), WARN_COMMITTEE))


@scoped
class Term(models.Model):
    """One term of an owners' committee: five years at most, filed within 30 days (业主大会和业主委员会指导规则 32, 33)."""

    body = models.ForeignKey(Body, models.PROTECT, verbose_name="业委会", related_name="terms")
    path = PathField(editable=False)
    nth = models.PositiveSmallIntegerField("届次")
    from_on = models.DateField("起")
    to_on = models.DateField("届满")
    filed_on = models.DateField("备案", null=True, blank=True)
    document = models.CharField("备案文号", max_length=80, blank=True)
    papers = models.ManyToManyField(StoredFile, verbose_name="备案文件", related_name="+", blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "业委会任期"
        ordering = ("-nth",)
        constraints = [
            models.UniqueConstraint(fields=["body", "nth"], name="term_nth_once"),
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return _("%(body)s第%(n)s届") % {"body": self.body, "n": self.nth}

    @property
    def light(self) -> str:
        return term_light(self.to_on, WARN_COMMITTEE)

    @property
    def light_words(self) -> str:
        return term_words(self.to_on, WARN_COMMITTEE)


class RoleTakingQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Only by the person: others see how many, never who."""
        return self.filter(below(actor.path), duty__person=actor.person) if actor.person else self.none()

    def on(self, day: date) -> Self:
        """In force on that day. `to_on` is the first day no longer."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


@scoped
class RoleTaking(models.Model):
    """党员亮身份: somebody says of themselves that they act in a duty as a Party member; taken back whenever they wish."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="roles_taken")
    path = PathField(editable=False)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True)

    objects = RoleTakingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "亮身份"
        constraints = [models.UniqueConstraint(fields=["duty"], condition=Q(to_on=None), name="role_taken_once")]
