"""Tables that a district edits: how the Party covers a firm or a committee, and why one has no organisation of its own yet."""

from __future__ import annotations

from django.db import models

SINGLE, JOINT = "single", "joint"  # the two shipped modes that say something of the organisation's own form


class Mode(models.Model):
    """单建, 联建, 统建, 选派指导员. Of several ways that hold at once, the smallest `precedence` counts.

    `by_organisation`: a Party organisation covers, else an adviser. `built`: counts as covered by an organisation (组织覆盖).
    """

    code = models.CharField("代码", max_length=16, primary_key=True)
    label = models.CharField("名称", max_length=20)
    precedence = models.PositiveSmallIntegerField("先后", unique=True)
    by_organisation = models.BooleanField("由党组织覆盖", default=True)
    built = models.BooleanField("计入组织覆盖", default=False)
    meaning = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "覆盖方式"
        ordering = ("precedence",)

    def __str__(self) -> str:
        return self.label


class Reason(models.Model):
    """未建原因."""

    code = models.CharField("代码", max_length=24, primary_key=True)
    label = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "未建原因"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.label
