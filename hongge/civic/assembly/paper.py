"""What is printed: a ballot an owner, the notice, the decision, the receipt. Names stand masked; documents for all say rooms only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from hongge.civic.assembly import queries
from hongge.civic.assembly.models import CHOICES, MARKS, Assembly, Ballot, Elector, Motion
from hongge.civic.assembly.queries import shown
from hongge.kernel import clock, docx
from hongge.kernel.docx import Paragraph, Signature, Table
from hongge.kernel.places import full_names
from hongge.kernel.printing import drawn, qr

IN_CHINESE = translation.override("zh-hans")  # a paper that counts in law, whoever prints it
TITLE = 18  # signs of 二号 on a line
LAYOUTS = Path(__file__).parent / "templates" / "assembly"
HOW_TO = (
    "每一项只在一个方框里打√；不选、多选或涂改看不清的，按公告里“填错的票”的办法处理。",
    "弃权算参加，不算同意；不交票不算参加。",
    "业主本人签名；几个人共有的，由推选的代表签名，或者全体签名；委托别人的，附书面委托书。",
)


@IN_CHINESE
def ballots(assembly: Assembly, electors: Sequence[Elector], *, address: Callable[[str], str]) -> bytes:
    """One page an owner. `address` makes the QR code's address of the secret on the paper."""
    names = queries.holder_names(list(electors))
    motions = list(assembly.motions.in_order().select_related("scope"))
    sheet = {
        "title": assembly.title,
        "number": assembly.number,
        "convener": assembly.convener.name,
        "closes": _moment(assembly.closes_at),
        "disclosure": assembly.get_disclosure_display(),
        "choices": list(CHOICES.values()),
        "how": list(HOW_TO),
        "pages": [
            {
                "nth": f"{elector.nth:04d}",
                "rooms": elector.rooms,
                "names": names.get(elector.pk, ""),
                "area": shown.square(elector.area),
                "qr": qr(address(queries.elector_token(assembly, elector.key)), mask=0),
                "motions": _asked(elector, motions, assembly),
            }
            for elector in electors
        ],
    }
    return drawn(LAYOUTS / "ballots.typ", sheet, moment=_seconds(assembly.frozen_at))


def _asked(elector: Elector, motions: list[Motion], assembly: Assembly) -> list[dict[str, Any]]:
    paths = [unit.path for unit in elector.units.all()]
    return [
        {"nth": motion.nth, "text": motion.text, "rule": motion.rule_words}
        for motion in motions
        if motion.scope_id == assembly.place_id or any(path.startswith(motion.scope.path) for path in paths)
    ]


@IN_CHINESE
def notice(assembly: Assembly, *, address: str) -> bytes:
    """公告: what is voted on, when, by whom, how it passes, with the fingerprint of the register."""
    sheet = {
        "title": titled(assembly.title, "公告"),
        "addressee": f"{full_names({assembly.path})[assembly.path]}全体业主：",
        "paragraphs": notice_words(assembly),
        "signature": [assembly.convener.name, _day(assembly.notice_on)],
        "prints": [f"名册指纹　{assembly.fingerprint}", f"设定指纹　{assembly.genesis}"],
        "qr": qr(address),
        "beside": "扫码看方案全文、查自己能不能投",
    }
    return drawn(LAYOUTS / "notice.typ", sheet, moment=_seconds(assembly.frozen_at))


