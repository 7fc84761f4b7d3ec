"""Reads about matters, meetings and what they give to do."""

from hongge.systems.decisions.queries.bodies import deciders, duties_at, parties_of, persons_of
from hongge.systems.decisions.queries.invitation import invitation
from hongge.systems.decisions.queries.items import item_timeline
from hongge.systems.decisions.queries.matters import (
    PublicMatter,
    StepLine,
    awaiting,
    by_number,
    line_of,
    noticed_at,
    on_the_board,
    public_matter,
    steps,
    timeline,
)
from hongge.systems.decisions.queries.meetings import (
    Point,
    Waiting,
    agenda,
    attendance,
    meeting_timeline,
    next_order,
    waiting,
)

__all__ = [
    "Point",
    "PublicMatter",
    "StepLine",
    "Waiting",
    "agenda",
    "attendance",
    "awaiting",
    "by_number",
    "deciders",
    "duties_at",
    "invitation",
    "item_timeline",
    "line_of",
    "meeting_timeline",
    "next_order",
    "noticed_at",
    "on_the_board",
    "parties_of",
    "persons_of",
    "public_matter",
    "steps",
    "timeline",
    "waiting",
]
