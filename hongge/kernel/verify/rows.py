"""Records and side records against their entries: what was edited behind the journal's back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from hongge.kernel.flow import Side, Workflow, row_digest, side_digest, workflows
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets import KeyMissing, SealedTextField, Tampered
from hongge.kernel.verify.report import Report

CHUNK = 2000


class Told(NamedTuple):
    """What an entry says of its record."""

    id: int
    record: int
    stream: int
    seq: int
    step: str
    target: str
    facts: str

    def fact(self, name: str) -> Any:
        """ValueError is left to the walk over the chains, which has named the entry."""
        try:
            return json.loads(self.facts).get(name)
        except (ValueError, TypeError, AttributeError):
            return None


def _told(entries: QuerySet[Entry]) -> Iterator[Told]:
    found = entries.annotate(facts_=Cast("facts", TextField()))
    columns = ("pk", "record", "stream_id", "seq", "step", "target", "facts_")
    return map(Told._make, found.values_list(*columns).iterator(chunk_size=CHUNK))


def readable(query: QuerySet[Any]) -> Iterator[tuple[int, Any]]:
    """(id, row) in order of id; None for a row whose columns cannot be read."""
    ids = query.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(ids, CHUNK)):
        part = query.filter(pk__gte=chunk[0], pk__lte=chunk[-1])
        try:
            found = {row.pk: row for row in part}
        except (ValueError, TypeError):
            found = {pk: row for pk in chunk if (row := _one(part, pk))}
        yield from ((pk, found.get(pk)) for pk in chunk)


def _one(query: QuerySet[Any], pk: int) -> Any:
    try:
        return query.get(pk=pk)
    except (ValueError, TypeError):
        return None


def check_records(report: Report) -> None:
    for workflow in workflows.values():
        _check_workflow(report, workflow)


def _check_workflow(report: Report, workflow: Workflow) -> None:
    """Walk the records and their entries side by side, both in order of the record's id."""
    model = workflow.model
    entries = _told(Entry.objects.filter(kind=workflow.kind).exclude(target="").order_by("record", "stream_id", "seq"))
    told = groupby(entries, key=attrgetter("record"))
    columns = {"id", "place_id", "path", "stream_id", "cell_id", "state", "version", "seal", *workflow.sealed}
    record, lines = next(told, (None, iter(())))
    for pk, row in readable(model._base_manager.only(*columns)):
        report.records += 1
        while record is not None and record < pk:
            _orphan(report, workflow, record, next(lines))
            record, lines = next(told, (None, iter(())))
        if record == pk:
            _check_record(report, workflow, pk, row, list(lines))
            record, lines = next(told, (None, iter(())))
        else:
            report.add(model, pk, "unopened", f"{workflow.label}没有任何日志，是绕过系统插进来的")
    while record is not None:
        _orphan(report, workflow, record, next(lines))
        record, lines = next(told, (None, iter(())))
    for pk in _misplaced(workflow):
        report.add(model, pk, "place", f"{workflow.label}的路径、链或统计格与它所在的地方不一致，被改过")


def _misplaced(workflow: Workflow) -> QuerySet[Any]:
    """Records that stand neither where their place stands nor, once ended, where it stood before it was moved."""
    rows = workflow.model._base_manager.exclude(path=F("place__path"), stream=F("place__stream"), cell=F("place__cell"))
    columns = {name: OuterRef(name) for name in ("path", "stream", "cell")}
    stood = Q(Exists(Place.objects.filter(shadow_of=OuterRef("place"), **columns))) & Q(state__in=workflow.finals)
    return rows.exclude(stood).values_list("pk", flat=True)


def _orphan(report: Report, workflow: Workflow, record: int, entry: Told) -> None:
    sentence = f"{workflow.label}被删了，日志里还有（{Entry._meta.db_table} 表 {entry.id} 号行）"
    report.add(workflow.model, record, "orphan", sentence, stream=entry.stream, seq=entry.seq)


