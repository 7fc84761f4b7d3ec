"""The joint meeting of the three parties (联席会议)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation
from hongge.civic.posts import ADVISER, AT_PLACE, OF_ORGANISATION, SYSTEM
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under, under_or_whole
from hongge.kernel.flow import Record


class MeetingQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, and for a grid its large compound's own; for a committee or company, those it was invited to."""
        if actor.only is not None:
            return self.none()
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in (*AT_PLACE, ADVISER):
            return self.filter(under_or_whole(actor))
        if actor.role in OF_ORGANISATION and actor.organisation:
            told = Meeting.invited.rel.related_model._default_manager.filter(organisation=actor.organisation)
            return self.filter(under(actor), pk__in=told.values("meeting")).exclude(state=Meeting.State.PLANNED)
        return self.none()

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def to_come(self) -> Self:
        return self.filter(state__in=(Meeting.State.PLANNED, Meeting.State.INVITED))


@scoped
class Meeting(Record):
    """One joint meeting of grid, owners' committee and property company. `moves`: how often its time or place was changed."""

    class State(models.TextChoices):
        PLANNED = "planned", "筹备"
        INVITED = "invited", "已通知"
        HELD = "held", "已召开"
        CONFIRMED = "confirmed", "纪要已确认"
        CANCELLED = "cancelled", "取消"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=80)
    meets_at = models.DateTimeField("时间")
    lasts = models.PositiveSmallIntegerField("时长 分钟", default=60)
    where = models.CharField("地点", max_length=80)
    host = models.ForeignKey(Organisation, models.PROTECT, verbose_name="召集", related_name="+")
    moves = models.PositiveSmallIntegerField(default=0)
    held_on = models.DateField("召开", null=True, blank=True)
    minutes = models.CharField("纪要", max_length=8000, blank=True)
    confirmed_at = models.DateTimeField("纪要确认", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联席会议"
        indexes = [
            models.Index(fields=["stream", "-meets_at"], name="meeting_stream_meets"),
            models.Index(fields=["path"], name="meeting_path"),
            models.Index(fields=["-meets_at"], name="meeting_meets"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:meeting", args=[self.number])

    @property
    def state_words(self) -> str:
        return Meeting.State(self.state).label

    @property
    def waits_for(self) -> str:
        """What a reader without a button is told."""
        return {
            "planned": _("正在筹备"),
            "invited": _("已经通知，等开会"),
            "held": _("会开过了，等确认纪要"),
            "confirmed": _("纪要已确认，交办的事在下面"),
            "cancelled": _("这次会取消了"),
        }[self.state]
