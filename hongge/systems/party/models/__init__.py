"""Tables of Party organisations and of how they cover the property sector."""

from hongge.systems.party.models.coverage import KINDS, Body, Coverage, Visit
from hongge.systems.party.models.organisation import LEAST, STANDING, WARN, Document, PartyOrganisation, Scan, months_later
from hongge.systems.party.models.reports import MemberReport, NotBuilt, RoleTaking, Term
from hongge.systems.party.models.suggestion import Suggestion
from hongge.systems.party.models.tables import JOINT, SINGLE, Mode, Reason

__all__ = [
    "JOINT",
    "KINDS",
    "LEAST",
    "SINGLE",
    "STANDING",
    "WARN",
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
]
