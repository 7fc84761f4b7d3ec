"""The life of a matter: states, steps, who may take them, what they need."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongge.civic.posts import (
    ADVISER,
    AT_PLACE,
    AUDITOR,
    BRANCH_SECRETARY,
    COMMITTEE_DIRECTOR,
    COMMITTEE_MEMBER,
    COMMUNITY_STAFF,
    COMPANY_MANAGER,
    DEPARTMENT_STAFF,
    DISTRICT_STAFF,
    GRID_LEADER,
    STREET_STAFF,
    SYSTEM,
)
from hongge.kernel.flow import Step, Workflow
from hongge.systems.decisions.models import GateStep, Matter, Route, Stage
from hongge.systems.decisions.workflow.meeting import HOSTS

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)
BRANCH = (BRANCH_SECRETARY, COMMUNITY_STAFF)
PROPOSERS = (*AT_PLACE, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMPANY_MANAGER)
DECIDERS = (COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMPANY_MANAGER, COMMUNITY_STAFF)
CONVENERS = (COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, COMMUNITY_STAFF)
RELEASERS = (COMMUNITY_STAFF, COMMITTEE_DIRECTOR)
LEADS = (COMPANY_MANAGER, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, GRID_LEADER, COMMUNITY_STAFF, DEPARTMENT_STAFF)
READ_BRANCH = (*AT_PLACE, ADVISER, AUDITOR, SYSTEM)  # what the branch said is read by these alone
UNDER_WAY = ("proposed", "deliberating", "joint", "deciding", "noticed", "executing", "reported")


def _lacking(steps: list[GateStep]) -> str | None:
    """Names what is missing, each with the reason it does not count or with what it takes."""
    named = [step.label + (f"（{why}）" if (why := step.short_words or step.asks) else "") for step in steps]
    return _("还缺：%(steps)s") % {"steps": "；".join(named)} if named else None


def branch_has_met(matter: Matter) -> str | None:
    """What the grid branch itself still has to hold."""
    return _lacking([step for step in matter.missing if step.stage == Stage.BRANCH])


def gate_is_open(matter: Matter) -> str | None:
    """支部决策前置: no decision and no vote begins before these steps; their counts stay out of it."""
    return _lacking(matter.missing)


def has_decider(matter: Matter) -> str | None:
    return None if matter.decider_id else "还没有定由谁组织决定，选好后就能进入决定程序"


def owners_decide(matter: Matter) -> str | None:
    return None if matter.route == Route.OWNERS else "这件事不由业主大会表决"


def has_result(matter: Matter) -> str | None:
    return None if matter.passed is not None else "还没有记决定，记下后就能公示"


def has_passed(matter: Matter) -> str | None:
    return None if matter.passed else "这件事没有通过，公示期满后直接办结"


def notice_has_run(matter: Matter) -> str | None:
    """公示期: the day it is put up is not counted."""
    if matter.notice_until and not matter.notice_is_over:
        return _("公示到%(m)s月%(d)s日，期满后再办") % {"m": matter.notice_until.month, "d": matter.notice_until.day}
    return None


def objections_are_answered(matter: Matter) -> str | None:
    return _("还有%(n)s条异议没有答复") % {"n": matter.unanswered} if matter.unanswered else None


def has_lead(matter: Matter) -> str | None:
    return None if matter.lead_id and matter.due_on else "还没有选执行单位和期限，选好后就能开始执行"


def may_end(matter: Matter) -> str | None:
    if matter.state == "noticed" and matter.passed:
        return "通过的事项要先执行、报执行，再办结"
    return notice_has_run(matter)


MATTER = Workflow(
    kind="matter",
    shared=True,
    label="议题",
    model=Matter,
    states=dict(Matter.State.choices),
    start="proposed",
    opening="提出议题",
    opened_by=(*PROPOSERS, SYSTEM),
    opening_facts=("number", "matter_kind", "route", "procedure"),
    steps=(
        Step("edit", "修改", ("proposed", "returned"), None, PROPOSERS, of="proposer"),
        Step("take_up", "列入支部议题", ("proposed",), "deliberating", BRANCH, plainly="网格党组织已列入议题"),
        Step(
            "deliberate",
            "记一次议事",
            ("deliberating",),
            None,
            BRANCH,
            facts=("procedure_step", "expected", "present", "agreed", "against", "counts"),
            plainly="网格党组织议过",
        ),
        Step("return_back", "退回", ("deliberating",), "returned", BRANCH, plainly="退回补充"),
        Step("resubmit", "重新提出", ("returned",), "proposed", PROPOSERS, of="proposer"),
        Step("to_joint", "提交联席会商", ("deliberating",), "joint", BRANCH, needs=(branch_has_met,), plainly="提交三方联席会商"),
        Step("confer", "联席会商一致", ("joint",), None, HOSTS, facts=("meeting",), plainly="三方联席会议会商一致"),
        Step("refer_back", "联席会商退回", ("joint",), "returned", HOSTS, facts=("meeting",), plainly="联席会商后退回补充"),
        Step(
            "open_decision",
            "进入决定程序",
            ("deliberating", "joint"),
            "deciding",
            BRANCH,
            needs=(gate_is_open, has_decider),
            facts=("decider", "route"),
            plainly="进入决定程序",
        ),
        Step(
            "convene",
            "召集业主大会",
            ("deciding",),
            None,
            CONVENERS,
            needs=(gate_is_open, owners_decide),
            facts=("assembly",),
            plainly="召集业主大会表决",
        ),
        Step(
            "join_vote",
            "随项目一起表决",
            ("deciding",),
            None,
            (*CONVENERS, STREET_STAFF),
            needs=(gate_is_open, owners_decide),
            facts=("assembly",),
            plainly="业主大会表决",
        ),
        Step("take_result", "业主作出决定", ("deciding",), None, (*CONVENERS, STREET_STAFF), facts=("assembly", "passed", "held_on")),
        Step("call_off", "业主大会没有开成", ("deciding",), None, (*OFFICE, COMMITTEE_DIRECTOR, COMMITTEE_MEMBER), facts=("assembly",)),
        Step(
            "resolve",
            "记下决定",
            ("deciding",),
            None,
            DECIDERS,
            of="decider",
            facts=("passed", "expected", "present", "agreed", "held_on"),
            plainly="作出决定",
        ),
        Step(
            "publish_notice",
            "公示",
            ("deciding",),
            "noticed",
            (*CONVENERS, COMPANY_MANAGER),
            of="decider",
            needs=(has_result,),
            facts=("days", "until"),
        ),
        Step(
            "object", "记一条异议", ("noticed",), None, (*CONVENERS, GRID_LEADER, COMPANY_MANAGER), facts=("nth",), plainly="收到一条异议"
        ),
        Step(
            "answer",
            "答复异议",
            ("noticed",),
            None,
            (*CONVENERS, COMPANY_MANAGER),
            facts=("nth",),
            plainly="答复了异议",
        ),
        Step(
            "execute",
            "开始执行",
            ("noticed",),
            "executing",
            RELEASERS,
            needs=(has_passed, notice_has_run, objections_are_answered, has_lead),
            facts=("lead", "due_on"),
        ),
        Step(
            "report",
            "报执行情况",
            ("executing", "reported"),
            "reported",
            LEADS,
            of="lead",
            facts=("spent", "finished"),
            plainly="报了执行情况",
        ),
        Step("go_on", "还要继续", ("reported",), "executing", RELEASERS, facts=("due_on",)),
        Step("close", "办结", ("noticed", "reported"), "closed", OFFICE, needs=(may_end, objections_are_answered), facts=("passed",)),
        Step("remark", "写一条", UNDER_WAY, None, (*PROPOSERS, DEPARTMENT_STAFF)),
        Step("urge", "催一催", ("deciding", "noticed", "executing"), None, (*OFFICE, BRANCH_SECRETARY)),
        Step("withdraw", "撤回", ("proposed", "returned", "deliberating", "joint"), "withdrawn", PROPOSERS, of="proposer"),
    ),
    finals=("closed", "withdrawn"),
    sealed=(
        "number",
        "title",
        "description",
        "kind_id",
        "place_id",
        "route",
        "rule",
        "gate",
        "state",
        "decider_id",
        "assembly_id",
        "lead_id",
        "passed",
        "decided_on",
        "noticed_on",
        "notice_until",
        "due_on",
        "spent",
        "closed_at",
    ),
)


def next_step(matter: Matter) -> str:
    """The step people take next."""
    match matter.state:
        case "deliberating":
            if matter.next_deliberation:
                return "deliberate"
            return "to_joint" if matter.step_in(Stage.JOINT) else "open_decision"
        case "deciding":
            if matter.passed is not None:
                return "publish_notice"
            if matter.assembly_id:
                return ""  # the owners are voting
            return "convene" if matter.route == Route.OWNERS else "resolve"
        case "noticed":
            return "execute" if matter.passed else "close"
    return NEXT.get(matter.state, "")


def fits(matter: Matter, step: str) -> bool:
    """Whether a step makes sense for this matter at all, so that no button stands there that can never be pressed."""
    match step:
        case "deliberate":
            return matter.next_deliberation is not None
        case "to_joint":
            return matter.step_in(Stage.JOINT) is not None
        case "open_decision":
            return matter.state == "joint" or matter.step_in(Stage.JOINT) is None
        case "convene":
            return matter.route == Route.OWNERS and matter.assembly_id is None and matter.passed is None
        case "resolve":
            return matter.assembly_id is None
        case "publish_notice":
            return matter.passed is not None
        case "execute":
            return bool(matter.passed)
        case "close":
            return matter.state != "noticed" or not matter.passed
        case "answer":
            return matter.unanswered > 0
    return True


NEXT = {"proposed": "take_up", "returned": "resubmit", "joint": "open_decision", "executing": "report", "reported": "close"}
