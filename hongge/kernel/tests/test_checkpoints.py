"""Checkpoints seal everything once, follow each other, and stand outside the database."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from hongge.kernel import checkpoints, clock, journal
from hongge.kernel.access import SYSTEM
from hongge.kernel.checkpoints import Checkpoint, Merkle, genuine, public_key, published, published_file, seal, short_code
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets.keys import KeyMissing, ensure_keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Iterator[None]:
    for name in ("KEYS", "CHECKPOINTS"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)
    ensure_keys(create=True)
    yield


@pytest.fixture
def stream() -> int:
    return Place.objects.add_root(instance=Place(name="甲社区", level="community")).pk


def write(stream: int, times: int = 1) -> None:
    for record in range(times):
        facts = {"n": record}
        with transaction.atomic():
            journal.append(
                stream,
                at=clock.now(),
                actor=SYSTEM,
                kind="thing",
                record=record,
                step="open",
                source="",
                target="",
                path="0001",
                facts=facts,
            )


def test_merkle_root_is_that_of_rfc_6962() -> None:
    """The eight leaves of the test vectors of Certificate Transparency."""
    tree = Merkle()
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"):
        tree.add(leaf)
    assert tree.root() == "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="


def test_nothing_to_seal_gives_no_checkpoint() -> None:
    assert seal() is None
    assert published().notes == {}


def test_each_entry_is_sealed_once_and_notes_follow_each_other(stream: int) -> None:
    write(stream, 3)
    first = seal()
    write(stream, 2)
    second = seal()
    assert first and second
    assert (first.sealed, first.size, second.sealed, second.size) == (3, 3, 2, 5)
    assert second.previous == checkpoints.note_digest(first.note)
    assert not Entry.objects.filter(checkpoint=None).exists()
    assert seal() is None


def test_the_note_is_signed_and_stands_in_the_outside_file(stream: int) -> None:
    write(stream)
    made = seal()
    key = public_key()
    assert made and key and genuine(made.note, key)
    assert not genuine(made.note.replace("size 1", "size 2"), key)
    assert published().notes == {1: made.note}
    assert not published().strange and not published().tail


def test_the_short_code_fits_on_paper(stream: int) -> None:
    write(stream)
    made = seal()
    assert made
    number, *groups = short_code(made).split("-")
    assert number == "1" and [len(group) for group in groups] == [4, 4, 4, 4]


def test_a_note_torn_by_a_crash_is_completed(stream: int) -> None:
    write(stream)
    seal()
    write(stream)
    seal()
    whole = published_file().read_bytes()
    for kept in range(whole.index(b"number 2") - 12, len(whole)):
        published_file().write_bytes(whole[:kept])
        checkpoints.publish()
        assert sorted(published().notes) == [1, 2] and not published().strange and not published().tail, kept


def test_no_seal_on_a_database_older_than_the_outside_file(stream: int) -> None:
    write(stream)
    seal()
    Entry.objects.update(checkpoint=None)
    Checkpoint.objects.all().delete()
    with pytest.raises(Refused, match="旧备份"):
        seal()
    assert not Checkpoint.objects.exists()


def test_a_lost_signing_key_is_never_quietly_replaced(stream: int, settings: Any) -> None:
    write(stream)
    seal()
    (settings.KEYS / "checkpoint.key").unlink()
    write(stream)
    with pytest.raises(KeyMissing):
        seal()
    assert Checkpoint.objects.count() == 1 and Entry.objects.filter(checkpoint=None).count() == 1


def test_two_seals_at_once_make_one_checkpoint(stream: int) -> None:
    write(stream, 5)
    made: list[Checkpoint | None] = []

    def run() -> None:
        made.append(seal())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [c.sealed for c in made if c] == [5]
    assert Checkpoint.objects.count() == 1 and list(published().notes) == [1]
