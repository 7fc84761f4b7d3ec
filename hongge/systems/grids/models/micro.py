"""红格子微行动: something small that neighbours do together, called by a grid."""

from __future__ import annotations

import hashlib
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Person
from hongge.civic.posts import AT_PLACE, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped, under
from hongge.kernel.files import StoredFile
from hongge.kernel.flow import Record, Side
from hongge.kernel.places import Place, below
from hongge.kernel.secrets import BlindIndexField, Sealed, SealedTextField, blind, mask_name


class MicroActionQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place, or the one of one's link. Residents read what is public, without a name."""
        if actor.only is not None:
            return self.filter(pk=actor.only[1]) if actor.only[0] == "micro_action" else self.none()
        if actor.role == SYSTEM:
            return self.all()
        return self.filter(under(actor)) if actor.role in AT_PLACE else self.none()

    def near(self, place: Place) -> Self:
        """What concerns whoever lives at a place: called there, inside it, or by its grid."""
        above = [place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)]
        return self.filter(below(place.path) | Q(path__in=above), stream=place.stream_id)

    def matching(self, words: str) -> Self:
        """Search by number or what is done."""
        return self.filter(Q(number__icontains=words.upper()) | Q(title__icontains=words))

    def coming(self) -> Self:
        return self.filter(state__in=("called", "going"))

    def told(self) -> Self:
        """What is worth telling: whatever was not called off."""
        return self.exclude(state="cancelled")


@scoped
class MicroAction(Record):
    """What, when, where, how many hands; what came of it. `taken` and `came` count the people on its list."""

    class State(models.TextChoices):
        CALLED = "called", "报名中"
        GOING = "going", "进行中"
        DONE = "done", "待回访"
        ANSWERED = "answered", "已回访"
        CANCELLED = "cancelled", "取消"

    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("做什么", max_length=40)
    text = models.CharField("怎么做", max_length=1000, blank=True)
    where = models.CharField("在哪里", max_length=80)
    starts_at = models.DateTimeField("什么时候")
    hands = models.PositiveSmallIntegerField("要几个人")
    called_by = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+", db_index=False)
    taken = models.PositiveSmallIntegerField("报名人数", default=0)
    result = models.CharField("成效", max_length=1000, blank=True)
    came = models.PositiveSmallIntegerField("到场人数", null=True)
    done_at = models.DateTimeField("完成", null=True)
    answered_at = models.DateTimeField("回访", null=True)

    objects = MicroActionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "红格子微行动"
        indexes = [
            models.Index(fields=["stream", "-starts_at"], name="micro_stream_starts"),
            models.Index(fields=["path"], name="micro_path"),
            models.Index(fields=["done_at"], name="micro_done"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("grids:micro", args=[self.number])

    @property
    def state_words(self) -> str:
        return MicroAction.State(self.state).label

    @property
    def room(self) -> int:
        """How many hands are still wanted."""
        return max(self.hands - self.taken, 0)

    @property
    def says_now(self) -> str:
        """Where it stands, in a resident's words."""
        if self.state == "called":
            return _("还要%(n)s人") % {"n": self.room} if self.room else _("人手够了")
        return {"going": _("正在做"), "done": _("做完了"), "answered": _("做完了"), "cancelled": _("取消了")}[self.state]

    @property
    def is_over(self) -> bool:
        """Whether the day it was called for has passed."""
        return self.starts_at < clock.now()


class SignUp(Sealed):
    """One person on the list of a micro-action. Seen by those who called it; `task` is what they take on."""

    action = models.ForeignKey(MicroAction, models.PROTECT, related_name="sign_ups")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = SealedTextField(max_plain=40)
    phone = SealedTextField(max_plain=20, blank=True)
    phone_index = BlindIndexField(of="phone")
    token_digest = models.CharField(max_length=40, unique=True)
    task = models.CharField("分工", max_length=60, blank=True)
    came = models.BooleanField("到场", null=True)
    by_staff = models.BooleanField("工作人员代报", default=False)
    at = models.DateTimeField("报名时间")
    withdrawn_at = models.DateTimeField("不去了", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "微行动报名"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "phone_index"], condition=Q(withdrawn_at=None) & ~Q(phone_index=""), name="micro_sign_up_once"
            )
        ]

    @property
    def masked(self) -> str:
        return mask_name(self.name)

    @property
    def token(self) -> str:
        """The secret part of the link by which one looks after one's own place on the list; derived from the row's seal, never stored."""
        return blind(f"sign-up:{self.seal}")


def token_digest(token: str) -> str:
    """What is stored of a sign-up's link."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


class Photo(models.Model):
    """A picture of what was done. Never asked for; shown to those at work alone, for it may show people."""

    action = models.ForeignKey(MicroAction, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")


class CallBack(Side):
    """回访: what the people it was for say of it."""

    class Answer(models.TextChoices):
        GOOD = "good", "确实管用"
        PARTLY = "partly", "管一点用"
        NO = "no", "没什么用"

    action = models.ForeignKey(MicroAction, models.PROTECT, related_name="callbacks")
    answer = models.CharField(max_length=16, choices=Answer.choices)
    note = models.CharField(max_length=400, blank=True)
    sealed: ClassVar[tuple[str, ...]] = ("answer", "note")
