"""What Django calls ENGINE."""

from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "hongge.kernel.databases.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """`marking`: the tables whose marks somebody renews around what is written now."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.marking: set[str] = set()
