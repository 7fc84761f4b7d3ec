"""Messages of another platform, replayed at their true times through the same actions as everything else."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from hongge.civic.models import Organisation
from hongge.civic.posts import COMMUNITY_STAFF, SYSTEM
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request

CHANNEL = Request.Channel.WEB
LONGEST_ID, LONGEST_TITLE, LONGEST_TEXT, LONGEST_RESULT = 40, 80, 4000, 2000
EVENTS_AT_ONCE = 200
KINDS = (
    (Request.Kind.COMPLAINT, re.compile("投诉|举报")),
    (Request.Kind.SUGGESTION, re.compile("建议|希望|呼吁")),
    (Request.Kind.ASK, re.compile("咨询|请问|询问|[?？]$")),
)
CATEGORIES = (  # the first that speaks in the title, then in the text; anything else is left to people
    ("elevator", "电梯"),
    ("relocation", "拆迁|征收|安置|棚改|公租房|廉租房|保障房"),
    ("parking", "停车|车位|乱停"),
    ("fumes", "油烟|粉尘|异味|臭气|恶臭"),
    ("noise", "噪音|噪声|扰民|广场舞|太吵"),
    ("owners", "业委会|业主委员会|业主大会|公共收益"),
    ("property", "物业"),
    ("fire", "消防|高空抛物|飞线"),
    ("illegal", "违建|违章建筑|违法建|群租|占道"),
    ("utilities", "停水|停电|水压|自来水|燃气|天然气|电费|宽带"),
    ("repair", "漏水|渗水|外墙|维修资金|维修基金"),
    ("sanitation", "垃圾|污水|下水道|化粪池|卫生"),
    ("delivery", "开发商|交房|房产证|购房|楼盘|烂尾"),
    ("amenities", "学校|小学|中学|幼儿园|学位|入学|医院|菜市场"),
    ("facilities", "路灯|红绿灯|公交|地铁|道路|绿化|天桥|修路|坑洼"),
    ("order", "传销|盗窃|赌博|户口|落户|诈骗"),
    ("neighbours", "邻居|养狗|遛狗|流浪狗"),
)
RULES = tuple((code, re.compile(words)) for code, words in CATEGORIES)


@dataclass
class Replay:
    """What became of the lines. `skipped` and `notes`: (line, id, sentence)."""

    lines: int = 0
    opened: int = 0
    answered: int = 0
    already: int = 0
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Message:
    id: str
    at: datetime
    title: str
    text: str
    reply: str = ""
    replied_at: datetime | None = None


def read(path: Path, result: Replay) -> list[Message]:
    """One JSON object a line: id, title, at, text and, when answered, reply and replied_at. Times are local. Refused when unreadable."""
    found: dict[str, Message] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for line, words in enumerate(file, start=1):
                if words.strip():
                    result.lines += 1
                    _take(words, line, found, result)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Refused("文件读不完整，请检查后再导入") from error
    return list(found.values())


def _take(words: str, line: int, found: dict[str, Message], result: Replay) -> None:
    try:
        row = json.loads(words)
        message, sentences = _message(row)
    except (ValueError, KeyError, TypeError, AttributeError):
        result.skipped.append((line, "", "这一行读不懂：要有 id、title、at、text"))
        return
    if reason := _unfit(message, found):
        result.skipped.append((line, message.id[:LONGEST_ID], reason))
        return
    found[message.id] = message
    result.notes += [(line, message.id, sentence) for sentence in sentences]


def _unfit(message: Message, found: dict[str, Message]) -> str:
    if not 0 < len(message.id) <= LONGEST_ID:
        return f"编号要有1到{LONGEST_ID}个字符"
    if message.id in found:
        return "编号和前面的重复"
    if message.at > clock.now():
        return "来信时间在将来"
    return "" if message.text else "没有内容"


def _message(row: dict[str, Any]) -> tuple[Message, list[str]]:
    """The message, and what was left out of it."""
    notes: list[str] = []

    def cut(words: str, longest: int, what: str) -> str:
        words = words.replace("\0", "").strip()
        if len(words) > longest:
            notes.append(f"{what}有{len(words)}字，保留前{longest}字")
        return words[:longest]

    at, reply = _instant(row["at"]), (row.get("reply") or "").strip()
    replied_at = _instant(row["replied_at"]) if reply and row.get("replied_at") else None
    if reply and replied_at is None:
        notes.append("有答复但没有答复时间，只登记，不办结")
    elif replied_at and not at <= replied_at <= clock.now():
        notes.append("答复时间早于来信时间或在将来，只登记，不办结")
        replied_at = None
    text = cut(row["text"], LONGEST_TEXT, "内容")
    title = cut(row["title"], LONGEST_TITLE, "标题") or actions.title_of(text)
    result = cut(reply, LONGEST_RESULT, "答复") if replied_at else ""
    return Message(str(row["id"]), at, title, text, result, replied_at), notes


def _instant(words: str) -> datetime:
    at = datetime.fromisoformat(words)
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def kind_of(message: Message) -> str:
    return next((kind for kind, words in KINDS if words.search(message.title)), Request.Kind.HELP)


def category_of(message: Message) -> str:
    """A first guess by words; staff correct it."""
    return next((code for words in (message.title, message.text) for code, rule in RULES if rule.search(words)), "other")


def replay(path: Path, *, place: Place, progress: Callable[[int, int], None] = lambda done, total: None) -> Replay:
    """Receive every message at its time and, when it was answered, see it through to the close at the time of the answer.

    Opening and answering are merged by time, so that the place's journal runs forwards. Nothing that is there is done again, and
    what a stopped run left open is finished. Steps between receipt and answer have no time of their own: they take the answer's.
    """
    result = Replay()
    messages = read(path, result)
    there = dict(Request.objects.filter(channel=CHANNEL).exclude(external_number="").values_list("external_number", "state"))
    result.already = sum(message.id in there for message in messages)
    events: list[tuple[datetime, int, Message]] = [(message.at, 0, message) for message in messages if message.id not in there]
    events += [
        (message.replied_at, 1, message)
        for message in messages
        if message.replied_at and there.get(message.id) not in ("closed", "rejected", "withdrawn")
    ]
    events.sort(key=itemgetter(0, 1))
    desk = Desk(place)
    for done in range(0, len(events), EVENTS_AT_ONCE):
        some = events[done : done + EVENTS_AT_ONCE]
        with transaction.atomic():  # one commit for many: after a stop the run goes on from here
            for at, answering, message in some:
                with clock.at(at):
                    if answering:
                        desk.answer(message)
                    else:
                        desk.open(message)
        result.answered += (answered := sum(answering for _, answering, _ in some))
        result.opened += len(some) - answered
        progress(done + len(some), len(events))
    return result


class Desk:
    """Who does the steps of a replay: the body that stands at the place, in nobody's name."""

    def __init__(self, place: Place) -> None:
        kinds = {"street": Organisation.Kind.STREET, "district": Organisation.Kind.DISTRICT}
        kind = kinds.get(place.level, Organisation.Kind.COMMUNITY)
        at = Place.objects.get(pk=place.stream_id) if kind == Organisation.Kind.COMMUNITY else place
        body = Organisation.objects.filter(place=at, kind=kind).first() or Organisation.objects.create(place=at, kind=kind, name=at.name)
        self.place, self.body = place, body
        self.importer = Actor(role=SYSTEM, path="", label="导入")
        self.office = Actor(role=COMMUNITY_STAFF, path=place.path, place=place.pk, organisation=body.pk, label="导入")
        self.categories = Category.objects.in_bulk()

    def open(self, message: Message) -> None:
        actions.receive(
            self.place,
            title=message.title,
            text=message.text,
            channel=CHANNEL,
            kind=kind_of(message),
            category=self.categories.get(category_of(message)),
            external_number=message.id,
            may_contact=False,
            actor=self.importer,
        )

    def answer(self, message: Message) -> None:
        """From whatever state it stands in to the close."""
        request = Request.objects.visible_to(self.importer).get(channel=CHANNEL, external_number=message.id)
        onward: dict[str, Callable[[Request], Request]] = {
            "received": lambda held: actions.accept(
                held, category=None if held.category_id else self.categories["other"], actor=self.office
            ),
            "accepted": lambda held: actions.dispatch(held, lead=self.body, actor=self.office),
            "dispatched": lambda held: actions.sign(held, actor=self.office),
            "working": lambda held: actions.resolve(held, result=message.reply, outcome=Request.Outcome.EXPLAINED, actor=self.office),
            "done": lambda held: actions.close(held, reason="imported", actor=self.office),
        }
        while request.state in onward:
            request = onward[request.state](request)
