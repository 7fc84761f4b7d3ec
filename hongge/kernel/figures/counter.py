"""The table of month cells."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from hongge.kernel.places import PathField, Place

STOCK = date(1970, 1, 1)  # the month cell of figures that count what stands now


class Counter(models.Model):
    """One month cell of one figure at one place. Kept by flow; never edited."""

    figure = models.CharField(max_length=48)
    cell = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    month = models.DateField()
    total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "cell", "month"], name="counter_cell")]
        indexes = [models.Index(fields=["figure", "path", "month"], name="counter_path")]


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
