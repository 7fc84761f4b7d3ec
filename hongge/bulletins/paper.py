"""The printed bulletin: A4 after GB/T 9704-2012."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone

from hongge.bulletins.models import Bulletin
from hongge.bulletins.queries import Piece, reading
from hongge.kernel.printing import drawn, qr

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
    return drawn(LAYOUT, sheet, moment=int(moment.timestamp()))


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
