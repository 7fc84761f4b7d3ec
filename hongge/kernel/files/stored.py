"""Kept files: named by the SHA-256 of their content, on disk before their row."""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import models

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.files.parsing import SENTENCES, Pdf, Picture, Upload, read_paper, read_photo
from hongge.kernel.places import Place
from hongge.kernel.secrets import keys

JPEG, PDF = "image/jpeg", "application/pdf"
RESTS = timedelta(days=1)  # a file without a row is left alone so long: its row may still be on its way


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

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it; anything else is only handed over."""
        return self.mime == JPEG

    @property
    def path(self) -> Path:
        return _path(self.sha256)


def prepare_upload(upload: Upload) -> None:
    """Re-encode or look through an upload now, before a transaction that would hold up others; keeping it then only keeps or refuses it."""
    try:
        vars(upload)["prepared"] = read_paper(upload)
    except Refused as refusal:
        vars(upload)["prepared"] = refusal


def keep_photo(photo: Upload | Picture, *, place: Place | None = None) -> StoredFile:
    """Keep a photo as a plain JPEG. Refused with a sentence when it cannot be.

    Re-encoding takes some tenths of a second unless `prepare_upload` has done it.
    """
    picture = photo if isinstance(photo, Picture) else getattr(photo, "prepared", None) or read_photo(photo)
    if isinstance(picture, Pdf):
        raise Refused(SENTENCES["not_a_picture"])
    return _keep(picture, place)


def keep_paper(paper: Upload | Picture | Pdf, *, place: Place | None = None) -> StoredFile:
    """Keep a paper: a photo as `keep_photo` does, or a PDF that was looked through, as it came."""
    return _keep(paper if isinstance(paper, (Picture, Pdf)) else getattr(paper, "prepared", None) or read_paper(paper), place)


def _keep(read: Picture | Pdf | Refused, place: Place | None) -> StoredFile:
    if isinstance(read, Refused):
        raise read
    about = {"mime": PDF} if isinstance(read, Pdf) else {"mime": JPEG, "width": read.width, "height": read.height}
    return StoredFile.objects.create(sha256=_write(read.content), size=len(read.content), place=place, **about)


def open_stored(stored: StoredFile) -> BinaryIO:
    """The kept bytes. FileNotFoundError when the disk has lost them."""
    return stored.path.open("rb")


def sweep_orphans() -> int:
    """Remove files that no row speaks of and that are older than a day; returns how many. Looks at every file: once a day is enough."""
    before, gone = (clock.now() - RESTS).timestamp(), 0
    for folder in Path(settings.UPLOADS).glob("??"):
        old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < before}
        known = set(StoredFile.objects.filter(sha256__startswith=folder.name).values_list("sha256", flat=True)) if old else set()
        for name in old.keys() - known:
            old[name].unlink()
            gone += 1
    return gone


def _path(sha256: str) -> Path:
    return Path(settings.UPLOADS) / sha256[:2] / sha256


def _write(content: bytes) -> str:
    """Content and name are on disk when this returns."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys.sync_folder(path.parent.parent)
    part = path.with_name(f"{uuid.uuid4()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)  # also makes it young again, out of the sweep's reach
    keys.sync_folder(path.parent)
    return sha256
