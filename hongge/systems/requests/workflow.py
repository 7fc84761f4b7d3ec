"""The life of a request: states, steps, who may take them, what they need."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hongge.civic.posts import (
    AT_PLACE,
    COMMITTEE_DIRECTOR,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    COMPANY_WORKER,
    DEPARTMENT_STAFF,
    GRID_LEADER,
    REPORTER,
    RESIDENT,
    SYSTEM,
    VISITOR,
)
from hongge.kernel import calendar, clock, spoken
from hongge.kernel.flow import Need, Step, Workflow
from hongge.systems.requests.models import CLOSED, OFFICE, Request

LEADS = (GRID_LEADER, COMPANY_MANAGER, COMPANY_WORKER, COMMITTEE_DIRECTOR, DEPARTMENT_STAFF, COMMUNITY_STAFF)
UNDER_WAY = ("received", "accepted", "dispatched", "working", "need_info")


def filled(*columns: str, says: str) -> Need:
    """A need: none of these columns is empty. `says`: what is missing, as the step's button tells it."""
    return lambda request: None if all(getattr(request, column) for column in columns) else _(says)


CATEGORY = filled("category_id", says=gettext_noop("还没有选类别，选好后就能受理"))
OTHER_CATEGORY = filled("category_id", says=gettext_noop("还没有选类别，选好后就能改"))
LEAD = filled("lead_id", says=gettext_noop("还没有选主办单位，选好后就能派单"))
RESULT = filled("result", "outcome", says=gettext_noop("还没有写处理结果，写好后就能办结"))
GROUNDS = filled("result", "outcome", says=gettext_noop("还没有写理由，写好后就能不予受理"))
QUESTION = filled("question", says=gettext_noop("还没有写要居民补充什么"))
ASKED = filled("question", says=gettext_noop("没有等回答的话，想说什么请按“补充说明”"))


def asked_in(request: Request) -> str:
    """Where an answered question leads back to: acceptance is the office's own step, never a resident's."""
    return "accepted" if request.accepted_at else "received"


def has_public_title(request: Request) -> str | None:
    return None if request.public_title else "还没有写公开用的标题，写好后就能公开"


def not_public(request: Request) -> str | None:
    return None if request.public_title else "现在没有公开"


def within_reopening(request: Request) -> str | None:
    """申请重办: within 15 days of the close."""
    if request.closed_at and clock.now() <= request.closed_at + timedelta(days=settings.REOPEN_WITHIN):
        return None
    return _("结案超过%(days)s天，请重新报一件，写上原来的编号") % {"days": settings.REOPEN_WITHIN}


def not_evaluated(request: Request) -> str | None:
    """Once for each result: what was worked over may be rated anew."""
    return "这次的结果已经评价过了，谢谢您" if request.rated else None


def not_just_urged(request: Request) -> str | None:
    """Once a working day, whoever presses."""
    if request.urged_at is None or clock.today() >= calendar.last_day(clock.day_of(request.urged_at), 1):
        return None
    return _("%(when)s催过了，办的人看得到；下一个工作日还没动静，可以再催") % {"when": spoken.moment(request.urged_at)}


