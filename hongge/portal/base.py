"""Base tables that every installation starts with."""

from hongge.kernel import calendar
from hongge.systems.party.imports import load_tables as party_tables
from hongge.systems.requests.imports import load_tables


def base_tables() -> dict[str, int]:
    """Calendar years, categories and deadlines, ways of covering, where they are missing. Returns rows added."""
    return {"days": calendar.seed_years(), **load_tables(), **party_tables()}
