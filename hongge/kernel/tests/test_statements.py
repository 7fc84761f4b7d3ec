"""Rows written by statements made once are the rows Django would have written."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from hongge.kernel import clock
from hongge.kernel.idempotency import Once
from hongge.kernel.numbers import next_number
from hongge.kernel.outbox import Message
from hongge.kernel.places import Place
from hongge.kernel.secrets import Ciphertext, ensure_keys

FIELDS = ("key", "who", "fingerprint", "status", "content_type", "too_large", "created_at", "seal")


@pytest.fixture(autouse=True)
def keys(db: None) -> None:
    ensure_keys(create=True)


def once(key: str) -> Once:
    return Once(key=key, who="7", fingerprint="f" * 64, location="/t/abc/", created_at=clock.now())


def test_a_quick_row_equals_the_one_django_writes() -> None:
    quick, usual = once("quick"), once("usual")
    usual.seal = quick.seal
    usual.created_at = quick.created_at
    quick.save(force_insert=True)
    models.Model.save(usual, force_insert=True)
    a, b = (Once.objects.values(*FIELDS).get(key=key) | {"key": ""} for key in ("quick", "usual"))
    assert a == b
    assert quick.pk and Once.objects.get(key="quick").location == "/t/abc/"
    assert Once.objects.get(key="quick") == quick and not quick._state.adding


def test_a_sealed_field_is_sealed_on_the_quick_way_in_and_on_a_change() -> None:
    held = once("sealed")
    held.save(force_insert=True)
    held.location, held.status = "/t/other/", 302
    held.save(update_fields=["location"])
    stored = Once.objects.values("location", "status").get(pk=held.pk)
    assert isinstance(stored["location"], Ciphertext) and "other" not in stored["location"].token
    assert Once.objects.get(pk=held.pk).location == "/t/other/"
    assert stored["status"] is None, "only what is named is written"


def test_one_statement_each() -> None:
    held = once("counted")
    with CaptureQueriesContext(connection) as seen:
        held.save(force_insert=True)
        held.save(update_fields=["status"])
    assert [query["sql"].split()[0] for query in seen] == ["INSERT", "UPDATE"]


def test_what_the_database_refuses_is_refused() -> None:
    once("twice").save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        once("twice").save(force_insert=True)
    with pytest.raises(ValueError, match="unsaved"):
        Message(place=Place(name="没有存的地方"), channel="inbox", template="x").save(force_insert=True)


def test_a_change_of_a_row_that_is_gone_is_an_error() -> None:
    held = once("gone")
    held.save(force_insert=True)
    Once.objects.all().delete()
    with pytest.raises(DatabaseError, match="no longer there"):
        held.save(update_fields=["status"])


def test_running_numbers_have_no_gap_and_begin_at_one() -> None:
    assert [next_number("a"), next_number("a"), next_number("b"), next_number("a")] == [1, 2, 1, 3]
