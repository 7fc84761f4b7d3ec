"""What comes in from elsewhere: official divisions, and workbooks of places, homes and owners, bodies, people and duties."""

from hongge.civic.imports.divisions import COLUMNS, PILOT, SHIPPED, Fate, read, spoken, take_in

__all__ = ["COLUMNS", "PILOT", "SHIPPED", "Fate", "read", "spoken", "take_in"]
