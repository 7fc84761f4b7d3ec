"""What people do with an owners' assembly. One function per button."""

from hongge.civic.assembly.actions.ending import abort, answer, certify, count, object, publish
from hongge.civic.assembly.actions.freezing import freeze
from hongge.civic.assembly.actions.opening import announce, deliver, entrust, name, start, start_due
from hongge.civic.assembly.actions.papers import enter, take_back
from hongge.civic.assembly.actions.preparing import (
    add_motion,
    cancel,
    convene,
    correct,
    correct_owners,
    drop_motion,
    edit_motion,
    guide,
    set_terms,
    state_ground,
)
from hongge.civic.assembly.actions.voting import Line, cast, take_in

__all__ = [
    "Line",
    "abort",
    "add_motion",
    "announce",
    "answer",
    "cancel",
    "cast",
    "certify",
    "convene",
    "correct",
    "correct_owners",
    "count",
    "deliver",
    "drop_motion",
    "edit_motion",
    "enter",
    "entrust",
    "freeze",
    "guide",
    "name",
    "object",
    "publish",
    "set_terms",
    "start",
    "start_due",
    "state_ground",
    "take_back",
    "take_in",
]
