"""Tables of Party organisations and of how they cover the property sector."""

from hongge.systems.party.models.coverage import KINDS, Body, Coverage, Visit, same
from hongge.systems.party.models.limits import FIVE_YEARS, LEAST, LONGEST_COMMITTEE, POSTPONED, THREE_YEARS, months_later
from hongge.systems.party.models.organisation import STANDING, Document, PartyOrganisation, Scan
from hongge.systems.party.models.reports import MemberReport, NotBuilt, RoleTaking, Term
from hongge.systems.party.models.suggestion import Suggestion
from hongge.systems.party.models.tables import JOINT, SINGLE, Mode, Reason

__all__ = [
    "FIVE_YEARS",
    "JOINT",
    "KINDS",
    "LEAST",
    "LONGEST_COMMITTEE",
    "POSTPONED",
    "SINGLE",
    "STANDING",
    "THREE_YEARS",
    "Body",
    "Coverage",
    "Document",
    "MemberReport",
    "Mode",
    "NotBuilt",
    "PartyOrganisation",
    "Reason",
    "RoleTaking",
    "Scan",
    "Suggestion",
    "Term",
    "Visit",
    "months_later",
    "same",
]
