"""What is kept beside a joint meeting: who is invited, the agenda, what came of each item, and what waits for the next one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock
from hongge.kernel.flow import Side
from hongge.kernel.places import PathField, Place
from hongge.systems.decisions.models.meeting import Meeting


class Invited(models.Model):
    """A body that is invited."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invited")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "organisation"], name="invited_once")]


class Tabled(models.Model):
    """Something outside this system, known by kind, id and number, that waits for the next joint meeting at a place."""

    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = PathField()
    tabled_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)
    tabled_at = models.DateTimeField(default=clock.now)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], condition=Q(meeting=None), name="tabled_once")]


class AgendaItem(Side):
    """One item. `kind`, `record`, `number`: the matter or request it speaks of; empty for one that stands by itself."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=32, blank=True)
    record = models.BigIntegerField(null=True)
    number = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=120)
    sealed: ClassVar[tuple[str, ...]] = ("order", "kind", "record", "number", "title")

    class Meta:
        ordering = ("order", "pk")
        indexes = [models.Index(fields=["kind", "record"], name="agenda_item_record")]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class Discussion(Side):
    """What came of an item. The last one counts."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "意见一致，往下办"
        AGAIN = "again", "下次再议"
        RETURNED = "returned", "退回补充"
        DROPPED = "dropped", "不议了"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="discussions")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    text = models.CharField(max_length=1000, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("item_id", "outcome", "text")

    class Meta:
        ordering = ("pk",)


class Attendance(Side):
    """How many came from one body."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    present = models.PositiveSmallIntegerField()
    sealed: ClassVar[tuple[str, ...]] = ("organisation_id", "present")


class Minutes(Side):
    """A wording of the minutes, or the reason of a change: every one is kept."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="wordings")
    text = models.CharField(max_length=8000)
    sealed: ClassVar[tuple[str, ...]] = ("text",)
