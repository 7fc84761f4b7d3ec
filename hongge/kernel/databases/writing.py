"""INSERT, UPDATE and DELETE of a kept table, each with the marks of its rows, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.sql import Query

from hongge.kernel import kept
from hongge.kernel.statements import LOOSE, is_kept


class Inserts:
    """Mixed into a SQLInsertCompiler."""

    def execute_sql(self: Any, returning_fields: Any = None) -> Any:
        model = self.query.model
        inserted = super().execute_sql  # type: ignore[misc]
        if not is_kept(model):
            return inserted(returning_fields)
        with transaction.atomic(using=self.using, savepoint=False):
            rows = inserted(returning_fields)
            names = [field.attname for field in returning_fields or ()]
            own = model._meta.pk.attname
            pks = [row[names.index(own)] for row in rows] if rows and own in names else [row.pk for row in self.query.objs]
            kept.mark(model, pks, self.using)
        return rows


class Updates:
    """Mixed into a SQLUpdateCompiler."""

    def execute_sql(self: Any, result_type: Any) -> Any:
        model = self.query.model
        updated = super().execute_sql  # type: ignore[misc]
        loose = all(field.attname in LOOSE for field, _, _ in self.query.values)
        if not is_kept(model) or loose or model._meta.db_table in self.connection.marking:
            return updated(result_type)
        with transaction.atomic(using=self.using, savepoint=False):
            pks = touched(self)
            with kept.changing(model, pks, self.using):
                if self.connection.vendor == "postgresql":  # nobody else writes on SQLite; here a row may have come to fit meanwhile
                    self.query.add_filter("pk__in", pks)
                return updated(result_type)


class Deletes:
    """Mixed into a SQLDeleteCompiler."""

    def execute_sql(self: Any, result_type: Any = "multi", **options: Any) -> Any:
        model = self.query.model
        deleted = super().execute_sql  # type: ignore[misc]
        if not is_kept(model):
            return deleted(result_type, **options)
        with transaction.atomic(using=self.using, savepoint=False):
            pks = touched(self)
            result = deleted(result_type, **options)
            kept.unmark(model, pks, self.using)
        return result


def touched(compiler: Any) -> list[Any]:
    """The ids of the rows that a statement is about to write."""
    query = compiler.query.chain(klass=Query)
    query.clear_ordering(force=True)
    query.clear_select_clause()
    query.add_fields([query.get_meta().pk.name])
    return [row[0] for row in query.get_compiler(compiler.using).results_iter(tuple_expected=True)]
