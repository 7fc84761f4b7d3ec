"""A re-cut: 拟定 → 预览定稿 → 生效 or 作废. Whoever drafts it is not who lets it take effect."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.civic.posts import COMMUNITY_STAFF, DISTRICT_STAFF, STREET_STAFF
from hongge.kernel import clock
from hongge.kernel.flow import Step, Workflow
from hongge.systems.grids.models import Recut
from hongge.systems.grids.workflow import plan

DRAFTERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
APPROVERS = (STREET_STAFF, DISTRICT_STAFF)


def fits(recut: Recut) -> str | None:
    """The plan can be done on the tree as it stands."""
    return "；".join(plan.faults(recut)) or None


def is_as_previewed(recut: Recut) -> str | None:
    if recut.plan == plan.digest_of(plan.lines(recut)):
        return None
    return "方案在定稿以后变了，请退回修改，重新看一遍预览"


def day_has_come(recut: Recut) -> str | None:
    if recut.planned_on <= clock.today():
        return None
    day = recut.planned_on
    return _("还没到打算生效的那天（%(y)s年%(m)s月%(d)s日），到那天再来") % {"y": day.year, "m": day.month, "d": day.day}


RECUT = Workflow(
    kind="recut",
    label="网格重划",
    model=Recut,
    states=dict(Recut.State.choices),
    start="draft",
    opening="拟定重划方案",
    opened_by=DRAFTERS,
    opening_facts=("planned_on",),
    steps=(
        Step("change", "改方案", ("draft",), None, DRAFTERS, facts=("kind", "line", "place")),
        Step("preview", "定稿", ("draft",), "ready", DRAFTERS, needs=(fits,), facts=("plan",)),
        Step("revise", "退回修改", ("ready",), "draft", DRAFTERS),
        Step(
            "take_effect",
            "生效",
            ("ready",),
            "in_force",
            APPROVERS,
            needs=(day_has_come, is_as_previewed, fits),
            facts=("on", "made", "moved", "closed"),
        ),
        Step("drop", "作废", ("draft", "ready"), "dropped", DRAFTERS),
    ),
    finals=("in_force", "dropped"),
    sealed=("title", "reason", "planned_on", "effective_on", "plan", "place_id", "state"),
)
NEXT_OF_RECUT = {"draft": "preview", "ready": "take_effect"}
