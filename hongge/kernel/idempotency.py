"""One press, one effect: a POST carries a key, and its answer is kept in the transaction of the change it made.

with transaction.atomic():
    held = claim(key, who=who, fingerprint=fingerprint)
    if isinstance(held, Answer): give it again
    else: do the work, then remember(held, ...)     # or roll everything back, and the key is free again
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, connection, models, transaction

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.secrets import Sealed, SealedTextField

KEY = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
LARGEST = 1_000_000  # bytes of an answer; a larger one is told to have been given, not repeated


class Once(Sealed):
    """A key that somebody has used, with the answer it got. Address and body are sealed: they may name people or open links."""

    key = models.CharField(max_length=128)
    who = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    location = SealedTextField(max_plain=2000, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    body = SealedTextField(max_plain=LARGEST, blank=True)
    too_large = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "key"], name="once_per_person_and_key")]


@dataclass(frozen=True)
class Answer:
    """What the first press got. `headers` has Location and Content-Type where they were set."""

    status: int
    headers: dict[str, str]
    body: bytes


class Unfit(Refused):
    """No key at all: HTTP 400."""


class Conflict(Refused):
    """The key was used for something else, or its answer cannot be repeated: HTTP 409."""


def claim(key: str, *, who: str, fingerprint: str) -> Once | Answer:
    """Take the key, or get the answer that it got before. `who`: at most 64 signs that tell people apart; keys of others do not meet.

    `fingerprint`: 64 hex characters of SHA-256 over method, address and content, so that the same key with other content is noticed.
    Must run in the transaction of the work: a second press waits for the first to end. Refused for a key of the wrong shape.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("claim() belongs in the transaction of the work")
    if not KEY.fullmatch(key):
        raise Unfit("请求编号（Idempotency-Key）要用 8 到 128 个英文字母、数字、横线或下划线，这一次没有收下")
    try:
        with transaction.atomic():
            return Once.objects.create(key=key, who=who, fingerprint=fingerprint)
    except IntegrityError:
        first = Once.objects.select_for_update().get(key=key, who=who)
    if first.fingerprint != fingerprint:
        raise Conflict("这个请求编号已经用在另一次提交上，请重新打开这一页再提交")
    if first.status is None:  # the first press ended without an answer and without a rollback: nothing was remembered, go on
        return first
    if first.too_large:
        raise Conflict("这次提交已经办好了，不用再交，请返回看结果")
    named = (("Location", first.location), ("Content-Type", first.content_type))
    return Answer(first.status, {name: value for name, value in named if value}, first.body.encode("latin-1"))


def remember(once: Once, *, status: int, headers: dict[str, str], body: bytes) -> None:
    """Keep the answer with the key. Only Location and Content-Type are kept of the headers."""
    once.status = status
    once.location = headers.get("Location", "")
    once.content_type = headers.get("Content-Type", "")[:120]
    once.too_large = len(body) > LARGEST
    once.body = "" if once.too_large else body.decode("latin-1")  # byte for byte
    once.save(update_fields=["status", "location", "content_type", "body", "too_large"])


def forget(*, older_than: datetime) -> int:
    """Remove keys used before that instant; returns how many. For `hongge tick`."""
    gone, _ = Once.objects.filter(created_at__lt=older_than).delete()
    return gone
