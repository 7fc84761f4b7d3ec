"""Tables that a district edits: categories and deadlines."""

from __future__ import annotations

from django.db import models


class Category(models.Model):
    """What a resident wants put right. Two levels; the code is Open311's service_code."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    covers = models.CharField("包括", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "诉求类别"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class Deadline(models.Model):
    """How long a step may take. The most particular row wins; a request keeps the deadlines it was received under.

    办结 and 首次联系 run from receipt, 签收 from the dispatch. The clock of 办结 stands still while the resident is asked (请居民补充) and
    while a result that did not hold lay with them (办结 to 返工): the time that such a pause took of the office hours is added,
    unless the deadline had passed when it began (`Pause`, queries/deadlines.py). 同意重办 begins a new one.
    """

    class Step(models.TextChoices):
        SIGN = "sign", "签收"
        CONTACT = "contact", "首次联系"
        DONE = "done", "办结"

    step = models.CharField("环节", max_length=16, choices=Step.choices)
    kind = models.CharField("诉求类型", max_length=16, blank=True)
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, verbose_name="类别")
    urgency = models.CharField("紧急程度", max_length=16, blank=True)
    days = models.PositiveSmallIntegerField("工作日", default=0)
    minutes = models.PositiveIntegerField("工作分钟", default=0)
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "办理期限"

    def __str__(self) -> str:
        return f"{self.get_step_display()}：{self.source}"
