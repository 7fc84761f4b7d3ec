"""Reads of grids that need more than one filter."""

from hongge.systems.grids.queries.grid import RoleLine, ThreeLines, history_of, living_here, party_of, roles_of, three_lines
from hongge.systems.grids.queries.invariant import (
    BRANCH_FORMS,
    GROUP_FORMS,
    Violation,
    branches_on,
    grids_on,
    groups_on,
    leaderless_on,
    short_on,
    violations,
    violations_on,
)
from hongge.systems.grids.queries.micro import by_token, calls, listed, locked
from hongge.systems.grids.queries.overview import GridLine, overview
from hongge.systems.grids.queries.preview import Preview, preview_of

__all__ = [
    "BRANCH_FORMS",
    "GROUP_FORMS",
    "GridLine",
    "Preview",
    "RoleLine",
    "ThreeLines",
    "Violation",
    "branches_on",
    "by_token",
    "calls",
    "grids_on",
    "groups_on",
    "history_of",
    "leaderless_on",
    "listed",
    "living_here",
    "locked",
    "overview",
    "party_of",
    "preview_of",
    "roles_of",
    "short_on",
    "three_lines",
    "violations",
    "violations_on",
]
