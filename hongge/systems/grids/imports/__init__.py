"""What comes in from elsewhere: the eight roles that every installation starts with, who fills them, outlines drawn in another program."""

from hongge.systems.grids.imports.holders import HOLDERS
from hongge.systems.grids.imports.outlines import Fate, look, take_in
from hongge.systems.grids.imports.tables import load_roles

__all__ = ["HOLDERS", "Fate", "load_roles", "look", "take_in"]
