"""What Django calls ENGINE."""

from django.db.backends.sqlite3 import base, operations

from hongge.kernel.databases.marking import Marking


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "hongge.kernel.databases.sqlite.compiler"


class DatabaseWrapper(Marking, base.DatabaseWrapper):
    ops_class = DatabaseOperations
