"""What is changed behind the journal's back is found and named; what is not changed raises no alarm."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from hongge.kernel import clock, journal
from hongge.kernel.access import SYSTEM
from hongge.kernel.checkpoints import Checkpoint, published_file, seal
from hongge.kernel.journal import GENESIS, Entry, Head
from hongge.kernel.places import Place
from hongge.kernel.secrets import ensure_keys
from hongge.kernel.verify import Report, verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> list[int]:
    """Two chains; two checkpoints, and a few entries after them."""
    for name in ("KEYS", "CHECKPOINTS"):
        (tmp_path / name.lower()).mkdir()
        setattr(settings, name, tmp_path / name.lower())
    ensure_keys(create=True)
    streams = [Place.objects.add_root(instance=Place(name=name, level="community")).pk for name in ("甲社区", "乙社区")]
    for part in range(3):
        for record in range(12):
            write(streams[record % 2], record + 100 * part)
        if part < 2:
            seal()
    return streams


def write(stream: int, record: int) -> None:
    facts = {"number": f"JZ-{record}", "n": record, "late": record % 3 == 0, "on": None}
    with transaction.atomic():
        journal.append(
            stream,
            at=clock.now(),
            actor=SYSTEM,
            kind="thing",
            record=record,
            step="open",
            source="",
            target="new",
            path="0001",
            facts=facts,
        )


@contextmanager
def undone() -> Iterator[None]:
    """Everything done inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def key_of(model: type[models.Model]) -> str:
    """The column of the primary key."""
    assert model._meta.pk and model._meta.pk.column
    return model._meta.pk.column


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def names(report: Report, model: type[models.Model], row: int) -> bool:
    return any((fault.table, fault.row) == (model._meta.db_table, row) for fault in report.faults)


def other(value: Any, column: str, dice: random.Random) -> Any:
    """A value that is not `value`, of a kind that the column may hold."""
    if column == "at" or column == "signed_at":
        return dice.choice(["2020-01-01 00:00:00", "2026-07-03 01:12:00.000001"])
    if column == "facts":
        return json.dumps(dice.choice([{}, {"n": dice.randrange(10**6, 10**7)}, [], "x"]))
    if column in ("checkpoint_id", "duty") and value is not None and dice.random() < 0.5:
        return None
    if isinstance(value, int) or value is None:
        return dice.choice([1, 2, 7, 10**6, (value or 0) + 1, (value or 0) + 5]) if value not in (1, 2, 7, 10**6) else value + 3
    changed = dice.choice([value[:-1], value + "0", "", dice.choice("0123456789abcdef") + value[1:], GENESIS])[:64]
    return changed if changed != value else value[::-1] + "x"


def test_nothing_changed_no_alarm(town: list[int]) -> None:
    report = verify()
    assert report.ok, report.faults
    assert (report.entries, report.unsealed, report.checkpoints) == (36, 12, 2)


