"""Pages of grids: `index` for all of them, `grid` for one, `recut`, `micro` for those at work, `near` for neighbours."""

from hongge.systems.grids.views.grid import fill, give_up, outline, outlines, police, show
from hongge.systems.grids.views.index import index, violations
from hongge.systems.grids.views.micro import call, micro, micro_step, micros, photo, step_back
from hongge.systems.grids.views.near import join, near, signed, signed_back
from hongge.systems.grids.views.recut import change, draft, recut, recut_step, recuts, strike

__all__ = [
    "call",
    "change",
    "draft",
    "fill",
    "give_up",
    "index",
    "join",
    "micro",
    "micro_step",
    "micros",
    "near",
    "outline",
    "outlines",
    "photo",
    "police",
    "recut",
    "recut_step",
    "recuts",
    "show",
    "signed",
    "signed_back",
    "step_back",
    "strike",
    "violations",
]
