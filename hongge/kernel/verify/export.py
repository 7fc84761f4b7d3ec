"""The journal as a file that an outsider can check with hongge-verify.py, without this house."""

from __future__ import annotations

import base64
import json
from typing import Any, TextIO

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from hongge.kernel import clock
from hongge.kernel.checkpoints import Checkpoint, public_key
from hongge.kernel.journal import stamp
from hongge.kernel.verify.chains import Row, rows
from hongge.kernel.verify.snapshot import snapshot

FORMAT = "hongge-journal/1"


def export(file: TextIO) -> dict[str, int]:
    """Write JSON lines: a header, one an entry (content, digest, checkpoint number), one a checkpoint, an end with the counts."""
    key = public_key()
    raw = base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode() if key else None
    counts = {"entries": 0, "checkpoints": 0}

    def line(content: dict[str, Any]) -> None:
        file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=repr) + "\n")

    line({"format": FORMAT, "origin": settings.ORIGIN_LINE, "public_key": raw, "at": stamp(clock.now())})
    with snapshot():
        numbers = dict(Checkpoint.objects.values_list("pk", "number"))
        for row in rows():
            number = None if row.checkpoint is None else numbers.get(row.checkpoint, 0)
            line({"entry": row.id, "content": _content(row), "digest": row.digest, "checkpoint": number})
            counts["entries"] += 1
        for number, note in Checkpoint.objects.order_by("number").values_list("number", "note").iterator():
            line({"checkpoint": number, "note": note})
            counts["checkpoints"] += 1
    line({"end": counts})
    return counts


def _content(row: Row) -> dict[str, Any]:
    """Garbage goes out as it stands: the reader is to find it."""
    try:
        return row.content()
    except ValueError:
        return row._replace(facts=None).content() | {"facts": row.facts}
