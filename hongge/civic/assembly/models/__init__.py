"""Tables of owners' assemblies."""

from hongge.civic.assembly.models.after import Answer, Certification, Objection, Outcome
from hongge.civic.assembly.models.assembly import FROZEN, LEGAL, Assembly, AssemblyQuerySet, Cancellation, Guidance
from hongge.civic.assembly.models.ballots import SIGNED, Ballot, PaperEntry, PlatformFile, TakenBack, token_digest
from hongge.civic.assembly.models.beside import Correction, Delivery, Ground, Naming, Proxy
from hongge.civic.assembly.models.motions import CHOICES, MARKS, Motion, MotionPaper
from hongge.civic.assembly.models.register import SOURCES, Elector, Holder, Unit

__all__ = [
    "CHOICES",
    "FROZEN",
    "LEGAL",
    "MARKS",
    "SIGNED",
    "SOURCES",
    "Answer",
    "Assembly",
    "AssemblyQuerySet",
    "Ballot",
    "Cancellation",
    "Certification",
    "Correction",
    "Delivery",
    "Elector",
    "Ground",
    "Guidance",
    "Holder",
    "Motion",
    "MotionPaper",
    "Naming",
    "Objection",
    "Outcome",
    "PaperEntry",
    "PlatformFile",
    "Proxy",
    "TakenBack",
    "Unit",
    "token_digest",
]
