"""The life of a work plan: written, issued by a second person, closed. And of what a body reports done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.bulletins.models import Plan, Task, TaskReport
from hongge.bulletins.workflow.bulletins import OFFICE
from hongge.civic.posts import (
    ADVISER,
    AUDITOR,
    BRANCH_SECRETARY,
    COMMITTEE_DIRECTOR,
    COMPANY_MANAGER,
    DEPARTMENT_STAFF,
    GRID_LEADER,
    SYSTEM,
)
from hongge.kernel.access import Actor
from hongge.kernel.flow import Step, Workflow

READERS = (*OFFICE, DEPARTMENT_STAFF, GRID_LEADER, BRANCH_SECRETARY, ADVISER, AUDITOR)  # of what is issued for their place
REPORTERS = (*OFFICE, DEPARTMENT_STAFF, GRID_LEADER, BRANCH_SECRETARY, COMPANY_MANAGER, COMMITTEE_DIRECTOR)


def tasks_of(plan: Plan) -> list[Task]:
    """The tasks that count, in the order of their numbers: the latest row of each."""
    rows = Task.objects.filter(plan=plan).select_related("place", "entry").order_by("pk")
    latest = {row.nth: row for row in rows}
    return [row for _nth, row in sorted(latest.items()) if not row.dropped]


def has_tasks(plan: Plan) -> str | None:
    return None if tasks_of(plan) else "还没有写任务，写好后就能印发"


def due_within(plan: Plan) -> str | None:
    """No task is due on a day when the plan does not run."""
    out = [task.nth for task in tasks_of(plan) if not plan.since <= task.due_on <= plan.until]
    return _("第%(tasks)s项的期限不在计划期内，改好后就能印发") % {"tasks": "、".join(map(str, out))} if out else None


def targets_known(plan: Plan) -> str | None:
    gone = [task.nth for task in tasks_of(plan) if task.figure_name and task.figure is None]
    return _("第%(tasks)s项用的数字没有了，换一个就能印发") % {"tasks": "、".join(map(str, gone))} if gone else None


def targets_in_range(plan: Plan) -> str | None:
    out = [task.nth for task in tasks_of(plan) if task.out_of_range]
    return _("第%(tasks)s项的目标值不对：比率在0到100之间，改好后就能印发") % {"tasks": "、".join(map(str, out))} if out else None


def issued_by_another(plan: Plan, actor: Actor) -> str | None:
    """Two people see every plan: whoever wrote last cannot issue it. Compared by person, so that a second hat does not help."""
    same = plan.edited_by is not None and plan.edited_by.person_id == actor.person
    return "写的人不能自己印发，请另一位同事核对后印发" if same else None


def has_reason(report: TaskReport) -> str | None:
    return None if report.reason.strip() else "还没有写退回的理由，写好后就能退回"


PLAN = Workflow(
    kind="plan",
    label="工作计划",
    model=Plan,
    states=dict(Plan.State.choices),
    start="draft",
    opening="起草工作计划",
    opened_by=(*OFFICE, SYSTEM),
    opening_facts=("since", "until"),
    steps=(
        Step("edit", "改标题和要求", ("draft",), None, OFFICE),
        Step("add_task", "加一项任务", ("draft",), None, OFFICE, facts=("task",)),
        Step("change_task", "改任务", ("draft",), None, OFFICE, facts=("task",)),
        Step("drop_task", "删去任务", ("draft",), None, OFFICE, facts=("task",)),
        Step(
            "issue",
            "核对并印发",
            ("draft",),
            "issued",
            OFFICE,
            needs=(has_tasks, due_within, targets_known, targets_in_range),
            facts=("tasks",),
        ),
        Step("withdraw", "收回修改", ("issued",), "draft", OFFICE),
        Step("close", "结束", ("issued",), "closed", OFFICE),
        Step("discard", "作废", ("draft",), "discarded", OFFICE),
    ),
    finals=("closed", "discarded"),
    sealed=(
        "state",
        "title",
        "basis",
        "aim",
        "since",
        "until",
        "issuer_id",
        "tasks_made",
        "edited_by_id",
        "edited_at",
        "issued_by_id",
        "issued_at",
        "closed_at",
    ),
)

TASK_REPORT = Workflow(
    kind="task_report",
    label="完成报告",
    model=TaskReport,
    states=dict(TaskReport.State.choices),
    start="reported",
    opening="报完成",
    opened_by=REPORTERS,
    opening_facts=("plan", "task", "body", "done_on"),
    steps=(
        Step("send_back", "退回", ("reported",), "returned", OFFICE, needs=(has_reason,)),
        Step("take_back", "撤回", ("reported",), "taken_back", REPORTERS, of="body"),
    ),
    finals=("reported", "returned", "taken_back"),
    sealed=("state", "plan_id", "nth", "body_id", "evidence", "bulletin_id", "done_on", "reported_by_id", "reason"),
)
