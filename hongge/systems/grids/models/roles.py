"""The roles of a grid (一格八员) as data, who holds them, and the public-security grid it lies in."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from hongge.civic.models import Person
from hongge.civic.posts import POSTS
from hongge.kernel.places import Place


class GridRole(models.Model):
    """One of the roles every grid is to have. A role with a post is held by a duty (任职) and has its rights; one without has none."""

    code = models.SlugField("代码", max_length=32, primary_key=True)
    name = models.CharField("名称", max_length=40)
    post = models.CharField(
        "对应的任职", max_length=32, blank=True, choices=[(post.name, post.label) for post in POSTS.values() if post.level == "grid"]
    )
    unit = models.CharField("来源单位", max_length=40, blank=True)
    wanted = models.PositiveSmallIntegerField("应配人数", default=1)
    order = models.PositiveSmallIntegerField("次序", default=0)
    in_use = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "网格角色"
        ordering = ("order", "code")
        constraints = [models.UniqueConstraint(fields=["post"], condition=~Q(post=""), name="grid_role_post_once")]

    def __str__(self) -> str:
        return self.name


def in_force(day: date) -> Q:
    """`to_on` is the first day no longer."""
    return (Q(to_on=None) | Q(to_on__gt=day)) & Q(from_on__lte=day)


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    def on(self, day: date) -> Self:
        return self.filter(in_force(day))

    def lasting(self, day: date) -> Self:
        """Not ended by that day: held on it, or from a later one."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day))


class PoliceCodeQuerySet(models.QuerySet["PoliceCode"]):
    def on(self, day: date) -> Self:
        return self.filter(in_force(day))


class RoleHolding(models.Model):
    """Who fills a role that has no post: a policeman, a doctor, a head of a building. It gives no rights."""

    role = models.ForeignKey(GridRole, models.PROTECT, related_name="holdings", verbose_name="角色")
    grid = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="网格")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人")
    unit = models.CharField("所在单位", max_length=40, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格角色任用"
        constraints = [
            models.UniqueConstraint(fields=["role", "grid", "person"], condition=Q(to_on=None), name="grid_role_held_once"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="grid_role_ends_after"),
        ]


class PoliceCode(models.Model):
    """The public-security grid (公安网格) that a grid lies in, by its code: several grids may share one, and one grid may touch several."""

    grid = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="网格")
    code = models.CharField("公安网格代码", max_length=40, db_index=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = PoliceCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公安网格对应"
        constraints = [models.UniqueConstraint(fields=["grid", "code"], condition=Q(to_on=None), name="police_code_once")]

    def __str__(self) -> str:
        return self.code
