"""What was acknowledged is kept, whatever happens to the server."""

from pathlib import Path

import pytest

from tests.trust.house import new_house
from tests.trust.kill import run


@pytest.mark.slow
def test_reports_under_kill_are_neither_lost_nor_doubled(tmp_path: Path) -> None:
    with new_house(tmp_path) as house:
        outcome = run(house.build(), reports=300, kills=5)
    assert len(outcome.acknowledged) == 300, outcome
    assert not outcome.lost and not outcome.doubled and not outcome.gaps and not outcome.unexpected, outcome
