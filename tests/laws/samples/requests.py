"""A request, and what its steps need."""

from typing import Any

from hongge.kernel import clock
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def opened(cast: Cast) -> Request:
    return actions.receive(cast.places["城建花苑"], text="三栋二单元电梯关门抖得厉害", channel="qr", actor=cast.visitor("城建花苑"))


def given(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "accept": {"category": Category.objects.order_by("pk").first(), "accepted_at": now},
        "correct": {"category": Category.objects.order_by("pk").last()},
        "dispatch": {"lead": cast.bodies["锦华物业"], "dispatched_at": now, "sign_due_at": now},
        "resolve": {"result": "换了门机皮带，试了二十次都正常", "outcome": "solved", "done_at": now, "done_in_time": True},
        "publish": {"public_title": "电梯关门抖"},
        "unpublish": {"public_title": ""},
        "sign": {"signed_at": now, "signed_in_time": True},
        "contact": {"contacted_at": now, "contacted_in_time": True},
        "ask": {"question": "明天上午家里有人吗？"},
        "answer": {"question": ""},
        "ask_info": {"question": "是哪个单元？"},
        "reject": {"result": "不归社区管，请找供电公司", "outcome": "rejected", "closed_at": now},
        "close": {"closed_at": now},
        "confirm": {"closed_at": now},
        "evaluate": {"evaluated_on": clock.today(), "rating": 4, "says_solved": True},
        "rework": {"outcome": "", "done_at": None, "done_in_time": None},
        "refuse_result": {"outcome": "", "done_at": None, "done_in_time": None},
    }.get(step, {})


SAMPLES = {"request": Sample(opened, given)}
