"""Working days and working minutes of China, from an editable table."""

from django.db import models


class CalendarYear(models.Model):
    """A year of the table. `notice_published`: the State Council's holiday notice for it is out."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    notice_published = models.BooleanField("放假通知已发布", default=False)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历年份"
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年"


class Day(models.Model):
    """A day that is not what its weekday says, or a holiday with a name. Days without a row follow the weekday."""

    day = models.DateField("日期", primary_key=True)
    working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=60, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.working else '放假'}"
