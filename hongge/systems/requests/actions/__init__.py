"""What people do with a request. One function per button."""

from hongge.systems.requests.actions.closing import (
    ask_reopen,
    call_back,
    close,
    close_silent,
    confirm,
    evaluate,
    keep_closed,
    refuse_result,
    reopen,
    rework,
    withdraw,
)
from hongge.systems.requests.actions.reception import accept, ask_info, correct, recategorise, receive, reject, supply, title_of
from hongge.systems.requests.actions.work import ask, contact, dispatch, relay, remark, resolve, return_back, reveal, sign, urge

__all__ = [
    "accept",
    "ask",
    "ask_info",
    "ask_reopen",
    "call_back",
    "close",
    "close_silent",
    "confirm",
    "contact",
    "correct",
    "dispatch",
    "evaluate",
    "keep_closed",
    "recategorise",
    "receive",
    "refuse_result",
    "reject",
    "relay",
    "remark",
    "reopen",
    "resolve",
    "return_back",
    "reveal",
    "rework",
    "sign",
    "supply",
    "title_of",
    "urge",
    "withdraw",
]
