"""Pages of Party building: the board, organisations, firms and committees, duties; and what an adviser and a secretary carry."""

from hongge.systems.party.views.advisers import advisers, recall
from hongge.systems.party.views.answers import suggestion, suggestion_step
from hongge.systems.party.views.board import index
from hongge.systems.party.views.bodies import appoint_member, bodies, body, contract, cover, coverage_step, members, not_built, send, term
from hongge.systems.party.views.duties import basis, conflicts, duties
from hongge.systems.party.views.field import branch, mine, role, suggestions, visits
from hongge.systems.party.views.organisations import organisation, organisation_step, organisations, propose, scan, tree
from hongge.systems.party.views.papers import end_contract, file_term, paper
from hongge.systems.party.views.posts import appoint_secretary, leave_post

__all__ = [
    "advisers",
    "appoint_member",
    "appoint_secretary",
    "basis",
    "bodies",
    "body",
    "branch",
    "conflicts",
    "contract",
    "cover",
    "coverage_step",
    "duties",
    "end_contract",
    "file_term",
    "index",
    "leave_post",
    "members",
    "mine",
    "not_built",
    "organisation",
    "organisation_step",
    "organisations",
    "paper",
    "propose",
    "recall",
    "role",
    "scan",
    "send",
    "suggestion",
    "suggestion_step",
    "suggestions",
    "term",
    "tree",
    "visits",
]
