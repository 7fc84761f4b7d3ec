"""What the house has to tell people, kept in the transaction that causes it and delivered later by `hongge tick`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hongge.kernel import clock
from hongge.kernel.secrets import Sealed, SealedTextField


class Message(Sealed):
    """One notice to one person through one channel. No personal data but a sealed address: words come from the template."""

    channel = models.CharField(max_length=16)
    to_person = models.BigIntegerField(null=True, blank=True)
    to_address = SealedTextField(max_plain=120, blank=True)
    template = models.CharField(max_length=48)
    kind = models.CharField(max_length=32, blank=True)
    record = models.BigIntegerField(null=True, blank=True)
    place = models.ForeignKey("kernel.Place", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="message_waiting", condition=models.Q(sent_at=None, failed=False)),
            models.Index(fields=["to_person", "-created_at"], name="message_inbox", condition=models.Q(channel="inbox")),
        ]
