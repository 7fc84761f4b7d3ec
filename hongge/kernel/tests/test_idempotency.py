"""One press, one effect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.idempotency import LARGEST, Answer, Conflict, Once, claim, forget, remember
from hongge.kernel.numbers import next_number
from hongge.kernel.secrets import ensure_keys

KEY = "a0b1c2d3-e4f5"
PRINT, OTHER = "a" * 64, "b" * 64
PAGE = "已收到 ✓".encode()


@pytest.fixture(autouse=True)
def keys(db: None) -> None:
    ensure_keys(create=True)


def press(key: str = KEY, *, who: str = "7", mark: str = PRINT) -> Answer:
    """What the middleware does: claim, work once, remember."""
    with transaction.atomic():
        held = claim(key, who=who, fingerprint=mark)
        if isinstance(held, Answer):
            return held
        number = next_number("pressed")
        remember(held, status=302, headers={"Location": f"/r/{number}", "Content-Type": "text/html", "X-Other": "no"}, body=PAGE)
        return Answer(302, {"Location": f"/r/{number}", "Content-Type": "text/html"}, PAGE)


def test_a_second_press_gets_the_first_answer_and_changes_nothing() -> None:
    first = press()
    assert press() == first == Answer(302, {"Location": "/r/1", "Content-Type": "text/html"}, PAGE)
    assert next_number("pressed") == 2


def test_the_same_key_for_something_else_is_a_conflict() -> None:
    press()
    with pytest.raises(Conflict, match="重新打开"):
        press(mark=OTHER)
    assert press(who="8", mark=OTHER).status == 302


def test_people_do_not_meet_each_others_keys() -> None:
    assert press(who="7").headers["Location"] == "/r/1"
    assert press(who="8").headers["Location"] == "/r/2"


def test_work_that_fails_sets_the_key_free() -> None:
    with pytest.raises(Refused), transaction.atomic():
        claim(KEY, who="7", fingerprint=PRINT)
        raise Refused("no")
    assert press().headers["Location"] == "/r/1"


def test_a_press_that_ended_without_an_answer_may_go_on() -> None:
    with transaction.atomic():
        claim(KEY, who="7", fingerprint=PRINT)
    assert press().headers["Location"] == "/r/1"


def test_the_answer_is_sealed_at_rest() -> None:
    press()
    with connection.cursor() as cursor:
        cursor.execute("SELECT location, body FROM kernel_once")
        location, body = cursor.fetchone()
    assert "/r/1" not in location and PAGE.decode("latin-1") not in body


def test_any_bytes_come_back_as_they_were() -> None:
    every = bytes(range(256))
    with transaction.atomic():
        held = claim(KEY, who="7", fingerprint=PRINT)
        assert isinstance(held, Once)
        remember(held, status=200, headers={}, body=every)
    assert press() == Answer(200, {}, every)


def test_too_large_an_answer_is_told_to_be_done_not_repeated() -> None:
    with transaction.atomic():
        held = claim(KEY, who="7", fingerprint=PRINT)
        assert isinstance(held, Once)
        remember(held, status=200, headers={}, body=b"x" * (LARGEST + 1))
    with pytest.raises(Conflict, match="已经办好"):
        press()


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with space", "中文中文中文中文", "semi;colon", "abcdefgh\n"])
def test_a_key_of_the_wrong_shape_is_refused(key: str) -> None:
    with pytest.raises(Refused, match="8 到 128"):
        press(key)
    assert Once.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_claim_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        claim(KEY, who="7", fingerprint=PRINT)


def test_old_keys_are_forgotten() -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        press("old-key-1")
    press("new-key-1")
    assert forget(older_than=clock.now() - timedelta(days=2)) == 1
    assert Once.objects.get().key == "new-key-1"


@pytest.mark.django_db(transaction=True)
def test_sixteen_presses_at_once_have_one_effect() -> None:
    together = Barrier(16)

    def one() -> Answer:
        together.wait()
        try:
            return press()
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: one(), range(16)))
    assert {answer.headers["Location"] for answer in answers} == {"/r/1"}
    assert next_number("pressed") == 2
