"""Rows of tables that the journal says nothing of, against their marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

from hongge.kernel.kept import CHUNK, Mark, columns, kept_models, maker, marks_of
from hongge.kernel.secrets import KeyMissing
from hongge.kernel.verify.report import Report

STRANGE = (ValueError, TypeError, ArithmeticError)  # what the reading of garbage raises


def check_kept(report: Report) -> None:
    try:
        for model in kept_models():
            check_table(report, model)
    except KeyMissing as missing:
        report.add(Mark, None, "key", f"密钥文件 {missing.name} 不在或读不出来，没有日志的表没能核对")
    for table, row in Mark.objects.exclude(table_name__in={m._meta.db_table for m in kept_models()}).values_list("table_name", "pk"):
        report.add(Mark, row, "mark", f"说的表 {table} 没有印记，被改过或插进来的")


def check_table(report: Report, model: type[models.Model]) -> None:
    of, seen = maker(model), 0
    ids = QuerySet(model).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(ids, CHUNK)):
        known = marks_of(model, chunk)
        seen += len(known)
        for pk, row in _rows(model, chunk):
            report.kept += 1
            if (told := known.get(str(pk))) is None:
                report.add(model, _id(pk), "unmarked", "没有印记，是绕过系统插进来的")
            elif row is None:
                report.add(model, _id(pk), "unreadable", "有一列读不出来，被改过")
            elif of(row) != told:
                report.add(model, _id(pk), "mark", "内容与它的印记不符，被直接改过或与别的行换过")
    if Mark.objects.filter(table_name=model._meta.db_table).count() != seen:
        for gone in _gone(model):
            report.add(model, int(gone) if gone.isdecimal() else gone, "gone", "印记还在，行却没有了，被直接删掉或换了编号")


def _id(pk: Any) -> int | str:
    return pk if isinstance(pk, int) else str(pk)


def _rows(model: type[models.Model], pks: Sequence[Any]) -> Iterator[tuple[Any, tuple[Any, ...] | None]]:
    """(id, columns); None for a row whose columns cannot be read."""
    rows: QuerySet[Any, tuple[Any, ...]] = QuerySet(model).values_list(*columns(model))
    try:
        yield from ((row[0], row) for row in list(rows.filter(pk__in=pks)))
    except STRANGE:
        yield from ((pk, _one(rows, pk)) for pk in pks)


def _one(rows: QuerySet[Any, tuple[Any, ...]], pk: Any) -> tuple[Any, ...] | None:
    try:
        return rows.filter(pk=pk).first()
    except STRANGE:
        return None


def _gone(model: type[models.Model]) -> list[str]:
    """Ids that have a mark and no row."""
    quoted = connection.ops.quote_name
    own = quoted(str(model._meta.pk.column))
    rows = f"SELECT CAST({own} AS text) FROM {quoted(model._meta.db_table)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_id FROM kernel_mark WHERE table_name = %s EXCEPT {rows} ORDER BY 1", [model._meta.db_table])
        return [row for (row,) in cursor.fetchall()]
