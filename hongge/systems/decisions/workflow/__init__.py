"""The lives of a matter, a joint meeting and what a meeting gives to do."""

from hongge.systems.decisions.workflow.item import ACTION_ITEM
from hongge.systems.decisions.workflow.matter import BRANCH, CONVENERS, MATTER, OFFICE, PROPOSERS, READ_BRANCH, RELEASERS, fits, next_step
from hongge.systems.decisions.workflow.meeting import HOSTS, MEETING, MEETING_NEXT

__all__ = [
    "ACTION_ITEM",
    "BRANCH",
    "CONVENERS",
    "HOSTS",
    "MATTER",
    "MEETING",
    "MEETING_NEXT",
    "OFFICE",
    "PROPOSERS",
    "READ_BRANCH",
    "RELEASERS",
    "fits",
    "next_step",
]
