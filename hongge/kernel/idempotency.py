"""One press, one effect: each POST carries a key, and its answer is kept with the change it made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hongge.kernel import clock
from hongge.kernel.secrets import Sealed, SealedTextField


class Once(Sealed):
    """A key that somebody has used, with the answer it got. Address and body are sealed: they may name people or open links."""

    key = models.CharField(max_length=128)
    who = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    location = SealedTextField(max_plain=2000, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    body = SealedTextField(max_plain=2_000_000, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "key"], name="once_per_person_and_key")]
