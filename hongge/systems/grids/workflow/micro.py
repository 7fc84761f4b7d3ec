"""A micro-action: 发起 → 报名、分工 → 进行 → 完成（成效） → 回访."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.civic.posts import BRANCH_SECRETARY, COMMUNITY_STAFF, GRID_LEADER, GRID_WORKER, REPORTER, RESIDENT, VISITOR
from hongge.kernel import clock
from hongge.kernel.flow import Step, Workflow
from hongge.systems.grids.models import MicroAction

HOSTS = (GRID_LEADER, GRID_WORKER, BRANCH_SECRETARY, COMMUNITY_STAFF)


def has_room(action: MicroAction) -> str | None:
    """Asked of the row with the newcomer already on it, or before anybody presses."""
    if action.taken <= action.hands:
        return None
    return _("人手已经够了，谢谢您；有人不来的话，网格会再招呼")


def has_somebody(action: MicroAction) -> str | None:
    return None if action.taken else "还没有人报名，有人报了就能分工"


def day_has_come(action: MicroAction) -> str | None:
    day = clock.day_of(action.starts_at)
    if day <= clock.today():
        return None
    return _("约的是%(m)s月%(d)s日，到那天才能开始；日子改了的，先在“改一改”里改") % {"m": day.month, "d": day.day}


def time_has_come(action: MicroAction) -> str | None:
    """What is not due yet is not done: it would count its people before they came."""
    return None if action.starts_at <= clock.now() else _("约好的时间还没到，到时候做完了再点完成")


def has_result(action: MicroAction) -> str | None:
    return None if action.result else "还没有写成效，写一句做成了什么就能完成"


def has_reason(action: MicroAction) -> str | None:
    return None if action.result else "还没有写为什么取消，报了名的人要知道"


MICRO = Workflow(
    kind="micro_action",
    label="红格子微行动",
    model=MicroAction,
    states=dict(MicroAction.State.choices),
    start="called",
    opening="发起微行动",
    plainly="网格发起",
    opened_by=HOSTS,
    opening_facts=("number", "hands"),
    steps=(
        Step("edit", "改一改", ("called",), None, HOSTS, facts=("hands",), plainly="改了安排"),
        Step("sign_up", "报名", ("called",), None, (VISITOR, RESIDENT, *HOSTS), needs=(has_room,), facts=("taken",), plainly="有人报名"),
        Step("step_back", "不去了", ("called",), None, (REPORTER, *HOSTS), facts=("taken",), plainly="有人不来了"),
        Step("divide", "分工", ("called", "going"), None, HOSTS, needs=(has_somebody,), plainly="分了工"),
        Step("begin", "开始", ("called",), "going", HOSTS, needs=(day_has_come,), plainly="开始了"),
        Step("finish", "完成", ("going",), "done", HOSTS, needs=(time_has_come, has_result), facts=("came",), plainly="做完了"),
        Step("call_back", "回访", ("done",), "answered", HOSTS, facts=("answer",), plainly="问了大家怎么样"),
        Step("cancel", "取消", ("called", "going"), "cancelled", HOSTS, needs=(has_reason,), plainly="取消了"),
    ),
    finals=("answered", "cancelled"),
    sealed=("number", "title", "text", "where", "starts_at", "hands", "place_id", "state", "result", "came", "done_at", "answered_at"),
)
NEXT_OF_MICRO = {"called": "begin", "going": "finish", "done": "call_back"}
