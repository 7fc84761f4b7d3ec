"""The kernel's tables, each defined in the room that owns it."""

from hongge.kernel.calendar import CalendarYear, Day
from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.figures import Counter
from hongge.kernel.files import StoredFile
from hongge.kernel.idempotency import Once
from hongge.kernel.journal import Entry, Head
from hongge.kernel.kept import Mark
from hongge.kernel.numbers import Serial
from hongge.kernel.outbox import Message
from hongge.kernel.places import Place
from hongge.kernel.takeouts import Takeout
from hongge.kernel.ties import Tie

__all__ = [
    "CalendarYear",
    "Checkpoint",
    "Counter",
    "Day",
    "Entry",
    "Head",
    "Mark",
    "Message",
    "Once",
    "Place",
    "Serial",
    "StoredFile",
    "Takeout",
    "Tie",
]
