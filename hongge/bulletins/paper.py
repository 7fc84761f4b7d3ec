"""The printed bulletin: A4 after GB/T 9704-2012, drawn by typst with fonts of its own, without any network.

What people wrote reaches typst as JSON strings, never as markup, so nothing in a text can act there.
"""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import segno
import typst
from django.utils import timezone
from pylopdf_fonts_zh_cn import serif_path

from hongge.bulletins.models import Bulletin
from hongge.bulletins.queries import Piece, reading

LAYOUT = Path(__file__).parent / "templates" / "bulletins" / "paper.typ"


def printed(bulletin: Bulletin, *, address: str) -> bytes:
    """The PDF. `address`: where the QR code leads; a draft has none and says that it is one."""
    read = reading(bulletin)
    sealed = bulletin.state == Bulletin.State.PUBLISHED
    sheet = {
        "mast": bulletin.mast,
        "nth": f"第{bulletin.nth}期",
        "issuer": bulletin.issuer.name,
        "date": day_words(bulletin.dated_on),
        "title": bulletin.title,
        "addressee": f"{bulletin.addressee}：" if bulletin.addressee else "",
        "paragraphs": [{"level": p.level, "pieces": [_piece(piece) for piece in p.pieces]} for p in read.paragraphs],
        "notes": [f"{n.mark} {n.external.label}：{n.external.source}，{answered(n.signer)}" for n in read.notes],
        "seal": seal_lines(bulletin) if sealed else ["草稿，没有发布，不作依据"],
        "qr": qr(address) if sealed else "",
    }
    moment = bulletin.published_at or bulletin.edited_at
    return _drawn(json.dumps(sheet, ensure_ascii=False), int(moment.timestamp()))


def _piece(piece: Piece) -> dict[str, str]:
    if piece.number is None:
        return {"words": piece.words, "mark": "", "kind": "words"}
    return {"words": piece.number.shown, "mark": piece.number.mark, "kind": "number"}


def answered(signer: str) -> str:
    return f"由{signer}签字" if signer else "待签字"


def seal_lines(bulletin: Bulletin) -> list[str]:
    """数据截至, 日志第N号 and the code, as they stand beside the QR code."""
    seal = bulletin.publication
    return [f"数据截至{counted_words(bulletin)}", f"日志第{seal.position:,}号　校验码 {seal.code}", "扫码可核对每个数字"]


def counted_words(bulletin: Bulletin) -> str:
    """2026年6月30日24:00, or the minute of publishing when that came first."""
    moment = bulletin.counted_to
    if moment is None:
        return f"{day_words(bulletin.until)}24:00"
    local = timezone.localtime(moment)
    return f"{day_words(local.date())}{local.hour}:{local.minute:02}"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def qr(text: str) -> str:
    """The QR code as SVG, level M, with the quiet zone of ISO/IEC 18004."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    """The two faces of the font package, read once; those of the machine stay out, so that every machine prints the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[serif_path().parent])


@lru_cache(maxsize=16)
def _drawn(sheet: str, moment: int) -> bytes:
    """`moment`: seconds since 1970, written into the file as its date, so that one bulletin always gives the same bytes."""
    compiler = typst.Compiler(input=LAYOUT, root=LAYOUT.parent, font_paths=_fonts(), ignore_system_fonts=True)
    drawn = compiler.compile(format="pdf", sys_inputs={"sheet": sheet}, timestamp=moment)
    assert isinstance(drawn, bytes)
    return drawn
