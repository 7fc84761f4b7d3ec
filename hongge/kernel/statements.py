"""Statements of the daily path, made once: for a single row Django's making of a statement costs more than the database's doing it.

Rows by the hundred thousand go through kernel.bulk.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models.base import ModelBase

LOOSE = {"last_login", "last_used_at", "numchild"}  # columns that every look or neighbour changes: no mark covers them


class Quick(models.Model):
    """A model whose rows are inserted, and whose named columns are changed, by statements made once.

    `save()` is as ever, but that no signals are sent; kept tables (kernel.kept) go the ORM's way.
    """

    vouched: ClassVar[bool] = False  # whether the journal keeps digests of the rows

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if is_kept(type(self)):
            super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)
        elif force_insert and self._state.adding and (self.pk is None or not _numbers_itself(type(self))):
            insert(self)
        elif update_fields and not (force_insert or force_update or self._state.adding):
            change(self, update_fields)
        else:
            super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)


@cache
def is_kept(model: type[models.Model]) -> bool:
    """Whether its rows have marks (kernel.kept): all tables but the journal's, those it vouches for and settings.UNMARKED."""
    meta = model._meta
    return meta.managed and not getattr(model, "vouched", False) and not {meta.app_label, meta.label_lower} & settings.UNMARKED


def insert(row: models.Model) -> None:
    """Add one row: every field's `pre_save` runs, and the id comes back, as with `save(force_insert=True)`."""
    row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    text, fields = _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    if _numbers_itself(type(row)):
        row.pk = ask(text, values)[0][0]
    else:
        do(text, values)
    row._state.adding, row._state.db = False, connection.alias


def change(row: models.Model, names: Iterable[str]) -> None:
    """Write the named fields of a row that is there. DatabaseError when it is gone, as with `save(update_fields=…)`."""
    text, fields = _changing(type(row), tuple(sorted(names)))
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    if do(text, [*values, row.pk]) != 1:
        raise DatabaseError(f"{row._meta.label} {row.pk} is no longer there")


def ask(text: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The rows a statement gives back."""
    with connection.cursor() as cursor:
        cursor.execute(text, tuple(values))
        return cursor.fetchall()


def do(text: str, values: Iterable[Any]) -> int:
    """How many rows a statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(text, tuple(values))
        return int(cursor.rowcount)


@cache
def _numbers_itself(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField)


@cache
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    quoted = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in names]
    set_to = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)  # type: ignore[union-attr]
    key = quoted(str(model._meta.pk.column))
    return f"UPDATE {quoted(model._meta.db_table)} SET {set_to} WHERE {key} = %s", fields


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any]]:
    quoted = connection.ops.quote_name
    own = model._meta.pk if _numbers_itself(model) else None
    fields = [field for field in model._meta.concrete_fields if field is not own]
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    returned = f" RETURNING {quoted(str(own.column))}" if own else ""
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))}){returned}", fields
