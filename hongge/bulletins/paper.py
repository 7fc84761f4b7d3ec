"""The printed bulletin and the printed work plan: A4 after GB/T 9704-2012."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone

from hongge.bulletins.models import Bulletin, Plan, shown
from hongge.bulletins.queries import Piece, reading
from hongge.bulletins.queries.plans import Progress
from hongge.kernel import clock
from hongge.kernel.printing import drawn, qr

LAYOUTS = Path(__file__).parent / "templates" / "bulletins"


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
    return drawn(LAYOUTS / "paper.typ", sheet, moment=int(moment.timestamp()))


def printed_plan(plan: Plan, tasks: list[Progress]) -> bytes:
    """The PDF of a work plan: its tasks in sections, with what they ask and how far they are."""
    sections: dict[str, list[list[str]]] = {}
    for one in tasks:
        sections.setdefault(one.task.section, []).append(_task(one))
    state = "草稿，没有印发" if plan.state == Plan.State.DRAFT else plan.state_words
    sheet = {
        "title": plan.title,
        "issuer": plan.issuer.name,
        "basis": plan.basis,
        "span": f"{day_words(plan.since)}至{day_words(plan.until)}",
        "aim": plan.aim,
        "sections": [{"name": name, "tasks": rows} for name, rows in sections.items()],
        "foot": f"{state}　现状按{day_words(plan.counted_to)}的记录计算，每个数字都能打开到记录",
    }
    moment = clock.start_of(plan.counted_to)
    return drawn(LAYOUTS / "plan.typ", sheet, moment=int(moment.timestamp()))


def _task(one: Progress) -> list[str]:
    """One row: number, task and what counts as done, bodies, due day, target, where it stands."""
    task = one.task
    target = f"{task.figure.label} {task.target_words}" if task.figure else task.target_words
    bodies = "、".join(body.name for body in one.bodies)
    return [str(task.nth), task.title, task.done_when, bodies, day_words(task.due_on), target, f"{now_words(one)}　{one.state_words}"]


def now_words(one: Progress) -> str:
    """642件, 398 / 520 92.62%, 2 / 3家 of bodies that reported."""
    if not one.task.figure_name:
        return f"{one.part} / {one.whole}家已报"
    unit = one.task.figure.unit if one.task.figure else ""
    halves = f"（{one.share[0]:,} / {one.share[1]:,}）" if one.share else ""
    return f"{shown('' if one.value is None else str(one.value))}{unit if one.value is not None else ''}{halves}"


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
