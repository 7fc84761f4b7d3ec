"""Pages of grids: `grid` for one and all of them, `recut`, `micro` for those at work, `near` for neighbours."""

from hongge.systems.grids.views.grid import fill, give_up, index, outline, outlines, police, show, violations
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
