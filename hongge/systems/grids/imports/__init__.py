"""What comes in from elsewhere: the eight roles that every installation starts with, and outlines drawn in another program."""

from hongge.systems.grids.imports.outlines import Fate, look, take_in
from hongge.systems.grids.imports.tables import load_roles

__all__ = ["Fate", "load_roles", "look", "take_in"]
