"""Running numbers that people quote."""

from django.db import models

from hongge.kernel.statements import ask

NEXT = """INSERT INTO kernel_serial (name, last) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET last = kernel_serial.last + 1 RETURNING last"""


class Serial(models.Model):
    """The last number given out under a name, such as `requests-20261123`."""

    name = models.CharField(max_length=48, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)


def next_number(name: str) -> int:
    """The next number under `name`, from 1. Take it inside the transaction that uses it, so that none is lost."""
    return int(ask(NEXT, [name])[0][0])
