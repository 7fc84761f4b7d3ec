"""What people do about Party organisations and coverage. One function per button."""

from hongge.systems.party.actions.advisers import recall_adviser, send_adviser
from hongge.systems.party.actions.bodies import begin_term, explain_not_built, file_term, report_members
from hongge.systems.party.actions.coverages import check_cover, cover, end, end_run_out, visit
from hongge.systems.party.actions.organisations import (
    approve,
    dissolve,
    drop,
    file,
    found,
    move,
    postpone,
    propose,
    re_elect,
    register,
    remind,
    remind_due,
)
from hongge.systems.party.actions.posts import appoint_member, appoint_secretary, leave_post
from hongge.systems.party.actions.roles import leave_role, take_role
from hongge.systems.party.actions.suggestions import explain, finish, relay, suggest, take_up, withdraw

__all__ = [
    "appoint_member",
    "appoint_secretary",
    "approve",
    "begin_term",
    "check_cover",
    "cover",
    "dissolve",
    "drop",
    "end",
    "end_run_out",
    "explain",
    "explain_not_built",
    "file",
    "file_term",
    "finish",
    "found",
    "leave_post",
    "leave_role",
    "move",
    "postpone",
    "propose",
    "re_elect",
    "recall_adviser",
    "register",
    "relay",
    "remind",
    "remind_due",
    "report_members",
    "send_adviser",
    "suggest",
    "take_role",
    "take_up",
    "visit",
    "withdraw",
]
