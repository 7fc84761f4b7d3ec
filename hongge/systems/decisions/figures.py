"""What is counted of matters and joint meetings."""

from django.db.models import Q

from hongge.kernel.figures import Figure, Rate, declare
from hongge.systems.decisions.models import ActionItem, Matter, Meeting

PROPOSED = declare(
    Figure("decisions.matters", "提出重大事项", "件", "统计期内提出的小区议题，按提出日期计，含后来撤回的", of=Matter, on="opened_at")
)
DELIBERATED = declare(
    Figure(
        "decisions.deliberated",
        "支部前置研究通过",
        "件",
        "统计期内网格党组织要议的几步全部议完并达到人数要求的议题，按议完的日期计",
        of=Matter,
        where=Q(gate_on__isnull=False),
        on="gate_on",
    )
)
DECIDED = declare(
    Figure("decisions.decided", "作出决定", "件", "统计期内作出决定的议题，不论通过没有，按决定日期计", of=Matter, on="decided_on")
)
PASSED = declare(
    Figure("decisions.passed", "决定通过", "件", "统计期内决定通过的议题，按决定日期计", of=Matter, where=Q(passed=True), on="decided_on")
)
EXECUTED = declare(
    Figure(
        "decisions.executed",
        "报了执行情况",
        "件",
        "统计期内执行单位报了执行情况的议题，以最后一次报告的日期计",
        of=Matter,
        on="executed_on",
    )
)


def _stage(name: str, label: str, words: str, states: tuple[str, ...]) -> Figure:
    return declare(Figure(f"decisions.{name}", label, "件", words, of=Matter, where=Q(state__in=states)))


STAGES = [
    _stage("in_branch", "网格党组织在议", "此刻正处在“提出、网格党组织议、退回”的议题", ("proposed", "deliberating", "returned")),
    _stage("in_joint", "等联席会商", "此刻正处在“联席会商”的议题", ("joint",)),
    _stage("in_decision", "正在决定", "此刻正处在“按程序决定”的议题", ("deciding",)),
    _stage("in_notice", "正在公示", "此刻正处在“公示”的议题", ("noticed",)),
    _stage("in_execution", "正在执行", "此刻正处在“执行、已报执行”的议题", ("executing", "reported")),
]
MEETINGS = declare(
    Figure("decisions.meetings", "召开联席会议", "次", "统计期内召开的三方联席会议，按召开日期计，取消的不算", of=Meeting, on="held_on")
)
ACTION_ITEMS = declare(
    Figure(
        "decisions.action_items", "会议交办", "件", "统计期内联席会议交办的事，按交办日期计，含后来取消的", of=ActionItem, on="opened_at"
    )
)
DUE = declare(
    Figure(
        "decisions.action_items_due",
        "到期的会议交办",
        "件",
        "期限落在统计期内的会议交办，期限还没过完又没办完的不算，取消的不算",
        of=ActionItem,
        where=~Q(state=ActionItem.State.DROPPED),
        on="due_on",
        ahead="done_on",
    )
)
DONE_IN_TIME = declare(
    Figure(
        "decisions.action_items_in_time",
        "按期办完的会议交办",
        "件",
        "期限落在统计期内、在期限内办完的会议交办",
        of=ActionItem,
        where=Q(done_in_time=True) & ~Q(state=ActionItem.State.DROPPED),
        on="due_on",
        ahead="done_on",
    )
)
IN_TIME_RATE = declare(
    Rate(
        "decisions.action_items_rate",
        "会议交办按期办完率",
        "在期限内办完的会议交办，除以本期到期的会议交办",
        DONE_IN_TIME,
        DUE,
        inside="按期",
        outside="未按期",
    )
)
