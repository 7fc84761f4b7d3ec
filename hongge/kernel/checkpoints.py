"""Signed checkpoints: what the journal held at a moment, said outside the database.

A checkpoint seals the entries that none sealed before. Its note (in the manner of a C2SP signed note) carries the Merkle root over
them (RFC 6962), where each chain they moved now stands, and the digest of the note before; whoever keeps a note can tell a rewrite.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.db import models, transaction

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import GENESIS, Entry, stamp
from hongge.kernel.merkle import Merkle
from hongge.kernel.numbers import Serial
from hongge.kernel.secrets.keys import KeyMissing, read_key, sync_folder, write_key

SECRET, PUBLIC = "checkpoint.key", "checkpoint.pub"

NOTE = re.compile(
    r"^(?P<origin>\S+)\nnumber (?P<number>\d+)\nsize (?P<size>\d+)\nroot (?P<root>\S+)\nheads (?P<heads>[0-9a-f]{64})\n"
    r"previous (?P<previous>[0-9a-f]{64})\ntime (?P<time>\S+)\n\n— (?P<name>\S+) (?P<signature>[A-Za-z0-9+/=]+)\n",
    re.MULTILINE,
)


class Checkpoint(models.Model):
    """One signed note. `size`: entries sealed so far in all; `sealed`: by this one; `previous`: digest of the note before."""

    origin = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField(unique=True)
    size = models.PositiveBigIntegerField()
    sealed = models.PositiveBigIntegerField()
    root = models.CharField(max_length=44)
    heads = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    note = models.TextField()
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=8)

    class Meta:
        verbose_name = verbose_name_plural = "检查点"

    def __str__(self) -> str:
        return f"第 {self.number} 号检查点"


class Seal:
    """Root and heads of the entries of one checkpoint, fed in order of (stream, seq)."""

    def __init__(self) -> None:
        self._tree = Merkle()
        self._lines = hashlib.sha256()
        self._last: tuple[int, int, str] | None = None

    def add(self, stream: int, seq: int, digest: str) -> None:
        if self._last and self._last[0] != stream:
            self._close()
        self._tree.add(digest)
        self._last = (stream, seq, digest)

    def _close(self) -> None:
        if self._last:
            self._lines.update("{} {} {}\n".format(*self._last).encode())

    def finish(self) -> tuple[int, str, str]:
        """Number of entries, root (base64), heads: SHA-256 over one line `stream seq digest` for each chain's last entry."""
        self._close()
        self._last = None
        return self._tree.size, self._tree.root(), self._lines.hexdigest()


def seal() -> Checkpoint | None:
    """Seal what is not sealed yet; None when there is nothing. The note reaches the outside file once the transaction stands.

    Refused when the outside file knows later checkpoints than the database. KeyMissing when the signing key is gone.
    """
    with transaction.atomic():
        Serial.objects.select_for_update().get_or_create(pk="checkpoint")  # the fixed row: one seal at a time
        last = Checkpoint.objects.order_by("-number").first()
        number = last.number + 1 if last else 1
        if (outside := last_published()) >= number:
            raise Refused(f"外部检查点文件已到第 {outside} 号，数据库只到第 {number - 1} 号，可能恢复了旧备份；请先运行 hongge verify 查明")
        if not Entry.objects.filter(checkpoint=None).exists():
            transaction.on_commit(publish, robust=True)
            return None
        checkpoint = Checkpoint.objects.create(
            origin=settings.ORIGIN_LINE,
            number=number,
            size=0,
            sealed=0,
            previous=note_digest(last.note) if last else GENESIS,
            signed_at=clock.now(),
        )
        # First mark, then read what was marked: appends to a chain commit in order, so each chain is sealed without holes.
        Entry.objects.filter(checkpoint=None).update(checkpoint=checkpoint)
        marked, gathered = Entry.objects.filter(checkpoint=checkpoint).order_by("stream", "seq"), Seal()
        for stream, seq, digest in marked.values_list("stream", "seq", "digest").iterator(chunk_size=2000):
            gathered.add(stream, seq, digest)
        checkpoint.sealed, checkpoint.root, checkpoint.heads = gathered.finish()
        checkpoint.size = (last.size if last else 0) + checkpoint.sealed
        _sign(checkpoint, signing_key(may_make=last is None))
        checkpoint.save()
        transaction.on_commit(publish, robust=True)
    return checkpoint


