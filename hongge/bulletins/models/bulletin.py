"""The bulletin: a text with figures inside, for a place and a period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from hongge.bulletins.models.text import slots
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import AUDITOR, COMMUNITY_STAFF, DEPARTMENT_STAFF, DISTRICT_STAFF, STREET_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.flow import Record
from hongge.kernel.places import Place, below

LEVELS = ("district", "street", "community")


class BulletinQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place; for a department, those that wait for its word on an outside number. What is published is open to all."""
        if actor.role in (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, AUDITOR, SYSTEM):
            return self.filter(below(actor.path))
        if actor.role == DEPARTMENT_STAFF and actor.organisation:
            asked = Bulletin.externals.rel.related_model._default_manager.filter(body=actor.organisation)
            return self.filter(pk__in=asked.values("bulletin"))
        return self.none()

    def published(self) -> Self:
        return self.filter(state=Bulletin.State.PUBLISHED)

    def about(self, place: Place) -> Self:
        """Of this place or of one above it."""
        return self.filter(path__in=[place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)])


@scoped
class Bulletin(Record):
    """A text with figures inside, for a place and a period. Once published it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "待发布"
        PUBLISHED = "published", "已发布"
        DISCARDED = "discarded", "作废"

    mast = models.CharField("刊头", max_length=30)
    nth = models.PositiveSmallIntegerField("期号")
    year = models.PositiveSmallIntegerField("发布年份", null=True, editable=False)
    title = models.CharField("标题", max_length=80)
    addressee = models.CharField("主送", max_length=200, blank=True)
    text = models.TextField("正文", max_length=20000, blank=True)
    since = models.DateField("统计期从")
    until = models.DateField("统计期到")
    issuer = models.ForeignKey(Organisation, models.PROTECT, verbose_name="发文单位", related_name="+")
    is_public = models.BooleanField("小区页面上也列出", default=True)
    edited_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    edited_at = models.DateTimeField(editable=False)
    checked_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    published_by = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    published_at = models.DateTimeField("发布", null=True, editable=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="bulletin_ends_after_start"),
            models.UniqueConstraint(
                fields=["issuer", "mast", "year", "nth"], condition=Q(state="published"), name="bulletin_number_once_a_year"
            ),
        ]
        indexes = [models.Index(fields=["path", "-opened_at"], name="bulletin_path_opened")]

    def __str__(self) -> str:
        return f"{self.mast}第{self.nth}期 {self.title}"

    @property
    def state_words(self) -> str:
        return Bulletin.State(self.state).label

    @property
    def dated_on(self) -> date:
        """The day printed on it: of publishing, today while it is a draft."""
        return clock.day_of(self.published_at) if self.published_at else clock.today()

    @property
    def counted_to(self) -> datetime | None:
        """The instant up to which the numbers count when that came before the period's end; None when the whole period counts."""
        moment = self.published_at or clock.now()
        return moment if moment < clock.start_of(self.until + timedelta(days=1)) else None

    @property
    def number_taken(self) -> bool:
        """Whether this year's bulletins of the same issuer and mast already have the number."""
        same = Bulletin.objects.published().filter(issuer=self.issuer_id, mast=self.mast, nth=self.nth)
        return bool(same.filter(year=clock.today().year).exclude(pk=self.pk).exists())

    @property
    def slots(self) -> list[str]:
        return slots(self.text)
