"""An official document as .docx, laid out after GB/T 9704-2012: margins, faces and line height of the standard.

Only what such a document needs: a title, paragraphs, headings, tables and a signature. The faces (方正小标宋简体, 仿宋_GB2312, 黑体,
楷体_GB2312) are those of the user's own office. Written by hand: the same content gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
TWIPS = 1440 / 25.4  # a millimetre in twentieths of a point
PAGE = (
    f'<w:sectPr><w:pgSz w:w="{210 * TWIPS:.0f}" w:h="{297 * TWIPS:.0f}"/>'
    f'<w:pgMar w:top="{37 * TWIPS:.0f}" w:bottom="{35 * TWIPS:.0f}" w:left="{28 * TWIPS:.0f}" w:right="{26 * TWIPS:.0f}" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)
Kind = Literal["title", "body", "flush", "heading", "right"]
LOOK: dict[str, tuple[str, int, str]] = {  # face, half points, paragraph properties
    "title": ("方正小标宋简体", 44, '<w:jc w:val="center"/>'),
    "body": ("仿宋_GB2312", 32, '<w:ind w:firstLineChars="200" w:firstLine="640"/>'),
    "flush": ("仿宋_GB2312", 32, ""),
    "heading": ("黑体", 32, '<w:ind w:firstLineChars="200" w:firstLine="640"/>'),
    "right": ("仿宋_GB2312", 32, '<w:jc w:val="right"/><w:ind w:rightChars="400" w:right="1280"/>'),
    "cell": ("仿宋_GB2312", 24, '<w:jc w:val="center"/>'),
}
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: Kind = "body"


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first is the heading."""

    rows: Sequence[Sequence[str]]


def document(parts: Iterable[Paragraph | Table]) -> bytes:
    """The file. Signs that XML cannot hold are left out."""
    body = "".join(_paragraph(part.text, part.kind) if isinstance(part, Paragraph) else _table(part) for part in parts)
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{WORDS}"><w:body>{body}{PAGE}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (("[Content_Types].xml", TYPES), ("_rels/.rels", LINKS), ("word/document.xml", text)):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _paragraph(text: str, kind: str) -> str:
    face, size, more = LOOK[kind]
    height = 'w:line="560" w:lineRule="exact"' if kind != "cell" else 'w:line="360" w:lineRule="exact"'
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    plain = escape("".join(sign for sign in text if sign >= " "))
    run = f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{plain}</w:t></w:r>'
    return f'<w:p><w:pPr><w:spacing {height} w:before="0" w:after="0"/>{more}</w:pPr>{run}</w:p>'


def _cell(words: str) -> str:
    return f"<w:tc><w:tcPr/>{_paragraph(words, 'cell')}</w:tc>"


def _table(table: Table) -> str:
    wide = max(len(row) for row in table.rows)
    grid = f"<w:tblGrid>{'<w:gridCol/>' * wide}</w:tblGrid>"
    rows = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in table.rows)
    look = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{EDGES}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}{grid}{rows}</w:tbl>{_paragraph('', 'flush')}"
