"""Shape of input for grids, re-cuts and micro-actions."""

from hongge.systems.grids.forms.keeping import FillForm, GiveUpForm, GridFilter, OutlineFileForm, OutlineForm, PoliceForm
from hongge.systems.grids.forms.micro import MICRO_FORMS, CallForm, SignUpForm
from hongge.systems.grids.forms.recut import CHANGE_FORMS, DraftForm

__all__ = [
    "CHANGE_FORMS",
    "MICRO_FORMS",
    "CallForm",
    "DraftForm",
    "FillForm",
    "GiveUpForm",
    "GridFilter",
    "OutlineFileForm",
    "OutlineForm",
    "PoliceForm",
    "SignUpForm",
]
