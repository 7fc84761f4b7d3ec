"""Tables of requests."""

from hongge.systems.requests.models.beside import (
    Assignment,
    Assistant,
    CallBack,
    Contact,
    Evaluation,
    Photo,
    Reporter,
    Result,
    Return,
    Word,
    token_digest,
)
from hongge.systems.requests.models.request import CLOSED, Request, RequestQuerySet
from hongge.systems.requests.models.tables import Category, Deadline

__all__ = [
    "CLOSED",
    "Assignment",
    "Assistant",
    "CallBack",
    "Category",
    "Contact",
    "Deadline",
    "Evaluation",
    "Photo",
    "Reporter",
    "Request",
    "RequestQuerySet",
    "Result",
    "Return",
    "Word",
    "token_digest",
]
