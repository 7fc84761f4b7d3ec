"""Backups that are known to be whole, and their way back into an empty house.

A backup is one tar file: the database, the checkpoints outside it, the uploads, the public key, and last `manifest.json` (format,
time, database kind, SHA-256 and size of every member). The secret keys go into a second file beside it, to be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from hongge.kernel import checkpoints, clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import stamp
from hongge.kernel.secrets.keys import KeyMissing, missing_keys, sync_folder
from hongge.kernel.verify import Report, verify

FORMAT = "hongge-backup/1"
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
MADE_AT_START = ("session.key",)  # what an empty house makes for itself


@dataclass(frozen=True)
class Backup:
    """What was written. `keys`: the second file, empty when left out; `bytes`: size of the first."""

    file: str
    keys: str
    members: int
    bytes: int


def backup(target: Path, *, with_keys: bool = True) -> Backup:
    """Write `target` while the house is at work, read it back, and only then give it its name.

    Refused when the file exists already or the database tool is missing. The copy of the outside file is taken first,
    so that it is never ahead of the database.
    """
    keys = keys_file(target)
    if not target.parent.is_dir():
        raise Refused(f"没有 {target.parent} 这个文件夹，请先建好")
    if target.exists() or with_keys and keys.exists():
        raise Refused(f"{target.name} 已经存在，请换一个文件名；原来的备份没有动")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASE[connection.vendor]
        outside = Path(folder) / "checkpoints.txt"
        if checkpoints.published_file().exists():
            shutil.copyfile(checkpoints.published_file(), outside)
        _copy_database(database)
        members = {database.name: database}
        if outside.exists():
            members["checkpoints/checkpoints.txt"] = outside
        members |= {f"keys/{path.name}": path for path in _files(settings.KEYS) if path.name == checkpoints.PUBLIC}
        members |= {f"uploads/{path.relative_to(settings.UPLOADS).as_posix()}": path for path in _files(settings.UPLOADS)}
        written = _pack(target, members)
        if with_keys:
            _pack(keys, {f"keys/{path.name}": path for path in _files(settings.KEYS) if path.name != checkpoints.PUBLIC})
    return Backup(str(target), str(keys) if with_keys else "", written, target.stat().st_size)


def keys_file(target: Path) -> Path:
    """The file beside a backup that holds its secret keys."""
    return target.with_name(target.name + ".keys")


def restore(file: Path, *, keys: Path | None = None) -> Report:
    """Bring a backup into an empty house and verify it. Refused, with nothing written, when it is damaged or the house is not empty.

    `keys`: the file of secret keys; by default the one beside the backup, if it is there.
    """
    beside = keys or keys_file(file)
    packs = [file, *([beside] if keys or beside.exists() else [])]
    manifests = [check(pack) for pack in packs]
    vendor = manifests[0]["database"]
    if vendor != connection.vendor:
        raise Refused(f"这个备份来自 {vendor} 数据库，本机设的是 {connection.vendor}，请先设好 HONGGE_DATABASE_URL")
    _must_be_empty()
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        for pack, manifest in zip(packs, manifests, strict=True):
            _unpack(pack, manifest, Path(folder))
        for name, place in (("keys", settings.KEYS), ("uploads", settings.UPLOADS), ("checkpoints", settings.CHECKPOINTS)):
            _move(Path(folder) / name, Path(place))
        _load_database(Path(folder) / DATABASE[vendor])
    checkpoints.publish()  # notes sealed between the copy of the file and the copy of the database
    lacking = lacking_keys()
    return verify(marks="index.key" not in lacking, keys=not lacking)


def lacking_keys() -> list[str]:
    """Names of the key files that this house needs and cannot read."""
    lacking = missing_keys()
    if checkpoints.Checkpoint.objects.exists():
        try:
            checkpoints.signing_key()
        except KeyMissing as missing:
            lacking.append(missing.name)
        if checkpoints.public_key() is None:
            lacking.append(checkpoints.PUBLIC)
    return lacking


def check(file: Path) -> dict[str, Any]:
    """Read a backup through and return its manifest. Refused when a member is missing, added, altered or wrongly named."""
    found: dict[str, list[Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                if not member.isfile() or not _safe(member.name) or member.name in found or manifest:
                    raise Refused(f"{file.name} 里有不该有的内容 {member.name!r}，没有恢复任何东西")
                if member.name == MANIFEST:
                    manifest = json.load(_opened(tar, member))
                else:
                    found[member.name] = [_digest(_opened(tar, member)), member.size]
        if manifest.get("format") != FORMAT:
            raise Refused(f"{file.name} 不完整，或不是红格的备份（{FORMAT}），没有恢复任何东西")
        listed: dict[str, list[Any]] = manifest["members"]
        wrong = sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name))
    except FileNotFoundError as error:
        raise Refused(f"找不到备份文件 {file}") from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Refused(f"{file.name} 已损坏，读不完（{type(error).__name__}），没有恢复任何东西，请换一份备份") from error
    if wrong:
        raise Refused(f"{file.name} 已损坏：{'、'.join(wrong[:5])} 与清单不符，没有恢复任何东西，请换一份备份")
    return manifest


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise tarfile.ReadError(member.name)
    return file


def _safe(name: str) -> bool:
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def _digest(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in Path(folder).rglob("*") if path.is_file() and not path.is_symlink())


class _Hashed:
    """A file that is hashed while the archive reads it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _pack(target: Path, members: dict[str, Path]) -> int:
    """Members, then the manifest; read back before the file gets its name. An upload removed meanwhile is left out."""
    listed: dict[str, list[Any]] = {}
    part = target.with_name(target.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                for name, path in members.items():
                    with suppress(FileNotFoundError), path.open("rb") as source:
                        info, hashed = tar.gettarinfo(arcname=name, fileobj=source), _Hashed(source)
                        tar.addfile(info, hashed)
                        listed[name] = [hashed.digest.hexdigest(), info.size]
                manifest = {"format": FORMAT, "at": stamp(clock.now()), "database": connection.vendor, "members": listed}
                content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
                last = tarfile.TarInfo(MANIFEST)
                last.size, last.mode = len(content), 0o600
                tar.addfile(last, io.BytesIO(content))
            file.flush()
            os.fsync(file.fileno())
        check(part)
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return len(listed)


def _unpack(file: Path, manifest: dict[str, Any], folder: Path) -> None:
    """Checked a second time while it is written: the file may have changed since."""
    with tarfile.open(file) as tar:
        for member in tar:
            if member.name == MANIFEST:
                continue
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("wb") as out:
                shutil.copyfileobj(_opened(tar, member), out)
            path.chmod(0o600)
            with path.open("rb") as written:
                if not _safe(member.name) or _digest(written) != manifest["members"][member.name][0]:
                    raise Refused(f"{file.name} 在恢复途中变了，没有恢复任何东西")


def _move(folder: Path, place: Path) -> None:
    if not folder.exists():
        return
    for path in _files(folder):
        target = place / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(target)


def _must_be_empty() -> None:
    kept = [path.name for path in _files(settings.KEYS) if path.name not in MADE_AT_START]
    if connection.introspection.table_names() or kept or any(_files(settings.UPLOADS)) or any(_files(settings.CHECKPOINTS)):
        raise Refused("这里已经有数据，备份只恢复到空的数据目录和空的数据库；请另设 HONGGE_DATA（和 HONGGE_DATABASE_URL），现有数据没有动")


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Refused(f"数据库文件已损坏（{said}），没有写出备份")
        copy.close()
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", *_schema(), f"--file={target}")


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(source)
        copy.backup(connection.connection)
        copy.close()
        connection.close()  # opened anew with the pragmas of the settings
    else:
        connection.close()
        _postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source))


def _schema() -> list[str]:
    """The schema that the database URL asks for, if any."""
    options = str(settings.DATABASES["default"].get("OPTIONS", {}).get("options", ""))
    return [f"--schema={options.partition('search_path=')[2].split(',')[0].split()[0]}"] if "search_path=" in options else []


def _postgres(tool: str, *arguments: str) -> None:
    if not (found := shutil.which(tool)):
        raise Refused(f"找不到 {tool}，请先安装 PostgreSQL 客户端（Debian：apt install postgresql-client），没有写出任何东西")
    database = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    known = {variable: str(database[name]) for name, variable in names.items() if database.get(name)}
    into = ["--dbname", str(database["NAME"])]
    done = subprocess.run([found, *into, *arguments], env=os.environ | known, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{tool} 没有做完：{done.stderr.strip()[-300:]}")