def _check_record(report: Report, workflow: Workflow, pk: int, row: Any, lines: list[Told]) -> None:
    last = lines[-1]

    def fault(code: str, sentence: str) -> None:
        report.add(workflow.model, pk, code, f"{workflow.label}{sentence}", stream=last.stream, seq=last.seq)

    if row is None:
        fault("unreadable", "有一列读不出来，被改过")
        return
    if lines[0].step != "open":
        fault("unopened", "没有开头的日志")
    if row.state != last.target:
        said = (workflow.states.get(state, state) for state in (row.state, last.target))
        fault("state", "现在的状态是“{}”，日志里最后是“{}”，被直接改过".format(*said))
    if row.version != len(lines):
        fault("version", f"的版本是 {row.version}，日志有 {len(lines)} 条，不一致")
    if row.stream_id != last.stream:
        fault("place", f"现在属于链 {row.stream_id}，日志在链 {last.stream}，被挪过")
    vouched = last.fact("row")
    if shut := _shut(row, workflow.sealed):
        fault("sealed", f"里{shut}")
    elif vouched and vouched != _row_digest(row, workflow):
        fault("row", f"的内容与最后一条日志（{Entry._meta.db_table} 表 {last.id} 号行）记下的摘要不符，被直接改过")


def _row_digest(row: Any, workflow: Workflow) -> str | None:
    try:
        return row_digest(row, workflow.sealed)
    except TypeError:  # bytes where text should be
        return None


def _shut(row: Any, columns: Iterable[str]) -> str:
    """What to say of a row with a sealed value that does not open; nothing when all of them do. KeyMissing where it cannot be tried."""
    for name in columns:
        try:
            if isinstance(row._meta.get_field(name), SealedTextField):
                getattr(row, name)
        except Tampered:
            return f"加密的内容（{name}）打不开，被改过或是从别的行搬来的"
    return ""


def check_sides(report: Report, *, keys: bool = True) -> None:
    """Walk the entries by id, in stretches, with the side rows that hang on them; then what follows from sealed columns.

    Without `keys` sealed fields are passed over.
    """
    sides = [model for model in apps.get_models() if issubclass(model, Side) and model.sealed]
    entries = _told(Entry.objects.order_by("pk"))
    since, missing = 0, set[str]()
    while stretch := list(islice(entries, CHUNK)):
        missing |= _check_stretch(report, sides, stretch, since)
        since = stretch[-1].id + 1
    for name in sorted(missing) if keys else ():
        report.add(Entry, None, "key", f"密钥文件 {name} 不在或读不出来，加密的附带记录没能核对")
    for model in sides:
        for pk, sentence in model.amiss():
            report.add(model, pk, "follows", sentence)


def _check_stretch(report: Report, sides: list[type[Side]], stretch: list[Told], since: int) -> set[str]:
    """Returns the names of keys that were wanted and are not there."""
    hung: dict[int, list[Side]] = {}
    missing = set[str]()
    unread = set[int]()  # entries with a row that does not open: it is named, and their digest cannot be told
    records = {entry.id: entry.record for entry in stretch}
    for model in sides:
        parent = _parent(model)
        for pk, row in readable(model._base_manager.filter(entry_id__gte=since, entry_id__lte=stretch[-1].id)):
            if row is None:
                report.add(model, pk, "unreadable", "有一列读不出来，被改过")
            elif row.entry_id not in records:
                report.add(model, pk, "side", f"所附的日志 {row.entry_id} 号行不存在")
            else:
                hung.setdefault(row.entry_id, []).append(row)
                try:
                    if shut := _shut(row, row.sealed):
                        unread.add(row.entry_id)
                        report.add(model, pk, "sealed", shut)
                except KeyMissing as gone:
                    unread.add(row.entry_id)
                    missing.add(gone.name)
                if parent and getattr(row, parent) != records[row.entry_id]:
                    report.add(model, pk, "side", f"挂到了别的记录上，日志（{row.entry_id} 号行）说的是 {records[row.entry_id]} 号")
    for entry in stretch:
        rows = hung.get(entry.id, [])
        try:
            if entry.id not in unread and (entry.fact("sides") or "") != _side_digest(rows):
                _name_sides(report, entry, rows)
        except KeyMissing as gone:
            missing.add(gone.name)
    return missing


def _side_digest(rows: list[Side]) -> str | None:
    try:
        return side_digest(rows)
    except (TypeError, Tampered):
        return None


def _parent(model: type[Side]) -> str:
    """The column that names the record."""
    records = {workflow.model for workflow in workflows.values()}
    return next((field.attname for field in model._meta.concrete_fields if field.related_model in records), "")


def _name_sides(report: Report, entry: Told, rows: list[Side]) -> None:
    """The journal keeps one digest for all side rows of an entry: name each of them, or the entry that lost them all."""
    named: list[tuple[type[Model], int]] = [(type(row), row.pk) for row in rows] or [(Entry, entry.id)]
    for model, pk in named:
        sentence = f"附在日志 {entry.id} 号行上的记录与日志记下的摘要不符，被直接改过、插入或删除"
        report.add(model, pk, "side", sentence, stream=entry.stream, seq=entry.seq)
