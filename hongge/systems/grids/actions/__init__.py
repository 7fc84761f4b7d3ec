"""What people do with grids, re-cuts and micro-actions. One function per button."""

from hongge.systems.grids.actions.keeping import draw, fill, give_up, map_police
from hongge.systems.grids.actions.micro import begin, call, call_back, cancel, divide, edit, finish, sign_up, step_back
from hongge.systems.grids.actions.recut import change, draft, drop, preview, revise, strike, take_effect

__all__ = [
    "begin",
    "call",
    "call_back",
    "cancel",
    "change",
    "divide",
    "draft",
    "draw",
    "drop",
    "edit",
    "fill",
    "finish",
    "give_up",
    "map_police",
    "preview",
    "revise",
    "sign_up",
    "step_back",
    "strike",
    "take_effect",
]
