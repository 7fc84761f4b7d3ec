"""Bodies of every kind."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from hongge.civic.posts import SYSTEM
from hongge.kernel.access import Actor
from hongge.kernel.places import Place, initials_of


class OrganisationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Bodies are public: whoever is at work sees them all."""
        return self.all() if actor.duty or actor.role == SYSTEM else self.none()

    def in_being(self, day: date) -> Self:
        """Founded by that day and not closed on it. `closed_on` is the first day no longer."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))

    def leading(self) -> Self:
        """Those that can be given a matter to lead."""
        return self.exclude(kind__in=(Organisation.Kind.PARTY, Organisation.Kind.UNIT)).filter(closed_on=None)

    def serving(self, place: Place) -> Self:
        """Whose place stands above or at this place, so that a matter here can be given to them."""
        return self.filter(place__path__in=[place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)])


class Organisation(models.Model):
    """Any body: firm, committee, community, grid team, department, Party organisation, unit.

    `form`: of a Party organisation alone. `term_from_on`, `term_to_on`: of an owners' committee's present term.
    """

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

    class Form(models.TextChoices):
        """Of a Party organisation: 党章 30, 中国共产党支部工作条例（试行）4."""

        COMMITTEE = "committee", "党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        JOINT_BRANCH = "joint_branch", "联合党支部"
        GROUP = "group", "党小组"

    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    initials = models.CharField("拼音首字母", max_length=80, blank=True, db_index=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    form = models.CharField("党组织形式", max_length=16, choices=Form.choices, blank=True)
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级组织", related_name="below")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="所在地方", related_name="+")
    duty_phone = models.CharField("公开值班电话", max_length=20, blank=True)
    opened_on = models.DateField("成立", null=True, blank=True)
    closed_on = models.DateField("注销", null=True, blank=True)
    term_from_on = models.DateField("本届任期起", null=True, blank=True)
    term_to_on = models.DateField("本届任期止", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.initials = initials_of(self.name)
        super().save(*args, **kwargs)
