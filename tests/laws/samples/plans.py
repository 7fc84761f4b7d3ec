"""A work plan with one task, a body's report on it, and what their steps need."""

from datetime import date, timedelta
from typing import Any

from hongge.bulletins.actions import plans
from hongge.bulletins.models import Plan, TaskReport
from hongge.kernel import clock
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def opened(cast: Cast) -> Plan:
    today, street = clock.today(), cast["street"].actor
    days = {"since": today.replace(month=1, day=1), "until": date(today.year, 12, 31)}
    plan = plans.begin(cast.places["古南街道"], title="物业管理提升年", issuer=cast.bodies["古南街道"], **days, actor=street)
    words = {"section": "联动", "title": "制度上墙", "done_when": "公示栏能看到", "due_on": days["until"]}
    return plans.add_task(plan, bodies=[cast.bodies["桃树下社区"]], **words, actor=street)


def given(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "edit": {"title": f"物业管理提升年（{now:%f}）", "edited_at": now},
        "add_task": {"edited_at": now},
        "change_task": {"edited_at": now},
        "drop_task": {"edited_at": now},
        "issue": {"issued_at": now, "issued_by_id": cast["district"].actor.duty},
        "withdraw": {"issued_at": None, "issued_by_id": None},
        "close": {"closed_at": now},
    }.get(step, {})


def reported(cast: Cast) -> TaskReport:
    plan = plans.issue(opened(cast), actor=cast["district"].actor)
    return plans.report(
        plan,
        nth=1,
        body=cast.bodies["桃树下社区"],
        evidence="贴在南门公示栏",
        done_on=clock.today() - timedelta(days=1),
        actor=cast["community"].actor,
    )


def given_report(step: str, cast: Cast) -> dict[str, Any]:
    return {"send_back": {"reason": "公示栏里没有看到"}, "take_back": {"evidence": "还没有贴满三十天"}}.get(step, {})


SAMPLES = {"plan": Sample(opened, given), "task_report": Sample(reported, given_report)}
