"""Rows by the hundred thousand: one prepared INSERT for all, without an instance for each.

`bulk_create` spends four fifths of its time on instances and their fields. What this leaves out is theirs: no defaults, no `save()`,
no sealing; whoever calls says every column, as plain values.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Max, QuerySet

from hongge.kernel import kept
from hongge.kernel.statements import is_kept


def seals(count: int) -> list[tuple[str, str]]:
    """New random UUIDs, each as this database stores it and as text: a fifth of the time of `uuid4`."""
    raw, native = os.urandom(16 * count).hex(), connection.features.has_native_uuid_field
    made = []
    for at in range(0, 32 * count, 32):
        a, b, c, d, e = raw[at : at + 8], raw[at + 8 : at + 12], raw[at + 13 : at + 16], raw[at + 17 : at + 20], raw[at + 20 : at + 32]
        words = f"{a}-{b}-4{c}-a{d}-{e}"
        made.append((words if native else f"{a}{b}4{c}a{d}{e}", words))
    return made


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of the named fields. Sealed fields take tokens, seals come from `seals`. Belongs in a transaction."""
    if not rows:
        return
    last = _last(model)
    fields = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)  # type: ignore[union-attr]
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    own = [(at, field) for at, field in enumerate(fields) if isinstance(field, models.DateField)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, _prepared(rows, own) if own else rows)
    if is_kept(model):
        kept.mark(model, QuerySet(model).filter(pk__gt=last).values_list("pk", flat=True))


def _last(model: type[models.Model]) -> Any:
    return QuerySet(model).aggregate(last=Max("pk"))["last"] or 0


def insert_numbered(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """The same; returns the ids in the order of the rows. The first of `names` must tell each row from all others."""
    there = model._default_manager.order_by()
    last = _last(model)
    insert(model, names, rows)
    ids = list(there.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
    if len(ids) == len(rows):  # nobody else has inserted any: ids rise in the order of the rows
        return ids
    known = {_stored(value): pk for value, pk in there.filter(pk__gt=last).values_list(names[0], "pk")}
    return [known[row[0]] for row in rows]


def _stored(value: Any) -> Any:
    """A seal as `seals` gives it."""
    return value if not isinstance(value, UUID) else str(value) if connection.features.has_native_uuid_field else value.hex


def _prepared(rows: Sequence[Sequence[Any]], own: Sequence[tuple[int, Any]]) -> list[list[Any]]:
    """Days as this database writes them; few of them stand in many rows."""
    found = [list(row) for row in rows]
    for at, field in own:
        known = {value: field.get_db_prep_save(value, connection) for value in {row[at] for row in found}}
        for row in found:
            row[at] = known[row[at]]
    return found