def notice_words(assembly: Assembly) -> list[dict[str, Any]]:
    lines: list[tuple[int, str]] = [(0, f"{_called(assembly)}，现将表决事项公告如下。")]
    lines.append((1, "一、表决事项"))
    for motion in assembly.motions.in_order().select_related("scope", "assembly"):
        lines.append((0, f"{motion.nth}. {motion.text}（{motion.rule_words}，{motion.article}；{_scope(motion)}业主投票）"))
        lines.append((0, _whose(motion) + "；".join(shown.how_it_passes(motion)) + "。"))
    lines.append((1, "二、时间和办法"))
    lines.append((0, f"{_moment(assembly.opens_at)}开始，{_moment(assembly.closes_at)}截止。{_ways(assembly)}"))
    lines.append((1, "三、业主名册"))
    total = f"名册于{_moment(assembly.frozen_at)}冻结，共{assembly.total_n:,}人、{shown.square(assembly.total_a)}。"
    asked = f"扫码登录能看到自己房屋的登记。名册冻结后不再更正；登记确有错误、影响票权的，请在投票开始前告诉{assembly.convener.name}，"
    lines.append((0, f"{total}{asked}由召集人决定是否取消这次表决、更正后重新召集；开票后也可以在异议期内书面提出。"))
    lines.append((1, "四、设定"))
    lines.append((0, "；".join(f"{label}：{words}" for label, words in shown.terms(assembly)) + "。"))
    if assembly.deemed:
        lines.append((0, f"特别提醒：按{assembly.deemed_basis}，已经送达而没有交的票，随多数票计算。请务必投票。"))
    lines.append(
        (0, "不投票不算参加。参加人数没到三分之二时，没投的人改投“不同意”，反而可能让表决凑够人数而通过，这是法律算法本身的结果。")
    )
    return [{"level": level, "text": text} for level, text in lines]


def _whose(motion: Motion) -> str:
    """Whose owners vote, in persons and area, where it is not all of them."""
    if motion.scope_id == motion.assembly.place_id:
        return ""
    told = queries.turnout(motion)
    return f"{_scope(motion)}共{told.total_n:,}人、{shown.square(told.total_a)}；"


def _called(assembly: Assembly) -> str:
    ground = queries.ground_of(assembly)
    called = f"{assembly.convener.name}召集业主大会{assembly.get_kind_display()}"
    return f"{called}，依据：{ground}" if ground else called


def titled(title: str, kind: str) -> str:
    """The kind of paper on a line of its own where both do not fit on one: a title breaks between words (GB/T 9704)."""
    return f"{title}\n{kind}" if len(title) + len(kind) > TITLE else title + kind


def _scope(motion: Motion) -> str:
    return full_names({motion.scope.path})[motion.scope.path]


def _ways(assembly: Assembly) -> str:
    ways = "填写纸质表决票交回"
    return f"可以在手机上投，也可以{ways}。" if assembly.electronic else f"请{ways}。"


@IN_CHINESE
def result(assembly: Assembly, *, address: str) -> bytes:
    """决定公告, with figures, other readings and the root over all ballots."""
    title, paragraphs, table = result_words(assembly)
    sheet = {
        "title": title,
        "addressee": f"{full_names({assembly.path})[assembly.path]}全体业主：",
        "paragraphs": paragraphs,
        "table": table,
        "signature": [assembly.convener.name, _day(clock.day_of(assembly.published_at)) if assembly.published_at else ""],
        "prints": [f"名册指纹　{assembly.fingerprint}", f"票据总根　{assembly.root}"],
        "qr": qr(address),
        "beside": "扫码下载票据包，用 hongge-verify.py 在自己电脑上核算，不用联网",
    }
    return drawn(LAYOUTS / "notice.typ", sheet, moment=_seconds(assembly.published_at or assembly.counted_at))


