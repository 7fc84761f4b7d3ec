"""Shape of input for decisions. A form asks only for what is not known."""

from hongge.systems.decisions.forms.items import ITEM_FORMS
from hongge.systems.decisions.forms.lists import ItemFilter, MatterFilter, MeetingFilter
from hongge.systems.decisions.forms.matters import MATTER_FORMS, ProposeForm
from hongge.systems.decisions.forms.meetings import MEETING_FORMS, PlanForm

__all__ = [
    "ITEM_FORMS",
    "MATTER_FORMS",
    "MEETING_FORMS",
    "ItemFilter",
    "MatterFilter",
    "MeetingFilter",
    "PlanForm",
    "ProposeForm",
]
