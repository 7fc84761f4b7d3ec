"""An official document as .docx, laid out after GB/T 9704-2012: margins, faces and line height of the standard.

Only what such a document needs: a title, paragraphs, headings, tables, a signature and page numbers. The faces (方正小标宋简体,
仿宋_GB2312, 黑体, 楷体_GB2312) are those of the user's own office. Written by hand: the same content gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/footer1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
FEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>'
)
PAGE_NUMBER = (  # — 1 —, 四号 in the middle
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="{WORDS}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:fldSimple w:instr="PAGE"><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)
TWIPS = 1440 / 25.4  # a millimetre in twentieths of a point
PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="r1"/>'
    f'<w:pgSz w:w="{210 * TWIPS:.0f}" w:h="{297 * TWIPS:.0f}"/>'
    f'<w:pgMar w:top="{37 * TWIPS:.0f}" w:bottom="{35 * TWIPS:.0f}" w:left="{28 * TWIPS:.0f}" w:right="{26 * TWIPS:.0f}" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)
SEAL = 4  # signs left free on the right of the date, where the seal is put over it
Kind = Literal["title", "body", "flush", "heading", "right", "small"]
LOOK: dict[str, tuple[str, int, str]] = {  # face, half points, paragraph properties
    "title": ("方正小标宋简体", 44, '<w:jc w:val="center"/>'),
    "body": ("仿宋_GB2312", 32, '<w:ind w:firstLineChars="200" w:firstLine="640"/>'),
    "flush": ("仿宋_GB2312", 32, ""),
    "heading": ("黑体", 32, '<w:ind w:firstLineChars="200" w:firstLine="640"/>'),
    "right": ("仿宋_GB2312", 32, '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>'),
    "small": ("仿宋_GB2312", 18, ""),
    "cell": ("仿宋_GB2312", 24, '<w:jc w:val="center"/>'),
}
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True)
class Paragraph:
    """`text`: a line break in it is kept. `kept`: it stays on one page with what follows."""

    text: str
    kind: Kind = "body"
    kept: bool = False


@dataclass(frozen=True)
class Signature:
    """署名 above 成文日期, centred on it, with room for the seal; never on a page of its own."""

    name: str
    day: str


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first is the heading."""

    rows: Sequence[Sequence[str]]


def document(parts: Iterable[Paragraph | Table | Signature]) -> bytes:
    """The file. Signs that XML cannot hold are left out."""
    body = "".join(map(_drawn, parts))
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{WORDS}" xmlns:r="{LINKED}">'
        f"<w:body>{body}{PAGE}</w:body></w:document>"
    )
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": LINKS,
        "word/_rels/document.xml.rels": FEET,
        "word/footer1.xml": PAGE_NUMBER,
        "word/document.xml": text,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _drawn(part: Paragraph | Table | Signature) -> str:
    match part:
        case Paragraph():
            return _paragraph(part.text, part.kind, kept=part.kept)
        case Signature():
            return _signature(part)
    return _table(part)


def _signature(part: Signature) -> str:
    """The shorter of the two is centred on the longer; the longer keeps the room for the seal on its right."""
    name, day = _width(part.name), _width(part.day)
    ends = [SEAL + max(0, (day - name) / 2), SEAL + max(0, (name - day) / 2)]
    lines = [
        _paragraph(words, "right", kept=kept, right=f'<w:ind w:right="{end * 320:.0f}"/><w:jc w:val="right"/>')
        for words, end, kept in zip((part.name, part.day), ends, (True, False))
    ]
    return _paragraph("", "flush", kept=True) + "".join(lines)


def _width(words: str) -> float:
    """In signs; a Latin letter or digit is half a sign wide."""
    return sum(0.5 if sign < "\u0250" else 1 for sign in words)


def _paragraph(text: str, kind: str, *, kept: bool = False, right: str = "") -> str:
    face, size, more = LOOK[kind]
    height = f'w:line="{ {"cell": 360, "small": 320}.get(kind, 560) }" w:lineRule="exact"'
    more = right or more
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    lines = [escape("".join(sign for sign in line if sign >= " ")) for line in text.split("\n")]
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    keep = "<w:keepNext/>" if kept else ""
    run = f"<w:r><w:rPr>{fonts}</w:rPr>{words}</w:r>"
    return f'<w:p><w:pPr>{keep}<w:spacing {height} w:before="0" w:after="0"/>{more}</w:pPr>{run}</w:p>'


def _cell(words: str) -> str:
    return f"<w:tc><w:tcPr/>{_paragraph(words, 'cell')}</w:tc>"


def _table(table: Table) -> str:
    wide = max(len(row) for row in table.rows)
    grid = f"<w:tblGrid>{'<w:gridCol/>' * wide}</w:tblGrid>"
    rows = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in table.rows)
    look = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{EDGES}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}{grid}{rows}</w:tbl>{_paragraph('', 'flush')}"
