"""A town is built once in each test process, and laid again from its rows: building it through the actions takes seconds."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from hongge.kernel import calendar
from hongge.kernel.files import StoredFile
from tests.cast import Cast, build

GIVEN = {"auth_permission", "django_content_type", "django_migrations"}  # there in every test database
KEYS = settings.KEYS
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Laid:
    """What a town left in the database, table by table, and on the disk, and the cast that knows its way about."""

    tables: dict[str, tuple[list[str], Rows]]
    files: dict[Path, bytes]
    cast: bytes


_laid: dict[bool, Laid] = {}


def lay(*, requests: bool = False) -> Cast:
    """As tests.cast.build, in a fraction of the time. Built anew where a test brings keys of its own: they seal what is kept."""
    if settings.KEYS != KEYS:
        return build(requests=requests)
    if requests not in _laid:
        made = build(requests=requests)
        files = {stored.path: stored.path.read_bytes() for stored in StoredFile.objects.all()}
        _laid[requests] = Laid({name: read for name in tables() if (read := rows_of(name))[1]}, files, pickle.dumps(made))
        return made
    for path, content in _laid[requests].files.items():  # a test that swept the uploads at a later date has taken them away
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with connection.cursor() as cursor:
        for name, (columns, rows) in _laid[requests].tables.items():
            into = f"{connection.ops.quote_name(name)} ({', '.join(map(connection.ops.quote_name, columns))})"
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
    calendar.forget()  # its rows came in by no save
    return pickle.loads(_laid[requests].cast)


@cache
def models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


@cache
def tables() -> list[str]:
    return sorted({model._meta.db_table for model in models()} - GIVEN)


def rows_of(table: str) -> tuple[list[str], Rows]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return [column[0] for column in cursor.description], cursor.fetchall()
