"""The life of what a joint meeting gives to do."""

from __future__ import annotations

from hongge.civic.posts import (
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    COMPANY_WORKER,
    DEPARTMENT_STAFF,
    GRID_LEADER,
    STREET_STAFF,
    SYSTEM,
)
from hongge.kernel.flow import Step, Workflow
from hongge.systems.decisions.models import ActionItem
from hongge.systems.decisions.workflow.meeting import HOSTS

HOLDERS = (
    COMPANY_MANAGER, COMPANY_WORKER, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, GRID_LEADER, COMMUNITY_STAFF, STREET_STAFF, DEPARTMENT_STAFF,
)  # fmt: skip


def has_result(item: ActionItem) -> str | None:
    return None if item.result.strip() else "写一句办得怎样，就能报办完"


ACTION_ITEM = Workflow(
    kind="action_item",
    shared=True,
    label="会议交办",
    model=ActionItem,
    states=dict(ActionItem.State.choices),
    start="open",
    opening="交办",
    opened_by=(*HOSTS, SYSTEM),
    opening_facts=("number", "holder", "due_on", "meeting"),
    steps=(
        Step("finish", "办完", ("open",), "done", HOLDERS, of="holder", needs=(has_result,), facts=("in_time",)),
        Step("urge", "催一催", ("open",), None, HOSTS),
        Step("extend", "改期限", ("open",), None, HOSTS, facts=("due_on",)),
        Step("take_back", "没办好，继续办", ("done",), "open", HOSTS),
        Step("drop", "取消", ("open",), "dropped", HOSTS),
    ),
    finals=("done", "dropped"),
    sealed=("number", "title", "meeting_id", "holder_id", "due_on", "state", "done_on", "result"),
)
