"""What comes in from elsewhere: base tables, messages of another platform, workbooks of the 12345 hotline. Every line has its fate."""

from hongge.systems.requests.imports.hotline import SHEET, RowFate, accept, annotated, notes_of, preview
from hongge.systems.requests.imports.messages import Replay, replay
from hongge.systems.requests.imports.tables import load_tables

__all__ = ["SHEET", "Replay", "RowFate", "accept", "annotated", "load_tables", "notes_of", "preview", "replay"]
