"""Where Django looks for the makers of its statements."""

from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
)
from django.db.backends.postgresql.compiler import SQLDeleteCompiler as DeleteCompiler
from django.db.backends.postgresql.compiler import SQLInsertCompiler as InsertCompiler
from django.db.backends.postgresql.compiler import SQLUpdateCompiler as UpdateCompiler

from hongge.kernel.databases.writing import Deletes, Inserts, Updates

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLInsertCompiler(Inserts, InsertCompiler):  # type: ignore[misc]  # Django is not typed here
    pass


class SQLUpdateCompiler(Updates, UpdateCompiler):  # type: ignore[misc]  # Django is not typed here
    pass


class SQLDeleteCompiler(Deletes, DeleteCompiler):  # type: ignore[misc]  # Django is not typed here
    pass
