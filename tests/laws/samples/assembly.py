"""An owners' assembly of one entrance, and what its steps need."""

from datetime import timedelta
from typing import Any

from hongge.civic.assembly import actions
from hongge.civic.assembly.models import Assembly
from hongge.kernel import clock
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def opened(cast: Cast) -> Assembly:
    motion = {"text": "是否同意加装电梯", "matter": "rebuild"}
    given = {"motions": [motion], "ground": {"why": "outside", "document": "支部会议纪要"}}
    return actions.convene(cast.places["城建花苑/5栋/1单元"], title="业主表决", **given, actor=cast["committee_director"].actor)


def given(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    opens = now - timedelta(days=10)
    return {
        "set_terms": {"revote": False, "objection_days": 3},
        "freeze": {"fingerprint": "0" * 64, "genesis": "1" * 64, "total_n": 12, "total_a": 120_000, "frozen_at": now},
        "announce": {"notice_on": clock.today() - timedelta(days=30), "opens_at": opens, "closes_at": now - timedelta(minutes=1)},
        "cast": {"cast": 1, "head": "2" * 64},
        "count": {"root": "3" * 64, "counted_at": now, "objections_until": now - timedelta(minutes=1), "passed": 1},
        "certify": {"certified_at": now},
        "publish": {"published_at": now},
    }.get(step, {})


SAMPLES = {"assembly": Sample(opened, given)}
