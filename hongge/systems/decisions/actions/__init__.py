"""What people do with matters, joint meetings and what these give to do. One function per button."""

from hongge.systems.decisions.actions.branch import (
    confer,
    deliberate,
    open_decision,
    refer_back,
    return_back,
    take_up,
    to_joint,
)
from hongge.systems.decisions.actions.deciding import publish_notice, resolve
from hongge.systems.decisions.actions.executing import answer, close, execute, go_on, object, report
from hongge.systems.decisions.actions.items import drop, extend, finish, take_back
from hongge.systems.decisions.actions.items import urge as urge_item
from hongge.systems.decisions.actions.meetings import (
    add_item,
    assign,
    cancel,
    confirm,
    discuss,
    drop_item,
    hold,
    invite,
    minute,
    move,
    plan,
    roll,
    table,
)
from hongge.systems.decisions.actions.proposing import edit, propose, remark, resubmit, urge, withdraw

__all__ = [
    "add_item",
    "answer",
    "assign",
    "cancel",
    "close",
    "confer",
    "confirm",
    "deliberate",
    "discuss",
    "drop",
    "drop_item",
    "edit",
    "execute",
    "extend",
    "finish",
    "go_on",
    "hold",
    "invite",
    "minute",
    "move",
    "object",
    "open_decision",
    "plan",
    "propose",
    "publish_notice",
    "refer_back",
    "remark",
    "report",
    "resolve",
    "resubmit",
    "return_back",
    "roll",
    "table",
    "take_back",
    "take_up",
    "to_joint",
    "urge",
    "urge_item",
    "withdraw",
]
