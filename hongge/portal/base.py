"""Base tables that every installation starts with."""

from hongge.kernel import calendar
from hongge.systems.decisions.imports import load_procedures
from hongge.systems.elevators.imports import load_requirements
from hongge.systems.grids.imports import load_roles
from hongge.systems.requests.imports import load_tables


def base_tables() -> dict[str, int]:
    """Calendar years, categories, deadlines, procedures, roles of a grid and papers of lift projects, where missing. Returns rows added."""
    return {"days": calendar.seed_years(), **load_tables(), **load_procedures(), **load_roles(), **load_requirements()}
