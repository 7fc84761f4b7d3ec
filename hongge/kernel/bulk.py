"""Rows by the hundred thousand: one prepared INSERT for all, without an instance for each.

`bulk_create` spends four fifths of its time on instances and their fields. What this leaves out is theirs: no defaults, no `save()`,
no sealing; whoever calls says every column, as plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Max


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of the named fields. Sealed fields take tokens. Belongs in a transaction."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)  # type: ignore[union-attr]
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    own = [(at, field) for at, field in enumerate(fields) if isinstance(field, (models.UUIDField, models.DateField))]
    with connection.cursor() as cursor:
        cursor.executemany(statement, _prepared(rows, own) if own else rows)


def insert_numbered(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """The same; returns the ids in the order of the rows. The first of `names` must tell each row from all others."""
    there = model._default_manager.order_by()
    last = there.aggregate(last=Max("pk"))["last"] or 0
    insert(model, names, rows)
    ids = list(there.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
    if len(ids) == len(rows):  # nobody else has inserted any: ids rise in the order of the rows
        return ids
    known = dict(there.filter(pk__gt=last).values_list(names[0], "pk"))
    return [known[row[0]] for row in rows]


def _prepared(rows: Sequence[Sequence[Any]], own: Sequence[tuple[int, Any]]) -> list[list[Any]]:
    """Days and seals as this database writes them."""
    found = [list(row) for row in rows]
    for at, field in own:
        if isinstance(field, models.DateField):  # few days stand in many rows
            known = {value: field.get_db_prep_save(value, connection) for value in {row[at] for row in found}}
            for row in found:
                row[at] = known[row[at]]
        elif not connection.features.has_native_uuid_field:
            for row in found:
                row[at] = row[at].hex
    return found
