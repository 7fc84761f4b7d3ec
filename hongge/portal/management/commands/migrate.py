"""`hongge migrate`: the tables, the keys of a new installation, and the base tables that are missing."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from hongge.kernel.secrets import ensure_keys
from hongge.portal.base import base_tables


class Command(migrate.Command):
    help = "Bring the database up to date, make the keys of an empty installation, add missing base tables."

    def handle(self, *args: Any, **options: Any) -> None:
        empty = "kernel_place" not in connection.introspection.table_names()
        if not options["run_syncdb"]:
            ensure_keys(create=empty)
        super().handle(*args, **options)
        if options["run_syncdb"] or options["app_label"] or options["plan"] or options["check_unapplied"]:
            return  # a test database, or only a part of the way
        added = base_tables()
        if options["verbosity"] and any(added.values()):
            self.stdout.write(
                f"基础表：放假和调休{added['days']}天，类别{added['categories']}项，期限{added['deadlines']}条，网格角色{added['grid_roles']}种"
            )