REQUEST = Workflow(
    kind="request",
    label="诉求",
    model=Request,
    states=dict(Request.State.choices),
    start="received",
    opening="收到",
    plainly="收到您报的事",
    opened_by=(VISITOR, RESIDENT, *AT_PLACE, SYSTEM),
    opening_facts=("number", "channel", "category", "due_at"),
    steps=(
        Step("accept", "受理", ("received",), "accepted", OFFICE, needs=(CATEGORY,), facts=("category",), plainly="社区已受理"),
        Step(
            "dispatch",
            "派单",
            ("accepted",),
            "dispatched",
            OFFICE,
            needs=(LEAD,),
            facts=("lead", "nth"),
            plainly="已派人办理",
        ),
        Step("sign", "签收", ("dispatched",), "working", LEADS, of="lead", facts=("lead", "in_time"), plainly="已经有人接手"),
        Step(
            "resolve",
            "办结",
            ("working",),
            "done",
            LEADS,
            of="lead",
            needs=(RESULT,),
            facts=("outcome", "in_time"),
            plainly="说已经办好",
        ),
        Step("call_back", "回访", ("done",), None, OFFICE, facts=("answer",), plainly="来回访"),
        Step("close", "结案", ("done",), "closed", (*OFFICE, SYSTEM), facts=("reason",), plainly="这件事办结了"),
        Step("rework", "返工", ("done",), "working", OFFICE, facts=("nth", "due_at"), plainly="没办好，请他们重新办"),
        Step("confirm", "办好了", ("done",), "closed", (REPORTER,), plainly="您确认办好了"),
        Step("refuse_result", "没办好", ("done",), "working", (REPORTER,), facts=("nth", "due_at"), plainly="您说没办好，已请他们重新办"),
        Step(
            "evaluate",
            "评价",
            ("done", "closed"),
            None,
            (REPORTER, *OFFICE),
            bars=(not_evaluated,),
            facts=("rating", "solved", "by_staff"),
            plainly="作了评价",
        ),
        Step("ask_reopen", "申请重办", ("closed",), "reopen_requested", (REPORTER,), needs=(within_reopening,), plainly="您申请重办"),
        Step("reopen", "同意重办", ("reopen_requested",), "accepted", OFFICE, facts=("nth", "due_at"), plainly="同意重办"),
        Step("keep_closed", "不重办", ("reopen_requested",), "closed", OFFICE, plainly="没有重办"),
        Step("ask_info", "请居民补充", ("received", "accepted"), "need_info", OFFICE, needs=(QUESTION,), plainly="请您补充"),
        Step(
            "supply",
            "补充",
            ("need_info",),
            "accepted",
            (REPORTER, *OFFICE),
            facts=("due_at",),
            plainly="您补充了情况",
            back=asked_in,
        ),
        Step(
            "correct",
            "改类别",
            ("received", "accepted"),
            None,
            OFFICE,
            needs=(OTHER_CATEGORY,),
            facts=("category",),
            plainly="社区整理了类别",
        ),
        Step(
            "recategorise",
            "改类别重派",
            ("dispatched", "working"),
            "accepted",
            OFFICE,
            needs=(OTHER_CATEGORY,),
            facts=("category",),
            plainly="换了类别，重新派单",
        ),
        Step(
            "return_back",
            "退单",
            ("dispatched", "working"),
            "accepted",
            LEADS,
            of="lead",
            facts=("lead", "nth"),
            plainly="已转回社区，重新安排",
        ),
        Step("contact", "联系报事人", UNDER_WAY, None, OFFICE, facts=("reached",), plainly="和您联系"),
        Step("relay", "请社区问报事人", ("working",), None, LEADS, of="lead", plainly="有一句话想问，社区看过就来问您"),
        Step("ask", "问报事人", ("accepted", "dispatched", "working"), None, OFFICE, plainly="想问您"),
        Step("answer", "回答", ("accepted", "dispatched", "working"), None, (REPORTER, *OFFICE), bars=(ASKED,), plainly="您回答了"),
        Step(
            "relocate",
            "改地点",
            UNDER_WAY,
            None,
            OFFICE,
            facts=("before", "now"),
            plainly="改了地点",
        ),
        Step("remark", "写一条", (*UNDER_WAY, "done"), None, (*OFFICE, *LEADS, REPORTER), facts=("to",), plainly="说明"),
        Step(
            "publish",
            "公开标题",
            (*UNDER_WAY, "done", "closed"),
            None,
            OFFICE,
            needs=(has_public_title,),
            plainly="在小区页面上公开了标题和进度",
        ),
        Step("unpublish", "不再公开", (*UNDER_WAY, "done", "closed"), None, OFFICE, bars=(not_public,), plainly="小区页面上不再公开"),
        Step(
            "urge",
            "催一催",
            ("received", "accepted", "dispatched", "working"),
            None,
            (REPORTER, *OFFICE),
            bars=(not_just_urged,),
            plainly="催了一次",
        ),
        Step(
            "reject",
            "不予受理",
            ("received", "need_info"),
            "rejected",
            OFFICE,
            needs=(GROUNDS,),
            facts=("outcome",),
            plainly="没有受理",
        ),
        Step(
            "withdraw", "撤回", ("received", "need_info", "accepted", "dispatched", "working"), "withdrawn", (REPORTER,), plainly="您撤回了"
        ),
        Step("expire", "逾期未补充", ("need_info",), "withdrawn", (SYSTEM,), plainly="到期没有补充，先结了"),
    ),
    finals=CLOSED,
    sealed=(
        "number",
        "title",
        "description",
        "kind",
        "category_id",
        "place_id",
        "channel",
        "external_number",
        "entered_by_id",
        "on_behalf",
        "part",
        "occurred_at",
        "opened_at",
        "state",
        "lead_id",
        "question",
        "result",
        "outcome",
        "urgency",
        "public_title",
        "counts_from",
        "soon_at",
        "due_at",
        "sign_due_at",
        "paused_at",
        "accepted_at",
        "dispatched_at",
        "signed_at",
        "contact_due_at",
        "contacted_at",
        "urged_at",
        "urges",
        "done_at",
        "closed_at",
        "signed_in_time",
        "contacted_in_time",
        "done_in_time",
        "minutes_to_done",
        "returns",
        "reworks",
        "reopens",
        "evaluated_on",
        "rating",
        "says_solved",
        "rated",
    ),
)
NEXT = {
    "received": "accept",
    "accepted": "dispatch",
    "dispatched": "sign",
    "working": "resolve",
    "done": "call_back",
    "reopen_requested": "reopen",
}
