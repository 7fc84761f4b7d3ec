"""A micro-action and a re-cut, and what their steps need."""

from datetime import timedelta
from typing import Any

from hongge.kernel import clock
from hongge.systems.grids import actions
from hongge.systems.grids.models import MicroAction, Recut
from hongge.systems.grids.workflow import plan
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def called(cast: Cast) -> MicroAction:
    with clock.at(clock.now() - timedelta(days=2)):  # so that its time has come
        return actions.call(
            cast.places["城建花苑"],
            title="清理楼道",
            where="3栋楼下",
            starts_at=clock.now() + timedelta(days=1),
            hands=3,
            actor=cast["grid_leader"].actor,
        )


def given_to_micro(step: str, cast: Cast) -> dict[str, Any]:
    now = clock.now()
    return {
        "edit": {"text": f"带上手套（{now:%f}）"},
        "sign_up": {"taken": 1},
        "step_back": {"taken": 0},
        "finish": {"result": "清出两车杂物", "came": 1, "done_at": now},
        "call_back": {"answered_at": now},
        "cancel": {"result": "下雨，改天"},
    }.get(step, {})


def drafted(cast: Cast) -> Recut:
    recut = actions.draft(
        cast.places["桃树下社区"], title="电机厂宿舍归一格", reason="共用一个院门", planned_on=clock.today(), actor=cast["community"].actor
    )
    place, under = cast.places["电机厂宿舍"], cast.places["桃树下一格"]
    return actions.change(recut, kind="move", place=place, under=under, actor=cast["community"].actor)


def given_to_recut(step: str, cast: Cast) -> dict[str, Any]:
    newest = Recut.objects.visible_to(cast.system).order_by("-pk").first()
    return {
        "change": {"reason": f"共用一个院门（{clock.now():%f}）"},
        "preview": {"plan": plan.digest_of(plan.lines(newest)) if newest else ""},
        "revise": {"plan": ""},
        "take_effect": {"effective_on": clock.today()},
    }.get(step, {})


SAMPLES = {"micro_action": Sample(called, given_to_micro), "recut": Sample(drafted, given_to_recut)}
