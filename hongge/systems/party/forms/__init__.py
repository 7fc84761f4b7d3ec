"""Shape of input for Party organisations and coverage. A form asks only for what is not known."""

from hongge.systems.party.forms.bodies import (
    BasisForm,
    ContractForm,
    CoverForm,
    EndContractForm,
    FileTermForm,
    MembersForm,
    NotBuiltForm,
    RecallForm,
    SendForm,
    TermForm,
)
from hongge.systems.party.forms.lists import BodyFilter, DayForm, OrganisationFilter, day_asked
from hongge.systems.party.forms.steps import COVERAGE_FORMS, PARTY_FORMS, SUGGESTION_FORMS, ProposeForm

__all__ = [
    "COVERAGE_FORMS",
    "PARTY_FORMS",
    "SUGGESTION_FORMS",
    "BasisForm",
    "BodyFilter",
    "ContractForm",
    "CoverForm",
    "DayForm",
    "EndContractForm",
    "FileTermForm",
    "MembersForm",
    "NotBuiltForm",
    "OrganisationFilter",
    "ProposeForm",
    "RecallForm",
    "SendForm",
    "TermForm",
    "day_asked",
]
