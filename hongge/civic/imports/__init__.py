"""What comes in from elsewhere: official divisions, and workbooks of places, homes and owners, bodies, people and duties."""

from hongge.civic.imports.committees import COMMITTEES
from hongge.civic.imports.divisions import COLUMNS, PILOT, SHIPPED, Fate, read, spoken, take_in
from hongge.civic.imports.firms import FIRMS
from hongge.civic.imports.homes import HOMES
from hongge.civic.imports.people import PEOPLE
from hongge.civic.imports.places import PLACES

__all__ = ["COLUMNS", "COMMITTEES", "FIRMS", "HOMES", "PEOPLE", "PLACES", "PILOT", "SHIPPED", "Fate", "read", "spoken", "take_in"]
