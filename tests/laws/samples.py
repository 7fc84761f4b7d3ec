"""One example of each kind of record, and what each step needs to be given. A new workflow without a sample fails the laws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hongge.bulletins import actions as bulletins
from hongge.bulletins.models import Bulletin
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.flow import Record
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast


@dataclass(frozen=True)
class Sample:
    """`opened` makes a record; `given` is the change that satisfies a step's needs."""

    opened: Callable[[Cast], Record]
    given: Callable[[str, Cast], dict[str, Any]]


def request(cast: Cast) -> Request:
    return actions.receive(cast.places["城建花苑"], text="三栋二单元电梯关门抖得厉害", channel="qr", actor=cast.visitor("城建花苑"))


def given_to_request(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "accept": {"category": Category.objects.order_by("pk").first(), "accepted_at": now},
        "correct": {"category": Category.objects.order_by("pk").last()},
        "dispatch": {"lead": cast.bodies["锦华物业"], "dispatched_at": now},
        "resolve": {"result": "换了门机皮带，试了二十次都正常", "outcome": "solved", "done_at": now, "done_in_time": True},
        "ask_info": {"question": "是哪个单元？"},
        "reject": {"result": "不归社区管，请找供电公司", "outcome": "rejected", "closed_at": now},
        "close": {"closed_at": now},
        "confirm": {"closed_at": now},
        "evaluate": {"evaluated_on": clock.today(), "rating": 4, "says_solved": True},
        "rework": {"outcome": "", "done_at": None, "done_in_time": None},
        "refuse_result": {"outcome": "", "done_at": None, "done_in_time": None},
    }.get(step, {})


def bulletin(cast: Cast) -> Bulletin:
    since = clock.today().replace(day=1)
    texts = {"mast": "工作通报", "title": "诉求办理情况", "text": "收到诉求{{requests.received}}件。"}
    return bulletins.begin(
        cast.places["古南街道"], **texts, since=since, until=clock.today(), issuer=cast.bodies["古南街道"], actor=cast["street"].actor
    )


def given_to_bulletin(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "edit": {"title": f"诉求办理情况（{now:%f}）"},
        "check": {"checked_by_id": cast["district"].actor.duty},
        "publish": {"published_at": now, "published_by_id": cast["district"].actor.duty, "year": now.year},
    }.get(step, {})


SAMPLES = {"request": Sample(request, given_to_request), "bulletin": Sample(bulletin, given_to_bulletin)}


def reporter_of(record: Record, kind: str) -> Actor:
    return Actor(role="reporter", path=record.path, only=(kind, record.pk))
