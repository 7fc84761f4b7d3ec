"""The buttons of a request."""

from dataclasses import replace

from hongge.kernel.pages import Buttons
from hongge.systems.requests import actions
from hongge.systems.requests.forms import STEP_FORMS, TextForm
from hongge.systems.requests.workflow import NEXT, REQUEST

BUTTONS = Buttons(
    REQUEST,
    actions,
    STEP_FORMS,
    NEXT,
    plain={"remark": "补充说明", "supply": "回答", "refuse_result": "没办好", "evaluate": "评一评"},
)
REPORTERS = replace(BUTTONS, forms=STEP_FORMS | {"remark": TextForm})  # what a reporter adds is for all who work on it