def result_words(assembly: Assembly) -> tuple[str, list[dict[str, Any]], list[list[str]]]:
    """Title, paragraphs and the table of the decision."""
    motions = list(assembly.motions.in_order().select_related("outcome", "assembly"))
    lines: list[tuple[int, str]] = [
        (0, f"{_moment(assembly.opens_at)}至{_moment(assembly.closes_at)}表决的事项，经开票、异议期满和两人核定，决定如下。")
    ]
    table = [["议题", "参加（人）", "参加（㎡）", "同意（人）", "同意（㎡）", "结论"]]
    for motion in motions:
        found = motion.outcome.result
        words = "通过" if motion.outcome.passed else "不通过"
        lines.append((1, f"{motion.nth}. {motion.text}：{words}"))
        lines.append((0, " ".join(shown.verdict_words(motion, assembly))))
        for line in shown.readings(motion.outcome):
            if line.differs:
                lines.append((0, f"{line.setting}设定为“{line.frozen}”；如果“{line.other}”，结论会不同。结论以表决前冻结的设定为准。"))
        lines.append(
            (
                0,
                f"不同意{found['no_n']:,}人、{shown.square(found['no_a'])}；弃权{found['abstain_n']:,}人、{shown.square(found['abstain_a'])}。",
            )
        )
        if reasons := shown.reasons(motion.outcome):
            lines.append((0, "不生效的票：" + "，".join(f"{words}{n}张" for words, n in reasons) + "。"))
        table.append(
            [
                str(motion.nth),
                f"{found['part_n']:,} / {found['total_n']:,}",
                f"{shown.square(found['part_a'])[:-2]} / {shown.square(found['total_a'])[:-2]}",
                f"{found['yes_n']:,} / {found['part_n']:,}",
                f"{shown.square(found['yes_a'])[:-2]} / {shown.square(found['part_a'])[:-2]}",
                words,
            ]
        )
    lines.append((0, "业主认为决定侵害合法权益的，可以自知道或者应当知道之日起一年内请求人民法院撤销。"))
    return titled(assembly.title, "决定公告"), [{"level": level, "text": text} for level, text in lines], table


@IN_CHINESE
def result_docx(assembly: Assembly) -> bytes:
    """The decision for an office to work on."""
    title, paragraphs, table = result_words(assembly)
    body = [Paragraph(p["text"], "heading" if p["level"] else "body") for p in paragraphs]
    day = _day(clock.day_of(assembly.published_at)) if assembly.published_at else ""
    return docx.document(
        [
            Paragraph(title, "title"),
            Paragraph("", "flush"),
            Paragraph(f"{full_names({assembly.path})[assembly.path]}全体业主：", "flush"),
            *body[:-1],
            Table(table),
            replace(body[-1], kept=True),
            Signature(assembly.convener.name, day),
            Paragraph("", "flush"),
            Paragraph(f"名册指纹 {assembly.fingerprint}", "small"),
            Paragraph(f"票据总根 {assembly.root}", "small"),
        ]
    )


@IN_CHINESE
def notice_docx(assembly: Assembly) -> bytes:
    """The notice for an office to work on."""
    body = [Paragraph(p["text"], "heading" if p["level"] else "body") for p in notice_words(assembly)]
    return docx.document(
        [
            Paragraph(titled(assembly.title, "公告"), "title"),
            Paragraph("", "flush"),
            Paragraph(f"{full_names({assembly.path})[assembly.path]}全体业主：", "flush"),
            *body[:-1],
            replace(body[-1], kept=True),
            Signature(assembly.convener.name, _day(assembly.notice_on)),
            Paragraph("", "flush"),
            Paragraph(f"名册指纹 {assembly.fingerprint}", "small"),
            Paragraph(f"设定指纹 {assembly.genesis}", "small"),
        ]
    )


@IN_CHINESE
def receipt(ballot: Ballot, *, address: str) -> bytes:
    """The receipt as a picture."""
    assembly, said = ballot.assembly, ballot.choices
    sheet = {
        "title": assembly.title,
        "when": f"{_moment(ballot.accepted_at)}　{ballot.origin_words}票",
        "rows": [
            ["您家", f"{ballot.elector.rooms}，{shown.square(ballot.elector.area)}，算{ballot.elector.heads}人"],
            *[[m.text, MARKS[said[str(m.nth)]]] for m in queries.motions_for(ballot.elector) if str(m.nth) in said],
        ],
        "code": ballot.code,
        "chain": f"票链第{ballot.nth}张，接在 {ballot.place_in_chain} 之后",
        "qr": qr(address),
    }
    return drawn(LAYOUTS / "receipt.typ", sheet, moment=_seconds(ballot.accepted_at), kind="png")


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}:{local.minute:02}"


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
