"""Pages of lift projects: `desk` and `stairs` for those at work, `owners` and `public` for the others."""

from hongge.systems.elevators.views.desk import handle, index, picture, propose, reverse_account, show, step, table
from hongge.systems.elevators.views.owners import home, home_step, mine
from hongge.systems.elevators.views.public import public
from hongge.systems.elevators.views.stairs import visit, visits

__all__ = [
    "handle",
    "home",
    "home_step",
    "index",
    "mine",
    "picture",
    "propose",
    "public",
    "reverse_account",
    "show",
    "step",
    "table",
    "visit",
    "visits",
]
