"""Base tables that every installation starts with."""

from hongge.kernel import calendar
from hongge.systems.decisions.imports import load_procedures
from hongge.systems.elevators.imports import load_requirements
from hongge.systems.grids.imports import load_roles
from hongge.systems.party.imports import load_tables as load_ways
from hongge.systems.requests.imports import load_tables


def base_tables() -> dict[str, int]:
    """Calendar years and the tables each system keeps as data, where they are missing. Returns rows added."""
    return {"days": calendar.seed_years(), **load_tables(), **load_ways(), **load_roles(), **load_procedures(), **load_requirements()}
