"""Workbooks that come in and go out.

A system declares in its imports.py what a workbook of one kind looks like and who takes its rows in:

    class Coverages(Intake):
        def __init__(self, place, actor): ...          # load once what rows are compared with
        def consider(self, fate, row): ...             # fate.kind = …, or Refused with sentences
        def take(self, fate) -> None: ...              # one action; Refused becomes the row's reason

    COVERAGES = declare(Layout("coverages", "党组织覆盖", "…", columns=(Column("firm", "企业", needed=True), …),
                               identity=("firm", "branch"), by=OFFICE, intake=Coverages))

That is all: the portal imports every installed app's `imports` at start (portal/apps.py), and offers each declared layout under
导入表格 (template, upload, preview, accept, 错误原因) and as `hongge import workbook NAME FILE`. Inside one workbook a second row
of the same identity is refused and the first one named; a row whose cells cannot be read never reaches `consider`; an empty cell is
None and means "leave what is there". The same file once more must be all "unchanged": compare in `consider`, do not rely on `take`.
"""

from hongge.kernel.sheets.annotated import annotated
from hongge.kernel.sheets.columns import Column, Kind
from hongge.kernel.sheets.fates import CHANGED, LABELS, NEW, REFUSED, UNCHANGED, Fate, Line, Verdict
from hongge.kernel.sheets.incoming import FAULT, TOP, Heading, Reading, Row, find_heading
from hongge.kernel.sheets.layouts import Intake, Layout, declare, layouts
from hongge.kernel.sheets.outgoing import Sheet, Value, workbook, write
from hongge.kernel.sheets.taking import accept, preview
from hongge.kernel.sheets.templates import EXPLAINING, template

__all__ = [
    "CHANGED",
    "EXPLAINING",
    "FAULT",
    "LABELS",
    "NEW",
    "REFUSED",
    "TOP",
    "UNCHANGED",
    "Column",
    "Fate",
    "Heading",
    "Intake",
    "Kind",
    "Layout",
    "Line",
    "Reading",
    "Row",
    "Sheet",
    "Value",
    "Verdict",
    "accept",
    "annotated",
    "declare",
    "find_heading",
    "layouts",
    "preview",
    "template",
    "workbook",
    "write",
]
