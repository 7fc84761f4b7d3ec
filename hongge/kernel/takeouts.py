"""Lists too long for one person to take out: who asked for one, and the other person who answered.

Which lists there are, and who may, is not known here: see portal/takeouts.py.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import below

OPEN = timedelta(hours=24)  # how long the asker may fetch it, from the answer on
WAITS = timedelta(days=7)  # how long an ask waits for an answer


class TakeoutQuerySet(models.QuerySet["Takeout"]):
    def waiting(self) -> TakeoutQuerySet:
        return self.filter(granted=None, asked_at__gt=clock.now() - WAITS)

    def for_answer_by(self, actor: Actor) -> TakeoutQuerySet:
        """What somebody else asks for at one's place or under it."""
        return self.waiting().filter(below(actor.path, "place__path")).exclude(asker=actor.person or 0)

    def of(self, person: int) -> TakeoutQuerySet:
        return self.filter(asker=person)


class Takeout(models.Model):
    """One ask. `address`: path and query of the list, so that what is fetched is what was asked for. Persons and duties by id."""

    place = models.ForeignKey("kernel.Place", models.PROTECT, related_name="+")
    what = models.CharField("单子", max_length=80)
    address = models.CharField(max_length=1000)
    rows = models.PositiveIntegerField("条数")
    reason = models.CharField("用途", max_length=200)
    asker = models.BigIntegerField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField("申请", default=clock.now)
    answerer = models.BigIntegerField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField("答复", null=True)
    granted = models.BooleanField("同意", null=True)
    fetched_at = models.DateTimeField("取走", null=True)

    objects = TakeoutQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大批导出"
        constraints = [models.CheckConstraint(condition=Q(answerer=None) | ~Q(answerer=F("asker")), name="takeout_by_two_people")]
        indexes = [models.Index(fields=["asker", "-asked_at"], name="takeout_asker")]

    def __str__(self) -> str:
        return f"{self.what}{self.rows}条"

    @property
    def is_open(self) -> bool:
        return bool(self.granted and self.answered_at and clock.now() < self.answered_at + OPEN)

    @property
    def is_waiting(self) -> bool:
        return self.granted is None and clock.now() < self.asked_at + WAITS
