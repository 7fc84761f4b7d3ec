"""Tables of requests."""

from hongge.systems.requests.models.beside import (
    Assignment,
    Assistant,
    CallBack,
    Contact,
    Evaluation,
    Pause,
    Photo,
    Reporter,
    Result,
    Return,
    Word,
    token_digest,
)
from hongge.systems.requests.models.request import CLOSED, OFFICE, Request, RequestQuerySet, lit
from hongge.systems.requests.models.tables import Category, Deadline

__all__ = [
    "CLOSED",
    "OFFICE",
    "Assignment",
    "Assistant",
    "CallBack",
    "Category",
    "Contact",
    "Deadline",
    "Evaluation",
    "Pause",
    "Photo",
    "Reporter",
    "Request",
    "RequestQuerySet",
    "Result",
    "Return",
    "Word",
    "lit",
    "token_digest",
]
