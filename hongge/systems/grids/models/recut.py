"""A re-cut (重划): which grids begin and end on a day, and which compounds and buildings go where."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty
from hongge.civic.posts import AT_PLACE, SYSTEM
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.flow import Record
from hongge.kernel.places import Place


class RecutQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the community's places; a re-cut stands at its community."""
        if actor.role == SYSTEM:
            return self.all()
        return self.filter(under(actor)) if actor.role in AT_PLACE else self.none()


@scoped
class Recut(Record):
    """A plan to cut a community's grids anew, and the day on which it was done."""

    class State(models.TextChoices):
        DRAFT = "draft", "拟定"
        READY = "ready", "待生效"
        IN_FORCE = "in_force", "已生效"
        DROPPED = "dropped", "作废"

    title = models.CharField("标题", max_length=80)
    reason = models.CharField("为什么重划", max_length=1000)
    planned_on = models.DateField("打算哪天生效")
    effective_on = models.DateField("生效日", null=True)
    plan = models.CharField("方案摘要", max_length=64, blank=True, editable=False)
    drafted_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = RecutQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格重划"
        indexes = [
            models.Index(fields=["stream", "-opened_at"], name="recut_stream_opened"),
            models.Index(fields=["path"], name="recut_path"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grids:recut", args=[self.pk])

    @property
    def state_words(self) -> str:
        return Recut.State(self.state).label


class Change(models.Model):
    """One line of the plan. What the columns hold depends on the kind; `left`, `made` and `before` say how it was once it is done.

    new: `name`, `code`, `under`, perhaps `outline`. move: `place` goes under `under` or under the grid of another line (`grid`).
    close: `place` ends. outline: `place` gets `outline`.
    """

    class Kind(models.TextChoices):
        NEW = "new", "新设网格"
        MOVE = "move", "划转"
        CLOSE = "close", "撤销网格"
        OUTLINE = "outline", "改轮廓"

    recut = models.ForeignKey(Recut, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    under = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    grid = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    name = models.CharField("名称", max_length=80, blank=True)
    code = models.CharField("代码", max_length=40, blank=True)
    outline = models.JSONField("轮廓 GeoJSON", null=True)
    left = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    made = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    before = models.JSONField("原来的轮廓", null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["recut", "kind", "place"], condition=Q(place__isnull=False), name="change_place_once")
        ]

    @property
    def words(self) -> str:
        """The line as people read it; once it is done, with where the place came from."""
        name = self.place.name if self.place else self.name
        match self.kind:
            case Change.Kind.NEW:
                return _("新设%(name)s") % {"name": name}
            case Change.Kind.CLOSE:
                return _("撤销%(name)s") % {"name": name}
            case Change.Kind.OUTLINE:
                return _("改%(name)s的轮廓") % {"name": name}
        to = self.made or self.under
        now = to.name if to else self.grid.name if self.grid else ""
        if self.left:
            return _("%(name)s从%(before)s划到%(now)s") % {"name": name, "before": self.left.name, "now": now}
        return _("%(name)s划到%(now)s") % {"name": name, "now": now}
