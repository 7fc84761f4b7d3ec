"""The lives of a bulletin, of a work plan, and of what a body reports on its part of the plan."""

from hongge.bulletins.workflow.bulletins import (
    BULLETIN,
    OFFICE,
    UNFINISHED,
    by_another,
    externals,
    not_numbers,
    signed_by_another,
    unknown,
)
from hongge.bulletins.workflow.issuing import ISSUERS, check_issuer, issuers
from hongge.bulletins.workflow.plans import PLAN, READERS, REPORTERS, TASK_REPORT, issued_by_another

__all__ = [
    "BULLETIN",
    "ISSUERS",
    "OFFICE",
    "PLAN",
    "READERS",
    "REPORTERS",
    "TASK_REPORT",
    "UNFINISHED",
    "by_another",
    "check_issuer",
    "externals",
    "issued_by_another",
    "issuers",
    "not_numbers",
    "signed_by_another",
    "unknown",
]
