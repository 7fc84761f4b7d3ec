"""Shape of input for requests. A form asks only for what is not known."""

from hongge.systems.requests.forms.lists import RequestFilter, SheetForm
from hongge.systems.requests.forms.report import RegisterForm, ReportForm, TrackForm
from hongge.systems.requests.forms.steps import STEP_FORMS, ByReporterForm, RevealForm, TextForm

__all__ = [
    "STEP_FORMS",
    "ByReporterForm",
    "RegisterForm",
    "ReportForm",
    "RequestFilter",
    "RevealForm",
    "SheetForm",
    "TextForm",
    "TrackForm",
]
