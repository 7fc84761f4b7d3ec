"""Base tables that every installation starts with."""

from hongge.kernel import calendar
from hongge.systems.elevators.imports import load_requirements
from hongge.systems.requests.imports import load_tables


def base_tables() -> dict[str, int]:
    """Calendar years, categories, deadlines and papers of lift projects, where they are missing. Returns rows added."""
    return {"days": calendar.seed_years(), **load_tables(), **load_requirements()}
