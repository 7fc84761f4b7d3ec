"""The frozen register: units, and the persons in law who vote with them. Rows are written once, at the freeze."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from hongge.civic.assembly.models.assembly import FROZEN, Assembly
from hongge.civic.models import Home, Organisation, Person
from hongge.kernel.errors import Refused
from hongge.kernel.places import PathField, Place
from hongge.kernel.secrets import Sealed, SealedTextField, mask_name

SOURCES = {"registered": "登记", "surveyed": "实测", "contract": "合同", "corrected": "更正"}  # where the area that counts is from


class FrozenQuerySet(models.QuerySet[Any]):
    def update(self, **change: Any) -> NoReturn:
        raise Refused(FROZEN)

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise Refused(FROZEN)

    def delete(self) -> NoReturn:
        raise Refused(FROZEN)


class Frozen(models.Model):
    """Written once; nothing in it can change afterwards."""

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Refused(FROZEN)
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise Refused(FROZEN)


class Elector(Frozen):
    """One person in law: an owner, the same set of owners together, or the developer with all it has not handed over.

    `key` names its owners within this assembly and tells nobody outside who they are. 区分所有权解释 9.
    """

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="electors")
    key = models.CharField(max_length=400)
    nth = models.PositiveIntegerField("序号")
    owners = models.PositiveSmallIntegerField("共有人数", default=1)
    heads = models.PositiveSmallIntegerField("人数", default=1)
    area = models.PositiveBigIntegerField("计入的面积")
    path = PathField()
    rooms = models.CharField("房号", max_length=400)
    flagged = models.BooleanField("同一人在别处单独或共有", default=False)
    is_developer = models.BooleanField("建设单位", default=False)
    counted = models.BooleanField("有票权", default=True)
    token_digest = models.CharField(max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "业主（票权）"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "key"], name="elector_key"),
            models.UniqueConstraint(fields=["assembly", "nth"], name="elector_nth"),
        ]
        indexes = [models.Index(fields=["assembly", "path"], name="elector_path")]

    def __str__(self) -> str:
        return self.rooms

    @property
    def is_ownerless(self) -> bool:
        """Nobody is known to own it: it counts in the totals, and nobody votes for it."""
        return self.key.startswith("+")

    @property
    def is_joint(self) -> bool:
        return self.owners > 1


class Holder(Frozen, Sealed):
    """One of the owners behind an elector. Names are sealed; pages show them masked."""

    elector = models.ForeignKey(Elector, models.PROTECT, related_name="holders")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = SealedTextField(max_plain=80)

    class Meta:
        verbose_name = verbose_name_plural = "名册上的业主"
        constraints = [
            models.UniqueConstraint(fields=["elector", "person"], condition=Q(person__isnull=False), name="holder_person_once"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """A body by its name, a human being masked."""
        return self.name if self.organisation_id else mask_name(self.name)


class Unit(Frozen):
    """One home, shop or parking space as it stood at the freeze. All three areas are kept, and which one counts (解释 8)."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="units")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="units")
    room = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = PathField()
    name = models.CharField("房号", max_length=80)
    owners = models.CharField(max_length=400, blank=True)
    developer = models.CharField(max_length=40)
    use = models.CharField("用途", max_length=16, choices=Home.Use.choices)
    delivery = models.CharField("交付", max_length=16, choices=Home.Delivery.choices)
    floor = models.SmallIntegerField("楼层", null=True)
    area = models.PositiveIntegerField("面积")
    area_source = models.CharField("面积来源", max_length=16)
    registered_area = models.PositiveIntegerField(null=True)
    surveyed_area = models.PositiveIntegerField(null=True)
    contract_area = models.PositiveIntegerField(null=True)
    corrected = models.BooleanField("更正过", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "名册上的房屋"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "room"], name="unit_room"),
            models.UniqueConstraint(fields=["assembly", "name"], name="unit_name"),
        ]
        indexes = [models.Index(fields=["assembly", "path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def source_words(self) -> str:
        return SOURCES.get(self.area_source, "")
