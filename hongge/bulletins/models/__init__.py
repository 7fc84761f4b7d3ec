"""Bulletins: the text, the numbers beside it, and how it was sealed. Work plans: tasks, targets, and what is reported done."""

from hongge.bulletins.models.beside import ExternalFigure, FrozenFigure, Publication, Signature
from hongge.bulletins.models.bulletin import Bulletin, BulletinQuerySet
from hongge.bulletins.models.plan import Plan, PlanQuerySet, Task, TaskBody, TaskReport
from hongge.bulletins.models.text import Line, broken, figure_called, lines, shown, slots, typed_numbers

__all__ = [
    "Bulletin",
    "BulletinQuerySet",
    "ExternalFigure",
    "FrozenFigure",
    "Line",
    "Plan",
    "PlanQuerySet",
    "Publication",
    "Signature",
    "Task",
    "TaskBody",
    "TaskReport",
    "broken",
    "figure_called",
    "lines",
    "shown",
    "slots",
    "typed_numbers",
]
