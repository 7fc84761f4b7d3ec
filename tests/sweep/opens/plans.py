"""Work plans: read at their place, and below it once they are issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.bulletins.models import Plan, TaskReport
from hongge.bulletins.queries.plans import readable
from hongge.kernel.access import Actor
from tests.sweep.world import Opens, Three, World


def by_plan(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = set(readable(actor).values_list("pk", flat=True)) if actor.duty else set()
        every = set(Plan._default_manager.values_list("pk", flat=True))
        own, other = (next(iter(sorted(some)), None) for some in (seen, every - seen))
        return Three({"pk": own} | more if own else None, {"pk": other} | more if other else None, {"pk": 9_999_999} | more)

    return opens


def by_report(world: World, actor: Actor) -> Three:
    report = TaskReport._default_manager.order_by("pk").first()
    assert report is not None
    at = {"pk": report.plan_id, "nth": report.nth, "step": "take_back"}
    sees = TaskReport.objects.visible_to(actor).filter(pk=report.pk).exists()
    there, absent = at | {"report": report.pk}, at | {"report": 9_999_999}
    return Three(there if sees else None, None if sees else there, absent)


OPENS: dict[str, Opens] = {
    "bulletins:plan": by_plan(),
    "bulletins:plan_paper": by_plan(),
    "bulletins:plan_step": by_plan(step="edit"),
    "bulletins:task": by_plan(nth=7),
    "bulletins:change_task": by_plan(nth=7),
    "bulletins:drop_task": by_plan(nth=7),
    "bulletins:report": by_plan(nth=7),
    "bulletins:report_step": by_report,
}
