"""Tables that no journal entry vouches for: each row has a mark, made with a key that is not in the database.

A mark is 32 hex characters of HMAC-SHA256 over the table, the row's id and its columns as the ORM reads them, sealed ones as tokens.
kernel.databases makes, renews and drops marks beside every INSERT, UPDATE and DELETE of the ORM, in the same transaction. Whoever
writes by a statement of his own says so: `mark()` for rows just made, `changing()` around a change.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import QuerySet

from hongge.kernel.secrets import Ciphertext
from hongge.kernel.secrets.keys import index_key
from hongge.kernel.statements import LOOSE, is_kept

CHUNK = 2000  # ids in one statement
PURPOSE = b"hongge kept rows 1"
NEW = "INSERT INTO kernel_mark (table_name, row_id, mac) VALUES (%s, %s, %s) ON CONFLICT (table_name, row_id) DO "
UNLESS_THERE, OVER_IT = NEW + "NOTHING", NEW + "UPDATE SET mac = excluded.mac"


class Mark(models.Model):
    """The mark of one row. It stays when its row is deleted past the ORM."""

    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=64)
    mac = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "行的印记"
        constraints = [models.UniqueConstraint(fields=["table_name", "row_id"], name="mark_of_row")]


def kept_models() -> list[type[models.Model]]:
    """Every table whose rows have marks, in the order of their names."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if is_kept(model)}
    return [found[name] for name in sorted(found)]


@cache
def columns(model: type[models.Model]) -> list[str]:
    """What a mark covers (attnames), the id first."""
    pk = model._meta.pk
    assert pk is not None
    return [pk.attname, *sorted(f.attname for f in model._meta.concrete_fields if f is not pk and f.attname not in LOOSE)]


def maker(model: type[models.Model]) -> Callable[[tuple[Any, ...]], str]:
    """The function that makes the mark of a row given as the values of `columns(model)`. KeyMissing without the key."""
    key, table = hmac.digest(index_key(), PURPOSE, "sha256"), model._meta.db_table
    encode = json.JSONEncoder(sort_keys=True, default=_plain).encode

    def of(row: tuple[Any, ...]) -> str:
        content = encode([table, str(row[0]), row[1:]])
        return hmac.digest(key, content.encode(), "sha256").hex()[:32]

    return of


def _plain(value: Any) -> str:
    return value.token if isinstance(value, Ciphertext) else str(value)


def mark(model: type[models.Model], pks: Iterable[Any], using: str = DEFAULT_DB_ALIAS) -> None:
    """Mark rows just made; one that has a mark keeps it."""
    _write(UNLESS_THERE, model, pks, using)


def unmark(model: type[models.Model], pks: Iterable[Any], using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the marks of rows just deleted."""
    for part in _parts(pks):
        with connections[using].cursor() as cursor:
            which = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"DELETE FROM kernel_mark WHERE table_name = %s AND row_id IN ({which})", [model._meta.db_table, *map(str, part)]
            )


@contextmanager
def changing(model: type[models.Model], pks: Iterable[Any], using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Renew the marks of rows changed inside, but of those whose mark was wrong before: that fault stays to be found."""
    if not is_kept(model):
        yield
        return
    going: set[str] = connections[using].marking  # type: ignore[attr-defined]
    with transaction.atomic(using=using, savepoint=False):
        sound = [pk for part in _parts(pks) for pk in _sound(model, part, using)]
        before = set(going)
        going.add(model._meta.db_table)
        try:
            yield
        finally:
            going.intersection_update(before)
        _write(OVER_IT, model, sound, using)


def _sound(model: type[models.Model], pks: Sequence[Any], using: str) -> list[Any]:
    """Those of the rows that agree with their mark; held until the transaction ends."""
    known, of = marks_of(model, pks, using), maker(model)
    return [row[0] for row in _rows(model, pks, using).select_for_update() if known.get(str(row[0])) == of(row)]


def marks_of(model: type[models.Model], pks: Sequence[Any], using: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """{id as text: mark} of at most CHUNK rows."""
    which = ", ".join(["%s"] * len(pks))
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT row_id, mac FROM kernel_mark WHERE table_name = %s AND row_id IN ({which})", [model._meta.db_table, *map(str, pks)]
        )
        return dict(cursor.fetchall())


def _rows(model: type[models.Model], pks: Sequence[Any], using: str) -> QuerySet[Any, tuple[Any, ...]]:
    return QuerySet(model, using=using).filter(pk__in=pks).values_list(*columns(model))


def _write(statement: str, model: type[models.Model], pks: Iterable[Any], using: str) -> None:
    table = model._meta.db_table
    for part in _parts(pks):
        of = maker(model)
        made = [(table, str(row[0]), of(row)) for row in _rows(model, part, using)]
        with connections[using].cursor() as cursor:
            cursor.executemany(statement, made)


def _parts(pks: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(pks)
    while part := list(islice(rest, CHUNK)):
        yield part
