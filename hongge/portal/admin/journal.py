"""What the audit administrator reads."""

from __future__ import annotations

from django.contrib import admin

from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.journal import Entry
from hongge.portal.admin.site import Read, administration


@admin.register(Entry, site=administration)
class Journal(Read):
    list_display = ("pk", "at", "stream_id", "seq", "kind", "record", "step", "source", "target", "role", "duty")
    list_filter = ("kind", "step", "role")
    show_full_result_count = False
    ordering = ("-pk",)


@admin.register(Checkpoint, site=administration)
class Checkpoints(Read):
    list_display = ("number", "signed_at", "size", "root")
    ordering = ("-number",)
