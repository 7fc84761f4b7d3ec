"""Pages of owners' assemblies: `owners` for whoever votes and reads, the rest for those at work."""

from hongge.civic.assembly.views.desk import answer, convene, index, show, step
from hongge.civic.assembly.views.documents import (
    ballots_pdf,
    bundle,
    notice_docx,
    notice_pdf,
    openings,
    receipt_picture,
    result_docx,
    result_pdf,
    verifier,
)
from hongge.civic.assembly.views.owners import cast, homes, image, mine, name_for_us, notice, object_to, paper_code, plan, receipt
from hongge.civic.assembly.views.papers import ballots, enter, papers, picture, scan, take_back, take_in
from hongge.civic.assembly.views.people import deliver, elector, electors, entrust, name
from hongge.civic.assembly.views.preparing import correct, drop_motion, edit_motion, register

__all__ = [
    "answer",
    "ballots",
    "ballots_pdf",
    "bundle",
    "cast",
    "convene",
    "correct",
    "deliver",
    "drop_motion",
    "edit_motion",
    "elector",
    "electors",
    "enter",
    "entrust",
    "homes",
    "image",
    "index",
    "mine",
    "name",
    "name_for_us",
    "notice",
    "notice_docx",
    "notice_pdf",
    "object_to",
    "openings",
    "paper_code",
    "papers",
    "picture",
    "plan",
    "receipt",
    "receipt_picture",
    "register",
    "result_docx",
    "result_pdf",
    "scan",
    "show",
    "step",
    "take_back",
    "take_in",
    "verifier",
]
