"""Which organisation or adviser covers which firm or committee, since when; and what an adviser did there."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hongge.civic.models import Duty, Organisation, OrganisationQuerySet
from hongge.civic.posts import ADVISER, AT_PLACE, AUDITOR, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.flow import Record, Side
from hongge.kernel.places import Place, below
from hongge.systems.party.models.organisation import PartyOrganisation
from hongge.systems.party.models.tables import Mode

KINDS = (Organisation.Kind.COMPANY, Organisation.Kind.COMMITTEE)


def same(pk: Any, uscc: Any, at: str = "") -> Q:
    """Rows of one body: this row, and every other under the same credit code. `at`: the relation that leads to the body, with its `__`."""
    return Q(**{f"{at}pk": pk}) | Q(**{f"{at}uscc__gt": "", f"{at}uscc": uscc})


class BodyQuerySet(OrganisationQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place; those an adviser covers; one's own; those one's own Party organisation covers."""
        if actor.role in (*AT_PLACE, AUDITOR, SYSTEM):
            return self.filter(below(actor.path, "place__path"))
        today = Coverage.objects.on(clock.today())
        if actor.role == ADVISER:
            return self.filter(pk__in=today.filter(adviser=actor.duty).values("body"))
        if not actor.organisation:
            return self.none()
        return self.filter(Q(pk=actor.organisation) | Q(pk__in=today.filter(carrier__organisation=actor.organisation).values("body")))

    def same_as(self, body: Organisation) -> Self:
        """Its rows: a firm has one at each compound it serves, all under one credit code."""
        return self.filter(same(body.pk, body.uscc))

    def named(self, words: str) -> Self:
        return self.filter(Q(name__icontains=words) | Q(initials__startswith=words.lower()) | Q(place__name__icontains=words))

    def within(self, place: Place) -> Self:
        return self.filter(below(place.path, "place__path"))


class Body(Organisation):
    """A firm or an owners' committee, as the Party covers it."""

    objects: ClassVar[Any] = BodyQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "物业企业和业委会"

    def get_absolute_url(self) -> str:
        return reverse("party:body", args=[self.pk])


class CoverageQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place; an adviser's own; those of one's own body, on either side."""
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, AUDITOR):
            return self.filter(under(actor))
        if actor.role == ADVISER:
            return self.filter(adviser=actor.duty)
        return self.filter(Q(body=actor.organisation) | Q(carrier__organisation=actor.organisation)) if actor.organisation else self.none()

    def on(self, day: date) -> Self:
        """In force on that day, by an adviser no longer than in office. `to_on` is the first day no longer."""
        in_office = Q(adviser__to_on=None) | Q(adviser__to_on__gt=day)
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), in_office, from_on__lte=day)

    def run_out(self) -> Self:
        """Whose day has come, or their adviser's, and which nobody has ended yet."""
        today = clock.today()
        return self.filter(Q(to_on__lte=today) | Q(adviser__to_on__lte=today), state="holding")


@scoped
class Coverage(Record):
    """A Party organisation or an adviser covers a firm or a committee, in one way, from a day to a day."""

    class State(models.TextChoices):
        HOLDING = "holding", "覆盖中"
        ENDED = "ended", "已结束"

    body = models.ForeignKey(Body, models.PROTECT, verbose_name="覆盖的单位", related_name="coverages")
    mode = models.ForeignKey(Mode, models.PROTECT, verbose_name="方式", related_name="+")
    carrier = models.ForeignKey(PartyOrganisation, models.PROTECT, null=True, blank=True, verbose_name="党组织", related_name="coverages")
    adviser = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, verbose_name="指导员", related_name="coverages")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True)
    document = models.CharField("文件", max_length=80, blank=True)
    why_ended = models.CharField("结束原因", max_length=200, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党建覆盖"
        constraints = [
            models.CheckConstraint(
                condition=Q(carrier__isnull=False, adviser=None) | Q(carrier=None, adviser__isnull=False), name="coverage_by_one"
            ),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="coverage_ends_after_start"),
            models.UniqueConstraint(fields=["body", "mode"], condition=Q(to_on=None, adviser=None), name="coverage_once_a_mode"),
            models.UniqueConstraint(fields=["body", "adviser"], condition=Q(state="holding"), name="coverage_once_an_adviser"),
        ]
        indexes = [
            models.Index(fields=["path"], name="coverage_path"),
            models.Index(fields=["stream", "-opened_at"], name="coverage_stream_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.mode}·{self.body}"

    def get_absolute_url(self) -> str:
        return reverse("party:body", args=[self.body_id])

    @property
    def state_words(self) -> str:
        return Coverage.State(self.state).label


class Visit(Side):
    """An adviser at a firm: when, how, what was talked about."""

    class Way(models.TextChoices):
        VISIT = "visit", "上门走访"
        MEETING = "meeting", "座谈或列席会议"
        CALL = "call", "电话或线上"

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="visits")
    visited_on = models.DateField("日期")
    way = models.CharField("方式", max_length=16, choices=Way.choices)
    talked = models.CharField("谈了什么", max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("visited_on", "way", "talked")
