"""What homes say: visits, stated opinions on this project, and homes whose own part would be used."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from hongge.civic.models import Tenure
from hongge.civic.posts import OWNER, RESIDENT, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.flow import Side
from hongge.kernel.places import Place, below
from hongge.kernel.secrets import SealedTextField
from hongge.systems.elevators.models.project import ENTITLED, LiftProject


class Visit(Side):
    """上门: who went there stands in the entry. `told`: which policy was explained; `concern`: what worries them, in their words."""

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="visits")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on = models.DateField("哪天")
    reached = models.BooleanField("见到人")
    told = models.BooleanField("讲了政策和方案", default=False)
    concern = SealedTextField(max_plain=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("room_id", "on", "reached", "told", "concern")

    class Meta:
        verbose_name = verbose_name_plural = "走访"


class WillingnessQuerySet(ScopedQuerySet):
    def within(self, place: Place) -> Self:
        return self.filter(below(place.path, "room__path"))

    def visible_to(self, actor: Actor) -> Self:
        """Read by the community, the grid leader and the committee; by an owner for the homes that are theirs. Others get counts."""
        if actor.role == SYSTEM:
            return self.all()
        if actor.role in ENTITLED and actor.only is None:
            return self.filter(below(actor.path, "room__path"))
        if actor.role in (OWNER, RESIDENT) and actor.person:
            own = Tenure.objects.on(clock.today()).owners().filter(person=actor.person)
            return self.filter(room__in=own.values("room"))
        return self.none()

    def latest_first(self) -> Self:
        return self.order_by("-on", "-pk")


@scoped
class Willingness(Side):
    """What one home has said to this one project, and nothing else about it. The last one counts; earlier ones stay."""

    class Opinion(models.TextChoices):
        YES = "yes", "同意"
        NO = "no", "不同意"
        UNDECIDED = "undecided", "还没想好"
        NOT_REACHED = "not_reached", "没联系上"

    class SaidBy(models.TextChoices):
        OWNER = "owner", "业主本人"
        REPRESENTATIVE = "representative", "代表或家人"

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="willingness")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    opinion = models.CharField("意见", max_length=16, choices=Opinion.choices)
    said_by = models.CharField("谁说的", max_length=16, choices=SaidBy.choices, blank=True)
    online = models.BooleanField("本人在网上表的态", default=False)
    on = models.DateField("哪天")
    sealed: ClassVar[tuple[str, ...]] = ("room_id", "opinion", "said_by", "online", "on")

    objects = WillingnessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意愿"
        indexes = [models.Index(fields=["project", "room"], name="willingness_home")]


class PrivatePart(Side):
    """A home whose own part would be used (民法典 272): without its owner's consent nothing is built there.

    `document`: the written consent; without one the question is put to the vote of this home alone.
    """

    project = models.ForeignKey(LiftProject, models.PROTECT, related_name="private_parts")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    what = models.CharField("用到哪一处", max_length=80)
    document = models.CharField("书面同意", max_length=80, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("room_id", "what", "document")

    class Meta:
        verbose_name = verbose_name_plural = "占用的专有部分"
        constraints = [models.UniqueConstraint(fields=["project", "room"], name="private_part_once")]
