"""Shape of input for Party organisations and coverage. A form asks only for what is not known."""

from hongge.systems.party.forms.bodies import (
    ContractForm,
    CoverForm,
    EndContractForm,
    FileTermForm,
    MembersForm,
    NotBuiltForm,
    TermForm,
)
from hongge.systems.party.forms.duties import AppointForm, BasisForm, LeaveForm, RecallForm, SendForm
from hongge.systems.party.forms.lists import BodyFilter, DayForm, OrganisationFilter, day_asked
from hongge.systems.party.forms.steps import COVERAGE_FORMS, PARTY_FORMS, SUGGESTION_FORMS, ProposeForm

__all__ = [
    "COVERAGE_FORMS",
    "PARTY_FORMS",
    "SUGGESTION_FORMS",
    "AppointForm",
    "BasisForm",
    "BodyFilter",
    "ContractForm",
    "CoverForm",
    "DayForm",
    "EndContractForm",
    "FileTermForm",
    "LeaveForm",
    "MembersForm",
    "NotBuiltForm",
    "OrganisationFilter",
    "ProposeForm",
    "RecallForm",
    "SendForm",
    "TermForm",
    "day_asked",
]
