"""Reads about requests that need more than one filter."""

from hongge.systems.requests.queries.deadlines import able_leads, due_anew, due_for, put_off, step_due
from hongge.systems.requests.queries.links import by_number_and_code, by_token
from hongge.systems.requests.queries.pages import StepLine, compound_code, line, photos, site, steps
from hongge.systems.requests.queries.reporter import known_by, reporter_of, teller
from hongge.systems.requests.queries.timeline import Look, looks, marks, timeline

__all__ = [
    "Look",
    "StepLine",
    "able_leads",
    "by_number_and_code",
    "by_token",
    "compound_code",
    "due_anew",
    "due_for",
    "known_by",
    "line",
    "looks",
    "marks",
    "photos",
    "put_off",
    "reporter_of",
    "site",
    "step_due",
    "steps",
    "teller",
    "timeline",
]
