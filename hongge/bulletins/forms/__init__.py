"""Shape of input for bulletins and work plans."""

from hongge.bulletins.forms.bulletins import BeginForm, EditForm, ExternalForm
from hongge.bulletins.forms.plans import BeginPlanForm, PlanForm, ReasonForm, ReportForm, TaskForm

__all__ = ["BeginForm", "BeginPlanForm", "EditForm", "ExternalForm", "PlanForm", "ReasonForm", "ReportForm", "TaskForm"]
