"""The lives of a micro-action and of a re-cut."""

from hongge.systems.grids.workflow.micro import HOSTS, MICRO, NEXT_OF_MICRO
from hongge.systems.grids.workflow.recut import APPROVERS, DRAFTERS, NEXT_OF_RECUT, RECUT

__all__ = ["APPROVERS", "DRAFTERS", "HOSTS", "MICRO", "NEXT_OF_MICRO", "NEXT_OF_RECUT", "RECUT"]
