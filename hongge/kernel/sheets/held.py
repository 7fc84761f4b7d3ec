"""A workbook held between looking and accepting: sealed, for it names people, and gone after a day."""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.secrets import Tampered, decrypt, encrypt

WORKBOOK = "sealed"
KEY = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
GONE = "这份表已经不在了，请重新选文件"


def keep(content: bytes, actor: Actor, *, key: str = "", part: str = WORKBOOK) -> str:
    """Hold some content for this duty alone. `part`: what it is of the thing held under `key`. Returns the key."""
    key = key or secrets.token_urlsafe(24)
    path = _path(key, part)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(encrypt(b64encode(content).decode(), _about(actor, key, part)))
    return key


def opened(key: str, actor: Actor, *, part: str = WORKBOOK) -> bytes:
    """What is held under this key, for the same duty only. Refused when it is gone."""
    try:
        return b64decode(decrypt(_path(key, part).read_text(), _about(actor, key, part)))
    except (FileNotFoundError, Tampered) as error:  # another duty's is as absent as none
        raise Refused(GONE) from error


def stands(key: str, *, part: str = WORKBOOK) -> bool:
    return _path(key, part).is_file()


def sweep(*, older_than: datetime) -> int:
    """Remove what has been held since before that instant; returns how many files. For `hongge tick`."""
    old = [path for path in _folder().glob("*.*") if path.stat().st_mtime < older_than.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.EXPORTS) / "sheets"


def _path(key: str, part: str) -> Path:
    if not KEY.fullmatch(key):
        raise Refused(GONE)
    return _folder() / f"{key}.{part}"


def _about(actor: Actor, key: str, part: str) -> str:
    return f"sheet:{actor.duty}:{key}:{part}"
