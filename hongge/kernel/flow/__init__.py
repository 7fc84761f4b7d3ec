"""The only doors through which a record changes: `open_record`, `advance`, and `witness` for what changes no record.

`carry` is for kernel.moving alone: a record goes where its place went.
"""

from hongge.kernel.flow.doors import Option, advance, carry, follow, followers, may, open_record, options, witness
from hongge.kernel.flow.history import Line, history, overtaken, told_by, witnessed
from hongge.kernel.flow.records import Record, Side, row_digest, side_digest
from hongge.kernel.flow.shape import Need, Step, Workflow, workflows

__all__ = [
    "Line",
    "Need",
    "Option",
    "Record",
    "Side",
    "Step",
    "Workflow",
    "advance",
    "carry",
    "follow",
    "followers",
    "history",
    "may",
    "open_record",
    "options",
    "overtaken",
    "row_digest",
    "side_digest",
    "told_by",
    "witness",
    "witnessed",
    "workflows",
]
