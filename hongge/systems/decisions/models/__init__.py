"""Tables of decisions."""

from hongge.systems.decisions.models.agenda import AgendaItem, Attendance, Discussion, Invited, Minutes, Tabled
from hongge.systems.decisions.models.beside import (
    Answer,
    Deliberation,
    ExecutionReport,
    Objection,
    PublicNotice,
    Resolution,
    Scan,
    Word,
)
from hongge.systems.decisions.models.gate import GateStep
from hongge.systems.decisions.models.items import ActionItem, ActionItemQuerySet, Note
from hongge.systems.decisions.models.matter import ENDED, TABLED_STATES, Matter, MatterQuerySet
from hongge.systems.decisions.models.meeting import Meeting, MeetingQuerySet
from hongge.systems.decisions.models.tables import MatterKind, Procedure, ProcedureStep, Route, Rule, Stage

__all__ = [
    "ENDED",
    "TABLED_STATES",
    "ActionItem",
    "ActionItemQuerySet",
    "AgendaItem",
    "Answer",
    "Attendance",
    "Deliberation",
    "Discussion",
    "ExecutionReport",
    "GateStep",
    "Invited",
    "Matter",
    "MatterKind",
    "MatterQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Minutes",
    "Note",
    "Objection",
    "Procedure",
    "ProcedureStep",
    "PublicNotice",
    "Resolution",
    "Route",
    "Rule",
    "Scan",
    "Stage",
    "Tabled",
    "Word",
]
