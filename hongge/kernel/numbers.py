"""Running numbers that people quote."""

from django.db import IntegrityError, models, transaction
from django.db.models import F


class Serial(models.Model):
    """The last number given out under a name, such as `requests-20261123`."""

    name = models.CharField(max_length=48, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)


def next_number(name: str) -> int:
    """The next number under `name`, from 1. Take it inside the transaction that uses it, so that none is lost."""
    row = Serial.objects.filter(pk=name)
    if not row.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Serial.objects.create(name=name, last=1)
                return 1
        except IntegrityError:
            row.update(last=F("last") + 1)
    return row.values_list("last", flat=True).get()
