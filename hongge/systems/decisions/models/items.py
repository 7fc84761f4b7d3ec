"""会议交办: what a joint meeting gives to one body to do by a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hongge.civic.models import Organisation
from hongge.civic.posts import ADVISER, AT_PLACE, OF_ORGANISATION, SYSTEM
from hongge.kernel import calendar, clock, spoken
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under, under_or_whole
from hongge.kernel.flow import Record, Side
from hongge.systems.decisions.models.agenda import AgendaItem
from hongge.systems.decisions.models.meeting import Meeting


def soon_until() -> date:
    """What is due up to this day is due soon: today or the next working day."""
    day = clock.today() + timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


class ActionItemQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place; for a body, what it holds."""
        if actor.only is not None:
            return self.none()
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, ADVISER):
            return self.filter(under_or_whole(actor))
        if actor.role in OF_ORGANISATION and actor.organisation:
            return self.filter(under(actor), holder=actor.organisation)
        return self.none()

    def open(self) -> Self:
        return self.filter(state=ActionItem.State.OPEN)

    def late(self) -> Self:
        return self.open().filter(due_on__lt=clock.today())

    def soon(self) -> Self:
        return self.open().filter(due_on__gte=clock.today(), due_on__lte=soon_until())

    def matching(self, words: str) -> Self:
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words))


@scoped
class ActionItem(Record):
    """One thing to do, by one body, by a day."""

    class State(models.TextChoices):
        OPEN = "open", "在办"
        DONE = "done", "办完"
        DROPPED = "dropped", "取消"

    number = models.CharField("编号", max_length=28, unique=True)
    title = models.CharField("要办的事", max_length=200)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions", verbose_name="联席会议")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="actions")
    holder = models.ForeignKey(Organisation, models.PROTECT, verbose_name="谁来办", related_name="+")
    due_on = models.DateField("期限")
    done_on = models.DateField("办完", null=True, blank=True)
    done_in_time = models.BooleanField("按期", null=True)
    result = models.CharField("办得怎样", max_length=1000, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议交办"
        indexes = [
            models.Index(fields=["stream", "state", "due_on"], name="action_item_stream_due"),
            models.Index(fields=["holder", "state", "due_on"], name="action_item_holder_due"),
            models.Index(fields=["path"], name="action_item_path"),
            models.Index(fields=["due_on"], name="action_item_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:item", args=[self.number])

    @property
    def due_at(self) -> datetime:
        """The end of office on its day."""
        return timezone.make_aware(datetime.combine(self.due_on, time(17, 30)))

    @property
    def light(self) -> str:
        if self.state != ActionItem.State.OPEN:
            return "none"
        return "late" if clock.today() > self.due_on else "soon" if self.due_on <= soon_until() else "ok"

    @property
    def light_words(self) -> str:
        return self.state_words if self.light == "none" else spoken.left(self.due_at)

    @property
    def state_words(self) -> str:
        return ActionItem.State(self.state).label


class Note(Side):
    """Something said on it: why it was put off, taken back or given up."""

    action_item = models.ForeignKey(ActionItem, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=1000)
    sealed: ClassVar[tuple[str, ...]] = ("text",)
