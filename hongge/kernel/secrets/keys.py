"""The key files in settings.KEYS. Made once for an empty database; a lost one is never quietly replaced."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FIELD, INDEX = "field.key", "index.key"


class KeyMissing(Exception):
    """A key file is absent or unreadable. Nothing may be written until it is back: only a backup of the keys helps."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"密钥文件 {name} 不在或读不出来。没有写入任何内容；请从密钥备份恢复后再启动。")


@dataclass(frozen=True)
class Ring:
    """The versioned 32-byte keys for fields: the current one encrypts, all of them decrypt."""

    current: str
    keys: dict[str, bytes]


def read_key(name: str) -> bytes:
    """The content of a key file. KeyMissing when it is absent, unreadable or empty."""
    try:
        content = (Path(settings.KEYS) / name).read_bytes()
    except OSError as error:
        raise KeyMissing(name) from error
    if not content.strip():
        raise KeyMissing(name)
    return content


def write_key(name: str, content: bytes) -> None:
    """Make a key file, readable by its owner only and on disk when this returns. FileExistsError when there is one."""
    folder = Path(settings.KEYS)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def missing_keys() -> list[str]:
    """Names of the key files that cannot be used, for `hongge check` and for refusing to start."""
    missing = []
    for name, reader in ((FIELD, ring), (INDEX, index_key)):
        try:
            reader()
        except KeyMissing:
            missing.append(name)
    return missing


def ensure_keys(*, create: bool = False) -> None:
    """See that the keys are there. `create` is for the first migration of an empty database only; otherwise KeyMissing."""
    for name in missing_keys():
        if not create or (Path(settings.KEYS) / name).exists():
            raise KeyMissing(name)
        fresh = secrets.token_hex(32)
        write_key(name, _dump(Ring("k1", {"k1": bytes.fromhex(fresh)})) if name == FIELD else fresh.encode())


def add_key() -> str:
    """Add a new current key for fields and return its id. Run `rekey` afterwards; old keys stay, backups need them."""
    old = ring()
    name = f"k{1 + max(int(known[1:]) for known in old.keys)}"
    content = _dump(Ring(name, {**old.keys, name: secrets.token_bytes(32)}))
    write_key(f"{FIELD}.{name}", content)
    folder = Path(settings.KEYS)
    os.replace(folder / f"{FIELD}.{name}", folder / FIELD)
    sync_folder(folder)
    return name


def _dump(keys: Ring) -> bytes:
    return json.dumps({"current": keys.current, "keys": {name: key.hex() for name, key in keys.keys.items()}}, indent=1).encode()


_rings: dict[Path, tuple[tuple[int, int], Ring]] = {}
_indexes: dict[Path, tuple[tuple[int, int], bytes]] = {}


def _version(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise KeyMissing(path.name) from error
    return stat.st_mtime_ns, stat.st_ino


def ring() -> Ring:
    """The keys for fields. One stat per call, so that every worker takes up a new key at once."""
    path = Path(settings.KEYS) / FIELD
    version = _version(path)
    known = _rings.get(path)
    if known is None or known[0] != version:
        try:
            stored = json.loads(read_key(FIELD))
            keys = {str(name): bytes.fromhex(key) for name, key in stored["keys"].items()}
            fresh = Ring(stored["current"], keys)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyMissing(FIELD) from error
        if fresh.current not in keys or any(len(key) != 32 for key in keys.values()):
            raise KeyMissing(FIELD)
        known = _rings[path] = (version, fresh)
    return known[1]


def current_key() -> str:
    """The id of the key that encrypts now."""
    return ring().current


def index_key() -> bytes:
    """The 32-byte key of the blind index."""
    path = Path(settings.KEYS) / INDEX
    version = _version(path)
    known = _indexes.get(path)
    if known is None or known[0] != version:
        try:
            key = bytes.fromhex(read_key(INDEX).decode())
        except ValueError as error:
            raise KeyMissing(INDEX) from error
        if len(key) != 32:
            raise KeyMissing(INDEX)
        known = _indexes[path] = (version, key)
    return known[1]
