"""Pages of decisions: `desk` for matters, `meetings` with what they give to do, `public` for everybody."""

from hongge.systems.decisions.views.desk import index, photo, propose, show, step
from hongge.systems.decisions.views.meetings import calendar, item, item_step, items, meeting, meeting_step, meetings, plan
from hongge.systems.decisions.views.public import public_list, public_photo, public_show

__all__ = [
    "calendar",
    "index",
    "item",
    "item_step",
    "items",
    "meeting",
    "meeting_step",
    "meetings",
    "photo",
    "plan",
    "propose",
    "public_list",
    "public_photo",
    "public_show",
    "show",
    "step",
]
