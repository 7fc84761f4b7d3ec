"""Kept files: named by the SHA-256 of their content, on disk before their row."""

from __future__ import annotations

import uuid

from django.db import models

from hongge.kernel import clock


class StoredFile(models.Model):
    """One kept file as people refer to it. Two rows may share one content; `seal` is its unguessable name in addresses."""

    seal = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.PositiveIntegerField("字节", editable=False)
    mime = models.CharField("类型", max_length=80, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    place = models.ForeignKey("kernel.Place", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return f"{self.mime} {self.size}"
