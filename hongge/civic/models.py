"""People, organisations, duties and homes. What several systems stand on."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from hongge.civic import levels
from hongge.civic.posts import ADMINISTRATORS, POSTS
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.places import Place, below, initials_of
from hongge.kernel.secrets import BlindIndexField, Sealed, SealedTextField, mask_name

known_levels = levels  # wherever there are people, the tree knows its levels


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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def leading(self) -> Self:
        """Those that can be given a matter to lead."""
        return self.exclude(kind__in=(Organisation.Kind.PARTY, Organisation.Kind.UNIT)).filter(closed_on=None)

    def serving(self, place: Place) -> Self:
        """Whose place stands above or at this place, so that a matter here can be given to them."""
        return self.filter(place__path__in=[place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)])


class Organisation(models.Model):
    """Any body: firm, committee, community, grid team, department, Party organisation, unit."""

    class Kind(models.TextChoices):
        GRID = "grid", "网格"
        COMPANY = "company", "物业企业"
        COMMITTEE = "committee", "业委会"
        COMMUNITY = "community", "社区"
        STREET = "street", "街道"
        DISTRICT = "district", "区级单位"
        DEPARTMENT = "department", "部门"
        TEAM = "team", "志愿队"
        PARTY = "party", "党组织"
        UNIT = "unit", "单位"

    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    initials = models.CharField("拼音首字母", max_length=80, blank=True, db_index=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="所在地方", related_name="+")
    duty_phone = models.CharField("公开值班电话", max_length=20, blank=True)
    opened_on = models.DateField("成立", null=True, blank=True)
    closed_on = models.DateField("注销", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.initials = initials_of(self.name)
        super().save(*args, **kwargs)


class DutyQuerySet(models.QuerySet["Duty"]):
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
    post = models.CharField("职务", max_length=32, choices=[(post.name, post.label) for post in POSTS.values()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="duties")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    basis = models.CharField("依据", max_length=16, choices=Basis.choices)
    document = models.CharField("文件", max_length=80, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

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


class TenureQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Homes are seen by the people who keep the register, and one's own by oneself."""
        if actor.role in ("community_staff", "street_staff", "district_staff", "grid_leader", "system"):
            return self.filter(below(actor.path, "room__path"))
        return self.filter(person=actor.person) if actor.person else self.none()

    def within(self, place: Place) -> Self:
        return self.filter(below(place.path, "room__path"))


@scoped
class Tenure(models.Model):
    """Who owns or lives in which home, from a day to a day."""

    class Kind(models.TextChoices):
        OWNER = "owner", "业主"
        TENANT = "tenant", "承租人"
        RESIDENT = "resident", "居住人"

    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField("关系", max_length=16, choices=Kind.choices)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "住房关系"


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
