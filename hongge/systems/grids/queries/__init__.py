"""Reads of grids that need more than one filter."""

from hongge.systems.grids.queries.grid import ThreeLines, grids_on, history_of, living_here, party_of, three_lines
from hongge.systems.grids.queries.micro import by_token, calls, listed, locked
from hongge.systems.grids.queries.overview import AreaLine, GridLine, Lack, by_area, lacks, overview
from hongge.systems.grids.queries.party import BRANCH_FORMS, GROUP_FORMS, Violation, branches_on, groups_on, violations, violations_on
from hongge.systems.grids.queries.preview import Preview, preview_of
from hongge.systems.grids.queries.roles import RoleLine, leaderless_on, missing, roles_of, roles_wanted, short_on

__all__ = [
    "BRANCH_FORMS",
    "GROUP_FORMS",
    "AreaLine",
    "GridLine",
    "Lack",
    "Preview",
    "RoleLine",
    "ThreeLines",
    "Violation",
    "branches_on",
    "by_area",
    "by_token",
    "calls",
    "grids_on",
    "groups_on",
    "history_of",
    "lacks",
    "leaderless_on",
    "listed",
    "living_here",
    "locked",
    "missing",
    "overview",
    "party_of",
    "preview_of",
    "roles_of",
    "roles_wanted",
    "short_on",
    "three_lines",
    "violations",
    "violations_on",
]
