"""Writers wait for each other in a queue."""

import threading
import time

import pytest
from django.db import connection, transaction

from hongge.kernel.numbers import Serial
from hongge.kernel.turns import turn


@pytest.mark.django_db(transaction=True)
def test_two_writers_never_hold_the_turn_at_once() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite writes in turns")
    held, most = [], []

    def write() -> None:
        for _ in range(5):
            with turn(), transaction.atomic():
                held.append(1)
                most.append(len(held))
                Serial.objects.get_or_create(pk="bench")
                time.sleep(0.002)
                held.pop()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert most == [1] * 20


@pytest.mark.django_db(transaction=True)
def test_a_turn_is_given_back_when_the_work_fails() -> None:
    with pytest.raises(ZeroDivisionError), turn():
        1 / 0  # noqa: B018
    with turn():
        assert not connection.in_atomic_block


def test_inside_a_transaction_nobody_waits(db: None) -> None:
    with turn(), transaction.atomic(), turn():
        assert connection.in_atomic_block