def test_no_false_alarm_while_others_write_and_seal(town: list[int]) -> None:
    stop = threading.Event()

    def work(stream: int) -> None:
        record = 1000 * stream
        while not stop.is_set():
            write(stream, record := record + 1)
            if record % 5 == 0:
                seal()
        connection.close()

    threads = [threading.Thread(target=work, args=(stream,)) for stream in town]
    for thread in threads:
        thread.start()
    try:
        reports = [verify() for _ in range(15)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not [report.faults for report in reports if not report.ok]
    assert reports[-1].checkpoints > reports[0].checkpoints


def test_an_empty_house_is_in_order() -> None:
    with undone():
        for model in (Entry, Checkpoint, Head):
            model._base_manager.all().delete()
        published_file().unlink()
        assert verify().ok


@pytest.mark.parametrize("model", [Entry, Head, Checkpoint])
def test_any_column_changed_is_found_and_the_row_named(model: type[models.Model]) -> None:
    dice = random.Random(model.__name__)
    rows = list(model._base_manager.values())
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    changed = 0
    for column in columns:
        for _ in range(6):
            row = dice.choice(rows)
            pk = row[key_of(model)]
            value = other(row[column], column, dice)
            with undone():
                try:
                    with transaction.atomic():
                        sql(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE "{key_of(model)}" = %s', value, pk)
                except (IntegrityError, DataError):
                    continue  # the database itself said no
                report = verify()
                assert names(report, model, pk), (column, row[column], value, report.faults)
                changed += 1
    assert changed > 3 * len(columns)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite takes text in a column of numbers")
@pytest.mark.parametrize("model", [Entry, Head, Checkpoint])
def test_garbage_in_any_column_is_found_and_stops_nothing(model: type[models.Model]) -> None:
    row = model._base_manager.values_list("pk", flat=True).order_by("pk")[1]
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        for garbage in ("'garbage'", "x'ff00'", "1e300", "-1"):
            with undone():
                try:
                    with transaction.atomic():
                        sql(f'UPDATE "{model._meta.db_table}" SET "{field.column}" = {garbage} WHERE "{key_of(model)}" = %s', row)
                except (IntegrityError, DataError):
                    continue
                assert not verify().ok, (field.column, garbage)


def test_each_deleted_entry_is_named_by_its_place_in_the_chain() -> None:
    for entry in Entry.objects.all():
        with undone():
            sql("DELETE FROM kernel_entry WHERE id = %s", entry.pk)
            found = {(fault.stream, fault.seq) for fault in verify().faults}
            assert (entry.stream_id, entry.seq) in found, (entry.seq, found)


def test_an_inserted_entry_is_named(town: list[int]) -> None:
    head = Head.objects.get(pk=town[0])
    with undone():
        write(town[0], 999)
        entry = Entry.objects.order_by("pk").last()
        assert entry
        Head.objects.filter(pk=town[0]).update(seq=head.seq, digest=head.digest)
        assert names(verify(), Entry, entry.pk)


def test_two_swapped_rows_are_both_named(town: list[int]) -> None:
    dice = random.Random(3)
    columns = ("at", "role", "kind", "record", "step", "facts", "digest")
    for _ in range(10):
        one, two = dice.sample(list(Entry.objects.filter(stream=town[0])), 2)
        with undone():
            Entry.objects.filter(pk=one.pk).update(**{c: getattr(two, c) for c in columns})
            Entry.objects.filter(pk=two.pk).update(**{c: getattr(one, c) for c in columns})
            report = verify()
            assert names(report, Entry, one.pk) and names(report, Entry, two.pk)


def test_a_sealed_tail_cut_off_together_with_its_head_is_found(town: list[int]) -> None:
    with undone():
        for stream in town:
            keep = Entry.objects.get(stream=stream, seq=8)
            Entry.objects.filter(stream=stream, seq__gt=8).delete()
            Head.objects.filter(pk=stream).update(seq=8, digest=keep.digest)
        report = verify()
        assert names(report, Checkpoint, Checkpoint.objects.get(number=2).pk)
        assert not names(report, Checkpoint, Checkpoint.objects.get(number=1).pk)


def rewrite(stream: int) -> None:
    """Another history for a whole chain, digests and head included."""
    previous = GENESIS
    entries = list(Entry.objects.filter(stream=stream).order_by("seq"))
    for entry in entries:
        sql("UPDATE kernel_entry SET previous = %s WHERE id = %s", f"gone{entry.pk}", entry.pk)
    for entry in entries:
        entry.previous, entry.facts = previous, {"n": entry.seq}
        previous = entry.digest = journal.digest_of(entry.content())
        Entry.objects.filter(pk=entry.pk).update(previous=entry.previous, facts=entry.facts, digest=entry.digest)
    Head.objects.filter(pk=stream).update(digest=previous)


def test_a_chain_rewritten_whole_is_found_against_the_checkpoints(town: list[int]) -> None:
    with undone():
        rewrite(town[1])
        report = verify()
        assert {fault.fault for fault in report.faults} == {"root"}
        assert all(names(report, Checkpoint, checkpoint.pk) for checkpoint in Checkpoint.objects.all())


def test_a_rewrite_sealed_anew_is_found_against_the_outside_file(town: list[int]) -> None:
    """Whoever holds the signing key can make the database agree with itself, not with what was told outside."""
    told = published_file().read_bytes()
    rewrite(town[1])
    Entry.objects.update(checkpoint=None)
    Checkpoint.objects.all().delete()
    published_file().unlink()
    seal()
    published_file().write_bytes(told)
    faults = {fault.fault for fault in verify().faults}
    assert faults == {"outside", "rollback"}


def test_an_older_database_put_back_is_found(town: list[int]) -> None:
    with undone():
        last = Checkpoint.objects.get(number=2)
        Entry.objects.filter(checkpoint=None).delete()
        Entry.objects.filter(checkpoint=last).delete()
        last.delete()
        for head in Head.objects.all():
            end = Entry.objects.filter(stream=head.pk).order_by("seq").last()
            assert end
            Head.objects.filter(pk=head.pk).update(seq=end.seq, digest=end.digest)
        faults = verify().faults
        assert [fault.fault for fault in faults] == ["rollback"]
        assert "第 2 号检查点" in faults[0].sentence and "旧备份" in faults[0].sentence


@pytest.mark.parametrize("number", [1, 2])
def test_a_note_taken_out_of_the_outside_file_is_found(number: int) -> None:
    note = Checkpoint.objects.get(number=number).note
    published_file().write_text(published_file().read_text().replace(note, ""))
    assert [fault.fault for fault in verify().faults] == ["outside"]


def test_a_byte_changed_anywhere_in_the_outside_file_is_found() -> None:
    content = published_file().read_bytes()
    dice = random.Random(5)
    for _ in range(60):
        place = dice.randrange(len(content))
        if content[place : place + 1] == b"\n":
            continue  # an empty line more or less between notes says nothing
        published_file().write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert not verify().ok, place


def test_a_lost_public_key_is_said() -> None:
    (published_file().parent.parent / "keys" / "checkpoint.pub").unlink()
    assert [fault.fault for fault in verify().faults] == ["key"]


def test_sentences_name_table_and_row(town: list[int]) -> None:
    entry = Entry.objects.get(stream=town[0], seq=4)
    with undone():
        sql("UPDATE kernel_entry SET record = 4711 WHERE id = %s", entry.pk)
        (fault,) = verify().faults
    assert fault.sentence == f"kernel_entry 表 {entry.pk} 号行：日志内容与它的摘要不符，被改过（链 {town[0]} 第 4 条）"
