"""Shape of input for lift projects. A form asks only for what is not known."""

from hongge.systems.elevators.forms.lists import LiftFilter, ProposeForm, TableForm
from hongge.systems.elevators.forms.steps import OWNER_FORMS, STEP_FORMS, HandleForm, ReverseForm, VisitForm

__all__ = ["OWNER_FORMS", "STEP_FORMS", "HandleForm", "LiftFilter", "ProposeForm", "ReverseForm", "TableForm", "VisitForm"]
