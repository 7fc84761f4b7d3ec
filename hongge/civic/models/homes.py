"""Homes, and who owns or lives in them."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from hongge.civic.models.organisations import Organisation
from hongge.civic.models.people import Person
from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, GRID_LEADER, STREET_STAFF, SYSTEM
from hongge.kernel.access import Actor, ScopedQuerySet, scoped
from hongge.kernel.places import Place, below

KEEPERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, GRID_LEADER, SYSTEM)


class TenureQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Homes are seen by the people who keep the register, and one's own by oneself."""
        if actor.role in KEEPERS:
            return self.filter(below(actor.path, "room__path"))
        return self.filter(person=actor.person) if actor.person else self.none()

    def within(self, place: Place) -> Self:
        return self.filter(below(place.path, "room__path"))

    def on(self, day: date) -> Self:
        """In force on that day. `to_on` is the first day no longer."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)

    def owners(self) -> Self:
        return self.filter(kind=Tenure.Kind.OWNER)


@scoped
class Tenure(models.Model):
    """Who owns or lives in which home, from a day to a day: a person, or a body that owns. Several owners at once own it together."""

    class Kind(models.TextChoices):
        OWNER = "owner", "业主"
        TENANT = "tenant", "承租人"
        RESIDENT = "resident", "居住人"

    class Basis(models.TextChoices):
        """How an owner came to own: 民法典 229–231, 建筑物区分所有权司法解释 1."""

        REGISTERED = "registered", "登记"
        JUDGMENT = "judgment", "裁判或征收"
        INHERITANCE = "inheritance", "继承"
        BUILT = "built", "合法建造"
        CONTRACT = "contract", "买受未登记"

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="tenures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="tenures")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField("关系", max_length=16, choices=Kind.choices)
    basis = models.CharField("取得依据", max_length=16, choices=Basis.choices, default=Basis.REGISTERED)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "住房关系"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False), name="tenure_one_holder"
            )
        ]


class HomeQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Seen by the people who keep the register, and by whoever owns or lives there."""
        if actor.role in KEEPERS:
            return self.filter(below(actor.path, "room__path"))
        return self.filter(room__in=Tenure.objects.visible_to(actor).values("room")) if actor.person else self.none()

    def within(self, place: Place) -> Self:
        return self.filter(below(place.path, "room__path"))


@scoped
class Home(models.Model):
    """What is known of one unit beside its place in the tree: its use, floor, and areas in whole 0.01 m².

    The area that counts is the registered one, else the surveyed, else the contract's (建筑物区分所有权司法解释 8).
    """

    class Use(models.TextChoices):
        FLAT = "flat", "住宅"
        SHOP = "shop", "商铺"
        OFFICE = "office", "办公"
        PARKING = "parking", "车位"
        STORAGE = "storage", "储藏间"

    class Delivery(models.TextChoices):
        DELIVERED = "delivered", "已交付"
        UNSOLD = "unsold", "未售"
        UNDELIVERED = "undelivered", "已售未交付"

    room = models.OneToOneField(Place, models.PROTECT, related_name="home", verbose_name="户")
    use = models.CharField("用途", max_length=16, choices=Use.choices, default=Use.FLAT)
    floor = models.SmallIntegerField("楼层", null=True, blank=True)
    registered_area = models.PositiveIntegerField("登记面积 0.01㎡", null=True, blank=True)
    surveyed_area = models.PositiveIntegerField("实测面积 0.01㎡", null=True, blank=True)
    contract_area = models.PositiveIntegerField("合同面积 0.01㎡", null=True, blank=True)
    delivery = models.CharField("交付", max_length=16, choices=Delivery.choices, default=Delivery.DELIVERED)
    developer = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建设单位")

    objects = HomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "房屋"

    def __str__(self) -> str:
        return self.room.full_name()

    @property
    def area(self) -> int | None:
        """In whole 0.01 m²; None while no area is known."""
        return self.registered_area or self.surveyed_area or self.contract_area

    @property
    def area_source(self) -> str:
        """registered, surveyed, contract, or nothing."""
        return next((source for source in ("registered", "surveyed", "contract") if getattr(self, f"{source}_area")), "")
