"""A matter, a joint meeting and what a meeting gave to do, and what their steps need."""

from datetime import timedelta
from typing import Any

from hongge.kernel import clock
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import ActionItem, GateStep, Matter, MatterKind, Meeting
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def matter(cast: Cast) -> Matter:
    return actions.propose(
        cast.places["城建花苑"],
        title="南门绿地一角改建停车位",
        description="南门边一块80平方米的绿地，改建6个车位。",
        kind=MatterKind.objects.get(pk="common_use"),
        actor=cast["community"].actor,
    )


def of_matter(step: str, cast: Cast) -> dict[str, Any]:
    today = clock.today()
    open_gate = [one | {"done_on": today.isoformat()} for one in matter_gate()]
    return {
        "edit": {"title": f"南门绿地改建停车位（{clock.now():%f}）"},
        "take_up": {"description": "南门边一块绿地，改建6个车位，费用从公共收益出。"},
        "to_joint": {"gate": open_gate},
        "open_decision": {"gate": open_gate, "decider": cast.bodies["城建花苑业委会"]},
        "resolve": {"passed": True, "decided_on": today},
        "publish_notice": {"passed": True, "noticed_on": today - timedelta(days=9), "notice_until": today - timedelta(days=1)},
        "execute": {"lead": cast.bodies["锦华物业"], "due_on": today + timedelta(days=30)},
        "report": {"executed_on": today, "spent": 1_250_000},
        "close": {"closed_at": clock.now()},
    }.get(step, {})


def matter_gate() -> list[dict[str, Any]]:
    kind = MatterKind.objects.get(pk="common_use")
    return [GateStep.of(step).kept for step in kind.procedure.steps.all()]


def meeting(cast: Cast) -> Meeting:
    matter(cast)
    return actions.plan(
        cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=3), where="城建花苑党群驿站", actor=cast["community"].actor
    )


def of_meeting(step: str, cast: Cast) -> dict[str, Any]:
    return {
        "move": {"where": f"社区二楼会议室（{clock.now():%f}）"},
        "minute": {"minutes": "三方到会，议了两件事。"},
        "hold": {"held_on": clock.today(), "meets_at": clock.now() - timedelta(hours=1)},
        "confirm": {"minutes": "三方到会，议了两件事。", "confirmed_at": clock.now()},
    }.get(step, {})


def action_item(cast: Cast) -> ActionItem:
    office = cast["community"].actor
    with clock.at(clock.now() - timedelta(days=2)):
        held = actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=1), where="城建花苑党群驿站", actor=office)
        held = actions.add_item(held, title="公共收益怎么公示", actor=office)
    held = actions.hold(held, came={cast.bodies["城建花苑业委会"].pk: 2}, actor=office)
    return actions.assign(
        held,
        title="公示上半年公共收益",
        holder=cast.bodies["城建花苑业委会"],
        due_on=clock.day_of(held.meets_at) + timedelta(days=7),
        actor=office,
    )


def of_item(step: str, cast: Cast) -> dict[str, Any]:
    today = clock.today()
    return {
        "finish": {"result": "贴在各单元门口了", "done_on": today, "done_in_time": True},
        "extend": {"due_on": today + timedelta(days=int(clock.now().microsecond % 20) + 5)},
        "take_back": {"result": "", "done_on": None, "done_in_time": None},
    }.get(step, {})


SAMPLES = {"matter": Sample(matter, of_matter), "meeting": Sample(meeting, of_meeting), "action_item": Sample(action_item, of_item)}
