"""What every record and every side record has."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

from django.db import models

from hongge.kernel.journal import canonical, stamp
from hongge.kernel.places import PathField, Place
from hongge.kernel.secrets import SealedTextField, blind
from hongge.kernel.statements import Quick


class Record(Quick):
    """A row with a state and a place. `path`, `stream` and `cell` repeat its place's, so that lists need no join.

    `seal` salts the digests the journal keeps of this row; replacing it makes them say nothing.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = PathField(editable=False)
    stream = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False, editable=False)
    cell = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False, editable=False)
    state = models.CharField(max_length=24, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(editable=False)
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    vouched: ClassVar[bool] = True

    class Meta:
        abstract = True


class Side(Quick):
    """Something that happened beside a record: append-only, one timeline line, tied to its journal entry.

    A subclass has a foreign key to its record and lists in `sealed` the columns the journal vouches for.
    """

    entry = models.ForeignKey("kernel.Entry", models.PROTECT, related_name="+", editable=False)
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    sealed: ClassVar[tuple[str, ...]] = ()
    vouched: ClassVar[bool] = True

    class Meta:
        abstract = True

    @classmethod
    def amiss(cls) -> Iterator[tuple[int, str]]:
        """Rows, each with a sentence, of which a column that follows from sealed ones says something else. Asked by `hongge verify`."""
        yield from ()


@cache
def _kept_as_given(model: type[models.Model], columns: tuple[str, ...]) -> list[models.Field[Any, Any]]:
    named = [field for field in model._meta.concrete_fields if field.attname in columns]
    return [field for field in named if not isinstance(field, SealedTextField)]


def settle(row: models.Model, columns: Iterable[str]) -> None:
    """Give a row, before it is digested, the values it will hold when it is read back: indexes made, texts of days and numbers read."""
    for field in _kept_as_given(type(row), tuple(columns)):
        setattr(row, field.attname, field.to_python(field.pre_save(row, add=True)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, (date, uuid.UUID)):
        return str(value)
    return value


@cache
def _sealed_fields(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.attname for field in model._meta.concrete_fields if isinstance(field, SealedTextField))


def row_digest(row: Any, columns: Iterable[str]) -> str:
    """32 hex characters of SHA-256 over the row's seal and the named columns (attnames).

    A sealed field goes in by its blind index together with the seal: without the key nobody can try out which phone it was.
    Tampered, or KeyMissing, where such a field does not open.
    """
    kept = _sealed_fields(row.__class__)
    content = {name: _plain(getattr(row, name)) for name in columns} | {"seal": str(row.seal)}
    content |= {name: blind(f"{row.seal}:{content[name]}") for name in columns if name in kept and content[name]}
    return hashlib.sha256(canonical(content)).hexdigest()[:32]


def side_digest(sides: Iterable[Side]) -> str:
    """One digest over the side rows of one entry, in the order of model and digest."""
    parts = sorted((side._meta.label_lower, row_digest(side, side.sealed)) for side in sides if side.sealed)
    return hashlib.sha256(canonical(parts)).hexdigest()[:32] if parts else ""