def _sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> None:
    text = (
        f"{checkpoint.origin}\nnumber {checkpoint.number}\nsize {checkpoint.size}\nroot {checkpoint.root}\nheads {checkpoint.heads}\n"
        f"previous {checkpoint.previous}\ntime {stamp(checkpoint.signed_at)}\n"
    )
    checkpoint.key_id = key_id(key.public_key(), checkpoint.origin)
    signature = base64.b64encode(bytes.fromhex(checkpoint.key_id) + key.sign(text.encode())).decode()
    checkpoint.note = f"{text}\n— {checkpoint.origin} {signature}\n"


def key_id(key: Ed25519PublicKey, name: str) -> str:
    """Eight hex characters: the C2SP key hash of an Ed25519 key under a name."""
    return hashlib.sha256(name.encode() + b"\n\x01" + key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:8]


def key_of(signature: str) -> str:
    """The key id that a signature line names; empty when it is no base64."""
    try:
        return base64.b64decode(signature, validate=True)[:4].hex()
    except ValueError:
        return ""


def genuine(note: str, key: Ed25519PublicKey) -> bool:
    """Whether the note is whole and signed by this key."""
    if not (parts := NOTE.fullmatch(note)):
        return False
    try:
        signed = base64.b64decode(parts["signature"], validate=True)
        key.verify(signed[4:], note[: note.index("\n\n") + 1].encode())
    except (ValueError, InvalidSignature):
        return False
    return signed[:4].hex() == key_id(key, parts["name"]) and parts["name"] == parts["origin"]


def note_digest(note: str) -> str:
    return hashlib.sha256(note.encode()).hexdigest()


def short_code(checkpoint: Checkpoint) -> str:
    """For paper and QR: the number and 80 bits of the note's digest, e.g. 12-K7QD-3MYX-PQ2A-7BCE."""
    letters = base64.b32encode(bytes.fromhex(note_digest(checkpoint.note))[:10]).decode()
    return "-".join([str(checkpoint.number), *(letters[i : i + 4] for i in range(0, 16, 4))])


def signing_key(*, may_make: bool = False) -> Ed25519PrivateKey:
    """The key of this installation, made once, before the first checkpoint. KeyMissing when it is gone later."""
    if may_make and not any((Path(settings.KEYS) / name).exists() for name in (SECRET, PUBLIC)):
        key = Ed25519PrivateKey.generate()
        write_key(SECRET, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        write_key(PUBLIC, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    try:
        kept = load_pem_private_key(read_key(SECRET), password=None)
    except ValueError as error:
        raise KeyMissing(SECRET) from error
    if not isinstance(kept, Ed25519PrivateKey):
        raise KeyMissing(SECRET)
    return kept


def public_key() -> Ed25519PublicKey | None:
    """The key that notes are checked with; None when its file is absent or no Ed25519 key."""
    try:
        key = load_pem_public_key(read_key(PUBLIC))
    except (KeyMissing, ValueError):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


@dataclass(frozen=True)
class Published:
    """What the outside file says. `twice`: numbers told in two ways; `strange`: text between notes; `tail`: after the last."""

    notes: dict[int, str]
    twice: tuple[int, ...]
    strange: bool
    tail: bytes


def published_file() -> Path:
    return Path(settings.CHECKPOINTS) / "checkpoints.txt"


def published() -> Published:
    """Read the outside file, never in the middle of a write."""
    path = published_file()
    if not path.exists():
        return read_notes(b"")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return read_notes(file.read())


def read_notes(content: bytes) -> Published:
    text = content.decode(errors="surrogateescape")
    notes: dict[int, str] = {}
    twice: list[int] = []
    strange, end = False, 0
    for found in NOTE.finditer(text):
        strange |= bool(text[end : found.start()].strip("\n"))
        end = found.end()
        if notes.setdefault(int(found["number"]), found[0]) != found[0]:
            twice.append(int(found["number"]))
    return Published(notes, tuple(twice), strange, text[end:].lstrip("\n").encode(errors="surrogateescape"))


def last_published() -> int:
    """The highest number in the outside file; 0 when it has none. Reads its end only."""
    path = published_file()
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8192))
        text = file.read().decode("utf-8", errors="replace")
    return max((int(n) for n in re.findall(r"^number (\d+)$", text, re.MULTILINE)), default=0)


def publish() -> None:
    """Append to the outside file the notes it lacks at its end, and make them last (fsync). A note torn by a crash is completed."""
    path = published_file()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        told = read_notes(file.read())
        later = Checkpoint.objects.filter(number__gt=max(told.notes, default=0)).order_by("number")
        text = "".join(f"{note}\n" for note in later.values_list("note", flat=True)).encode()
        if not text:
            return
        if text.startswith(told.tail):
            text = text[len(told.tail) :]
        elif told.tail:
            text = b"\n" + text
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
