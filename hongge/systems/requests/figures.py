"""What is counted of requests."""

from django.db.models import Q

from hongge.kernel.figures import Figure, Median, Rate, declare
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import UNDER_WAY

NOT_DUE = ("need_info", "withdrawn", "rejected")  # no deadline runs, or none any more

RECEIVED = declare(Figure("requests.received", "收到诉求", "件", "统计期内收到的全部诉求，按收到日期计", of=Request, on="opened_at"))
DONE = declare(
    Figure(
        "requests.done", "办结诉求", "件", "统计期内主办单位报办结的诉求，按办结日期计，返工后以最后一次办结为准", of=Request, on="done_at"
    )
)
SOLVED = declare(
    Figure(
        "requests.solved",
        "解决群众反映问题",
        "件",
        "统计期内办结且结果为“已解决”的诉求，按办结日期计",
        of=Request,
        where=Q(outcome=Request.Outcome.SOLVED),
        on="done_at",
    )
)
CLOSED = declare(
    Figure("requests.closed", "结案诉求", "件", "统计期内结案的诉求，按结案日期计，含撤回和不予受理", of=Request, on="closed_at")
)
WORKING = declare(Figure("requests.open", "正在办的诉求", "件", "此刻还没有办结的诉求", of=Request, where=Q(state__in=UNDER_WAY)))
DUE = declare(
    Figure(
        "requests.due",
        "到期诉求",
        "件",
        "办结期限落在统计期内、已经过了期限或者已经办结的诉求。期限没到还在办的、正等居民补充停着表的不算，不含撤回和不予受理",
        of=Request,
        where=~Q(state__in=NOT_DUE),
        on="due_at",
        ahead="done_at",
    )
)
DUE_IN_TIME = declare(
    Figure(
        "requests.due_in_time",
        "到期诉求中按期办结",
        "件",
        "办结期限落在统计期内、在期限内办结的诉求",
        of=Request,
        where=Q(done_in_time=True) & ~Q(state__in=NOT_DUE),
        on="due_at",
        ahead="done_at",
    )
)
DISPATCHED = declare(
    Figure("requests.dispatched", "派单诉求", "件", "统计期内最近一次派单的诉求，按派单日期计", of=Request, on="dispatched_at")
)
SIGN_DUE = declare(
    Figure(
        "requests.sign_due",
        "该签收的诉求",
        "件",
        "签收期限落在统计期内、已经过了期限或者已经签收的派单。一件派过几次的看最近一次；期限没到的、期限前就退单、收回或者撤回的不算",
        of=Request,
        on="sign_due_at",
        ahead="signed_at",
    )
)
SIGNED_IN_TIME = declare(
    Figure(
        "requests.signed_in_time",
        "及时签收",
        "件",
        "签收期限落在统计期内、在期限内签收的派单。签收后又退单、重派的，在重派以前仍算",
        of=Request,
        where=Q(signed_in_time=True),
        on="sign_due_at",
        ahead="signed_at",
    )
)
CONTACT_DUE = declare(
    Figure(
        "requests.contact_due",
        "该联系报事人的诉求",
        "件",
        "首次联系期限落在统计期内、已经过了期限或者已经联系上的诉求。没有留电话或者不同意联系的、打电话来的和当面说的、期限前就办结或者了结的不算",
        of=Request,
        on="contact_due_at",
        ahead="contacted_at",
    )
)
CONTACTED_IN_TIME = declare(
    Figure(
        "requests.contacted_in_time",
        "及时首次联系",
        "件",
        "首次联系期限落在统计期内、在期限内联系上报事人的诉求，以“联系报事人”里记的为准",
        of=Request,
        where=Q(contacted_in_time=True),
        on="contact_due_at",
        ahead="contacted_at",
    )
)
RETURNED = declare(
    Figure("requests.returned", "退过单的诉求", "件", "统计期内收到、退过单的诉求", of=Request, where=Q(returns__gt=0), on="opened_at")
)
REWORKED = declare(
    Figure("requests.reworked", "返过工的诉求", "件", "统计期内收到、返过工的诉求", of=Request, where=Q(reworks__gt=0), on="opened_at")
)
REOPENED = declare(
    Figure("requests.reopened", "重办的诉求", "件", "统计期内收到、结案后又重办的诉求", of=Request, where=Q(reopens__gt=0), on="opened_at")
)
EVALUATED = declare(Figure("requests.evaluated", "评价诉求", "件", "统计期内作了评价的诉求，按评价日期计", of=Request, on="evaluated_on"))
SAID_SOLVED = declare(
    Figure(
        "requests.said_solved",
        "居民评价为已解决",
        "件",
        "统计期内居民评价为已解决的诉求",
        of=Request,
        where=Q(says_solved=True),
        on="evaluated_on",
    )
)
SATISFIED = declare(
    Figure(
        "requests.satisfied",
        "居民评价为满意",
        "件",
        "统计期内评价为非常满意、满意或基本满意的诉求",
        of=Request,
        where=Q(rating__in=(3, 4, 5)),
        on="evaluated_on",
    )
)
ON_TIME_RATE = declare(
    Rate(
        "requests.on_time_rate",
        "按期办结率",
        "在期限内办结的诉求，除以本期到期的诉求。今天到期还在办的，过了期限才算到期。时钟从收到起算，待补充时停表，办结后又返工的，等居民和社区看结果的时间也停表。",
        DUE_IN_TIME,
        DUE,
        inside="按时",
        outside="未按时",
    )
)
SIGN_RATE = declare(
    Rate(
        "requests.sign_rate",
        "签收及时率",
        "在期限内签收的派单，除以本期该签收的派单。一件派过几次的看最近一次；期限没到还没有签收的不算，期限前就退单、收回或者撤回的也不算",
        SIGNED_IN_TIME,
        SIGN_DUE,
        inside="及时",
        outside="未及时",
    )
)
CONTACT_RATE = declare(
    Rate(
        "requests.contact_rate",
        "首次联系及时率",
        "在期限内联系上报事人的诉求，除以本期该联系的诉求。期限从收到起算，没到期限还没有联系的不算",
        CONTACTED_IN_TIME,
        CONTACT_DUE,
        inside="及时",
        outside="未及时",
    )
)
SOLVED_RATE = declare(
    Rate(
        "requests.solved_rate",
        "解决率",
        "居民评价为已解决的诉求，除以作了评价的诉求",
        SAID_SOLVED,
        EVALUATED,
        inside="说解决了",
        outside="说没解决",
    )
)
SATISFIED_RATE = declare(
    Rate(
        "requests.satisfied_rate",
        "满意率",
        "评价为非常满意、满意、基本满意的诉求，除以作了评价的诉求",
        SATISFIED,
        EVALUATED,
        inside="满意",
        outside="不满意",
    )
)
RETURN_RATE = declare(
    Rate("requests.return_rate", "退单率", "退过单的诉求，除以统计期内收到的诉求", RETURNED, RECEIVED, inside="退过单", outside="没退过单")
)
REWORK_RATE = declare(
    Rate("requests.rework_rate", "返工率", "返过工的诉求，除以统计期内收到的诉求", REWORKED, RECEIVED, inside="返过工", outside="没返过工")
)
REOPEN_RATE = declare(
    Rate(
        "requests.reopen_rate",
        "重办率",
        "结案后又重办的诉求，除以统计期内收到的诉求",
        REOPENED,
        RECEIVED,
        inside="重办过",
        outside="没重办过",
    )
)
MEDIAN_DAYS = declare(
    Median(
        "requests.median_days",
        "办结用时中位数",
        "天",
        "统计期内办结的诉求，从收到到办结的自然日数，取中位数",
        over=DONE,
        column="minutes_to_done",
        divide=1440,
    )
)
