"""Reads of bulletins: their numbers today and frozen, what has changed since, what is published where."""

from hongge.bulletins.queries.numbers import Available, Difference, available, differences, freeze, ids_digest, measured, value_now
from hongge.bulletins.queries.published import by_code, last_at, next_number, published_above, published_for, published_since, untouched
from hongge.bulletins.queries.reading import Note, Number, Paragraph, Piece, Reading, reading

__all__ = [
    "Available",
    "Difference",
    "Note",
    "Number",
    "Paragraph",
    "Piece",
    "Reading",
    "available",
    "by_code",
    "differences",
    "freeze",
    "ids_digest",
    "last_at",
    "measured",
    "next_number",
    "published_above",
    "published_for",
    "published_since",
    "reading",
    "untouched",
    "value_now",
]
