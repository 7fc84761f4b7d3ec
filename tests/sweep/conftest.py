"""One town for a whole file of the sweep, with marks in every personal field; each test leaves it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.sweep.opens import OPENS
from tests.sweep.world import World, build


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database in one transaction for a whole file: building the town for each of so many tests would take too long."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def town_with_marks(db: None) -> World:
    return build(OPENS)


@pytest.fixture
def world(town_with_marks: World) -> Iterator[World]:
    with transaction.atomic():
        yield town_with_marks
        transaction.set_rollback(True)
