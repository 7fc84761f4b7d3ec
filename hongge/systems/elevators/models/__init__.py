"""Tables of lift projects."""

from hongge.systems.elevators.models.costs import METHODS, SUBSIDIES, THOUSAND, BudgetLine, Coefficients, FrozenShare, Method
from hongge.systems.elevators.models.homes import PrivatePart, Visit, Willingness, homes_in
from hongge.systems.elevators.models.ledgers import (
    INCOME,
    PAID_FROM,
    Acceptance,
    AccountLine,
    FollowUp,
    Handling,
    Mandate,
    Meeting,
    Notice,
    Objection,
    OutsideVote,
    WorksLog,
)
from hongge.systems.elevators.models.papers import Document, Picture, Requirement
from hongge.systems.elevators.models.project import ENTITLED, LiftProject, LiftProjectQuerySet, scope_place

__all__ = [
    "ENTITLED",
    "INCOME",
    "METHODS",
    "PAID_FROM",
    "SUBSIDIES",
    "THOUSAND",
    "Acceptance",
    "AccountLine",
    "BudgetLine",
    "Coefficients",
    "Document",
    "FollowUp",
    "FrozenShare",
    "Handling",
    "LiftProject",
    "LiftProjectQuerySet",
    "Mandate",
    "Meeting",
    "Method",
    "Notice",
    "Objection",
    "OutsideVote",
    "Picture",
    "PrivatePart",
    "Requirement",
    "Visit",
    "Willingness",
    "WorksLog",
    "homes_in",
    "scope_place",
]
