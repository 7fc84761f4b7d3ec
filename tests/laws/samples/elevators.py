"""A lift project, and what its steps need."""

from datetime import timedelta
from typing import Any

from hongge.kernel import clock
from hongge.systems.elevators import actions
from hongge.systems.elevators.models import LiftProject
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def opened(cast: Cast) -> LiftProject:
    return actions.propose(cast.places["城建花苑/5栋/1单元"], need="六楼三户老人上下不便", actor=cast["community"].actor)


def given(step: str, cast: Cast) -> dict[str, Any]:
    today = clock.today()
    return {
        "consult": {"homes": 12},
        "visit": {"homes_asked": 12, "homes_agreed": 10},
        "say": {"homes_asked": 11, "homes_agreed": 9},
        "entrust": {"body_kind": "owners", "mandate": "业主授权委托书"},
        "write_plan": {"stops": 6, "load": 630, "entry_kind": "half", "plan": "贴外墙", "compensation": "不补", "upkeep": "物业管"},
        "set_budget": {"edition": 1, "cost": 48_000_000, "subsidy": 10_000_000},
        "choose": {"method": "floors"},
        "open_vote": {"vote_origin": "house"},
        "send_vote": {"vote_origin": "outside"},
        "take_passed": {"voted_on": today},
        "record_passed": {"voted_on": today},
        "post_notice": {"notice_from": today, "notice_until": today - timedelta(days=1)},
        "object": {"objections": 1, "objections_open": 1, "objection_due_on": today},
        "handle": {"objections_open": 0, "objection_due_on": None},
        "start": {"started_on": today},
        "accept": {"accepted_on": today},
        "register": {"in_use_on": today, "next_visit_on": today},
        "follow_up": {"follow_ups": 1},
        "stop": {"stop_reason": "多数业主不愿意装", "closed_at": clock.now()},
    }.get(step, {})


SAMPLES = {"lift": Sample(opened, given)}
