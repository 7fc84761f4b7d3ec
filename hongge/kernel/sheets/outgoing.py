"""Workbooks that go out. Text stays text, numbers stay numbers, nothing is live; rows are written as they come.

The parts of the file are written here and not by a package: for 150,000 rows that takes a third of the time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils import timezone

CELL = 32767  # characters, the format's own limit
AT_ONCE = 500  # rows joined before they are written
FASTEST = 1  # level of compression: a slower one saves a sixth of the size
LIVE = re.compile(r"[\s\x00]*[=+\-@＝＋－＠|%]")  # what a spreadsheet might take for a formula when the cell is edited or saved as CSV
SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CODED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
EPOCH = date(1899, 12, 30)
MIDNIGHT, DAY = time(), 86400
HEAD, TEXT, QUOTED, ON, AT = 1, 2, 3, 4, 5  # positions in the list of looks below
Value = str | int | float | date | datetime | None

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LOOKS = f"""{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="2"><border/><border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom></border></borders>\
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf xfId="0"/>\
<xf fontId="1" borderId="1" xfId="0" applyFont="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1"/></xf>\
<xf numFmtId="49" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" xfId="0" quotePrefix="1" applyNumberFormat="1"/>\
<xf numFmtId="164" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True)
class Sheet:
    """One sheet: columns as (heading, width in characters), rows of plain values."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx as bytes."""
    out = BytesIO()
    write(sheets, out)
    return out.getvalue()


def write(sheets: Iterable[Sheet], out: Path | IO[bytes]) -> None:
    """An .xlsx into a file; memory does not grow with the rows."""
    names: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as book:
        for sheet in sheets:
            names.append(_name(sheet.name, names))
            with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(sheet):
                    part.write(piece.encode())
        for path, content in _frame(names).items():
            book.writestr(path, content)


def _name(words: str, taken: Sequence[str]) -> str:
    """At most 31 characters, none of those a sheet's name may not have, unlike its neighbours."""
    plain = FORBIDDEN.sub(" ", words).strip("' ")[:31] or "Sheet"
    lower = {name.lower() for name in taken}
    return next(name for n in range(1, 1000) if (name := plain if n == 1 else f"{plain[:27]} {n}").lower() not in lower)


def _sheet(sheet: Sheet) -> Iterator[str]:
    wide = max(len(sheet.columns), 1)
    letters = [_letters(column) for column in range(wide)]
    yield f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    yield 'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    if sheet.columns:
        yield "<cols>"
        yield from (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(sheet.columns, 1))
        yield "</cols>"
    yield "<sheetData>"
    heads = "".join(_text(letter, 1, heading, HEAD) for letter, (heading, _) in zip(letters, sheet.columns))
    yield f'<row r="1">{heads}</row>'
    rows, number = iter(sheet.rows), 2
    while some := list(islice(rows, AT_ONCE)):
        lines: list[str] = []
        for row in some:
            while len(row) > len(letters):
                letters.append(_letters(len(letters)))
            lines.append(f'<row r="{number}">')
            lines += [_cell(letter, number, value) for letter, value in zip(letters, row) if value is not None and value != ""]
            lines.append("</row>")
            number += 1
        yield "".join(lines)
    yield "</sheetData></worksheet>"


def _letters(column: int) -> str:
    """0 → A, 26 → AA."""
    found = ""
    while column >= 0:
        found, column = chr(ord("A") + column % 26) + found, column // 26 - 1
    return found


def _cell(letter: str, row: int, value: Value) -> str:
    kind = type(value)
    if kind is str:
        return _text(letter, row, value, QUOTED if LIVE.match(value) else TEXT)  # type: ignore[arg-type]
    if kind is int or kind is float and value - value == 0:  # type: ignore[operator]  # neither infinite nor no number
        return f'<c r="{letter}{row}"><v>{value!r}</v></c>'
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        passed = (local.hour * 60 + local.minute) * 60 + local.second
        return f'<c r="{letter}{row}" s="{AT}"><v>{(local.date() - EPOCH).days + passed / DAY!r}</v></c>'
    if isinstance(value, date):
        return f'<c r="{letter}{row}" s="{ON}"><v>{(value - EPOCH).days}</v></c>'
    if kind is bool:
        return f'<c r="{letter}{row}" t="b"><v>{value:d}</v></c>'
    return _cell(letter, row, str(value))


def _text(letter: str, row: int, text: str, look: int) -> str:
    text = text[:CELL]
    if SPECIAL.search(text):
        text = UNFIT.sub("", CODED.sub(r"_x005F_\1", text.replace("\r\n", "\n")))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "\n")
    return f'<c r="{letter}{row}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(names: Sequence[str]) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, len(names) + 1)
    titles = [name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;") for name in names]
    sheets = "".join(f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>' for n, title in zip(numbers, titles))
    parts = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    kinds = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>' for n in numbers)
    return {
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/styles.xml": LOOKS,
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{parts}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{kinds}'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>',
    }
