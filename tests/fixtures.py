"""Fixtures for every test of the house."""

import pytest

from tests.cast import Cast
from tests.laid import lay


@pytest.fixture
def cast(db: None) -> Cast:
    """The town and its people, new for each test."""
    return lay()


@pytest.fixture
def town(db: None) -> Cast:
    """The same people after 14 months of requests, in every state."""
    return lay(requests=True)
