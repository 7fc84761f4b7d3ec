"""A workbook of the 12345 hotline: previewed, accepted row by row, handed back with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import IntegrityError, transaction
from django.utils import timezone

from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.systems.requests import actions
from hongge.systems.requests.models import Request

COLUMNS = {  # what we call it: how workbooks call it
    "number": ("工单编号", "工单号", "编号"),
    "title": ("标题", "工单标题", "主题"),
    "text": ("内容", "工单内容", "诉求内容", "来电内容"),
    "called": ("来电时间", "受理时间", "登记时间"),
    "kind": ("类型", "工单类型", "诉求类型"),
    "address": ("地址", "事发地址", "诉求地址"),
    "name": ("姓名", "来电人", "联系人"),
    "phone": ("电话", "来电号码", "联系电话"),
}
NEEDED = ("number", "text")
FAULT = "错误原因"
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
KINDS = {label: value for value, label in Request.Kind.choices}


@dataclass
class RowFate:
    """One row of the sheet. Without a fault it can be taken in; `accepted` is the number it then got."""

    row: int
    external: str
    values: dict[str, Any]
    place: Place
    faults: list[str] = field(default_factory=list)
    accepted: str = ""

    @property
    def fault(self) -> str:
        return "；".join(self.faults)


def preview(rows: Sequence[Sequence[Any]], place: Place) -> list[RowFate]:
    """What each row after the heading would become. Refused when the heading lacks a column that is needed."""
    at, heading = _heading(rows)
    compounds = list(Place.objects.within(place).at_level("compound").standing_on(clock.today()))
    seen: set[str] = set()
    fates = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {name: row[column] if column < len(row) else "" for name, column in heading.items()}
        if any(_words(cell) for cell in cells.values()):
            fates.append(_judged(number, cells, place, compounds, seen))
    there = set(
        Request.objects.filter(channel=Request.Channel.HOTLINE, external_number__in=[fate.external for fate in fates]).values_list(
            "external_number", flat=True
        )
    )
    for fate in fates:
        if fate.external in there:
            fate.faults.append("这个工单已经导入过")
    return fates


def accept(fates: Iterable[RowFate], *, actor: Actor) -> list[RowFate]:
    """Take in the rows without a fault, each in its own transaction; a refusal becomes the row's fault."""
    fates = list(fates)
    for fate in fates:
        if fate.faults:
            continue
        try:
            with transaction.atomic():
                fate.accepted = actions.receive(
                    fate.place, channel=Request.Channel.HOTLINE, external_number=fate.external, on_behalf=True, actor=actor, **fate.values
                ).number
        except Refused as refused:
            fate.faults += refused.reasons
        except IntegrityError:  # somebody took the same workbook in at the same time
            fate.faults.append("这个工单已经导入过")
    return fates


def annotated(rows: Sequence[Sequence[Any]], fates: Iterable[RowFate]) -> bytes:
    """The same sheet as a new workbook, all cells text, with a column 错误原因."""
    held = BytesIO()
    faults = {fate.row: fate.fault or f"已导入，编号{fate.accepted}" if fate.accepted or fate.fault else "" for fate in fates}
    at, _ = _heading(rows)
    width = max(len(row) for row in rows)
    with xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet("12345工单")
        sheet.set_column(0, width, 18)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number - 1, column, _words(cell))
            sheet.write_string(number - 1, width, FAULT if number == at + 1 else faults.get(number, ""))
    return held.getvalue()


def _heading(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """The first row that names the needed columns, in any order; a title may stand above it."""
    for at, row in enumerate(rows[:10]):
        named = {_words(cell): column for column, cell in reversed(list(enumerate(row)))}
        found = {name: named[word] for name, words in COLUMNS.items() for word in reversed(words) if word in named}
        if all(name in found for name in NEEDED):
            return at, found
    raise Refused("没有找到表头：至少要有“工单编号”和“内容”两列")


def _judged(number: int, cells: dict[str, Any], place: Place, compounds: list[Place], seen: set[str]) -> RowFate:
    words = {name: _words(cell) for name, cell in cells.items()}
    external, address = words["number"], words.get("address", "")
    stands = next((compound for compound in compounds if compound.name in address), place)
    fate = RowFate(number, external, {}, stands)
    if not external:
        fate.faults.append("没有工单编号")
    elif len(external) > 40:
        fate.faults.append("工单编号超过40个字符")
    elif external in seen:
        fate.faults.append("工单编号和前面的行重复")
    seen.add(external)
    text = words["text"] + (f"\n地址：{address}" if address else "")
    if not words["text"]:
        fate.faults.append("没有内容")
    elif len(text) > 4000:
        fate.faults.append("内容和地址合起来超过4000字")
    kind = words.get("kind", "")
    if kind and kind not in KINDS:
        fate.faults.append(f"类型“{kind}”不认识，请填{'、'.join(KINDS)}")
    called = _instant(cells.get("called"))
    if isinstance(called, str):
        fate.faults.append(called)
    if len(words.get("name", "")) > 40:
        fate.faults.append("姓名超过40个字")
    fate.values = {
        "title": words.get("title", "")[:80] or actions.title_of(words["text"]),
        "text": text,
        "kind": KINDS.get(kind, Request.Kind.HELP),
        "occurred_at": called,
        "name": words.get("name", ""),
        "phone": _phone(words.get("phone", ""), fate),
    }
    return fate


def _phone(words: str, fate: RowFate) -> str:
    try:
        return normal_phone(words) if words else ""
    except Refused as refused:
        fate.faults += refused.reasons
        return ""


def _instant(cell: Any) -> datetime | str | None:
    """The time of the call; a sentence when it cannot be."""
    at = cell
    if isinstance(cell, str) and cell.strip():
        at = next((found for form in TIMES if (found := _parsed(cell.strip(), form))), "来电时间看不懂，请写成2026-07-03 09:12")
    elif isinstance(cell, date) and not isinstance(cell, datetime):
        at = datetime.combine(cell, time.min)
    if not isinstance(at, datetime):
        return at or None
    at = timezone.make_aware(at) if timezone.is_naive(at) else at
    return at if at <= clock.now() else "来电时间在将来"


def _parsed(words: str, form: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.strptime(words, form))  # noqa: DTZ007 made aware at once
    except ValueError:
        return None


def _words(cell: Any) -> str:
    """A cell as text: whole numbers without a point, nothing for an empty one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
