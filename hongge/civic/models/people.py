"""People and their duties (任职), the only source of rights; and how they sign in."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from hongge.civic.models.organisations import Organisation
from hongge.civic.posts import ADMINISTRATORS, AT_PLACE, AUDITOR, POSTS, SYSTEM, post_choices
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place, below
from hongge.kernel.secrets import BlindIndexField, Sealed, SealedTextField, mask_name


class Person(Sealed):
    """One human being, once. Name and phone are class S: sealed at rest, masked on pages by default."""

    name = SealedTextField(max_plain=40)
    name_index = BlindIndexField(of="name")
    phone = SealedTextField(max_plain=20, blank=True)
    phone_index = BlindIndexField(of="phone")

    class Meta:
        verbose_name = verbose_name_plural = "人"

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask_name(self.name)


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, actor: Actor) -> Self:
        """At one's place for those who keep it, in one's own body, and one's own."""
        if actor.role in (*AT_PLACE, AUDITOR, SYSTEM):
            return self.filter(below(actor.path, "place__path"))
        own = Q(person=actor.person) if actor.person else Q(pk=None)
        return self.filter(own | Q(organisation=actor.organisation) if actor.organisation else own)

    def in_office(self, day: date) -> Self:
        """Held on that day. `to_on` is the first day no longer held."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


class Duty(models.Model):
    """A person in a post, in an organisation, at a place, from a day to a day. The only source of rights."""

    class Basis(models.TextChoices):
        ELECTION = "election", "选举"
        APPOINTMENT = "appointment", "聘任"
        RECOMMENDATION = "recommendation", "推荐"
        FILING = "filing", "备案"
        ASSIGNMENT = "assignment", "选派"

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    post = models.CharField("职务", max_length=32, choices=post_choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="duties")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    basis = models.CharField("依据", max_length=16, choices=Basis.choices, blank=True)
    document = models.CharField("文件", max_length=80, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    why_ended = models.CharField("卸任原因", max_length=200, blank=True)
    papers = models.ManyToManyField(StoredFile, verbose_name="依据文件", related_name="+", blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="duty_ends_after_start")]
        indexes = [models.Index(fields=["post", "place"], name="duty_post_place")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As the top bar says it: 桃树下社区·社区工作人员."""
        return f"{self.place.name}·{POSTS[self.post].label}"


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **more: Any) -> Account:
        account = self.model(username=username, **more)
        account.set_password(password)
        account.save()
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser, PermissionsMixin):
    """A sign-in. Holds no rights of its own: `is_staff` opens the administration for the three administrators only."""

    username = models.CharField("登录名", max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField("可以登录", default=True)
    phone_verified = models.BooleanField("手机已核验", default=False)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    @property
    def is_staff(self) -> bool:
        return bool(self.administers)

    @property
    def administers(self) -> set[str]:
        """Which of the three administrators' posts this person holds today."""
        if self.person is None:
            return set()
        held = self.person.duties.filter(post__in=ADMINISTRATORS)
        return set(held.in_office(clock.today()).values_list("post", flat=True))
