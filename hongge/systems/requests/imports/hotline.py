"""A workbook of the 12345 hotline: previewed, accepted row by row, handed back with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from hongge.kernel import clock, sheets
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import Column, Fate, Intake, Kind, Layout, Reading, Row, find_heading
from hongge.systems.requests import actions
from hongge.systems.requests.models import OFFICE, Request

COLUMNS = (
    Column("number", "工单编号", ("工单号", "编号"), needed=True, most=40, example="2026112300012345"),
    Column("title", "标题", ("工单标题", "主题"), most=4000, example="楼道灯不亮"),
    Column("text", "内容", ("工单内容", "诉求内容", "来电内容"), needed=True, most=4000, example="三楼楼道灯坏了一周，晚上看不见"),
    Column("called", "来电时间", ("受理时间", "登记时间"), kind=Kind.INSTANT),
    Column("kind", "类型", ("工单类型", "诉求类型"), choices=tuple(Request.Kind.choices)),
    Column("address", "地址", ("事发地址", "诉求地址"), most=4000, note="写到小区、楼栋、单元", example="天龙花园5栋"),
    Column("name", "姓名", ("来电人", "联系人"), most=40),
    Column("phone", "电话", ("来电号码", "联系电话"), kind=Kind.PHONE),
)
SHEET = Layout(  # not declared: it has a page of its own, and takes each row in by itself
    "hotline", "12345工单", "把12345转来的工单一次登记进来，工单编号留着，已经导入过的不会重复", COLUMNS, ("number",), OFFICE, Intake
)
ALREADY = "这个工单已经导入过"


@dataclass(slots=True, kw_only=True)
class RowFate(Fate):
    """One row. Without a fault it can be taken in; `accepted` is the number it then got."""

    external: str
    place: Place


def preview(rows: Sequence[Sequence[Any]], place: Place) -> list[RowFate]:
    """What each row after the heading would become. Refused when the heading lacks a column that is needed."""
    map_, seen = Map(place), set[str]()
    fates = [_judged(row, map_, seen) for row in Reading(rows, COLUMNS)]
    there = set(
        Request.objects.filter(channel=Request.Channel.HOTLINE, external_number__in=[fate.external for fate in fates]).values_list(
            "external_number", flat=True
        )
    )
    for fate in fates:
        if fate.external in there:
            fate.refuse(ALREADY)
    return fates


def accept(fates: Iterable[RowFate], *, actor: Actor) -> list[RowFate]:
    """Take in the rows without a fault, each in its own transaction; a refusal becomes the row's fault."""
    fates = list(fates)
    for fate in fates:
        if fate.reasons:
            continue
        try:
            with transaction.atomic():
                fate.accepted = actions.receive(
                    fate.place, channel=Request.Channel.HOTLINE, external_number=fate.external, on_behalf=True, actor=actor, **fate.values
                ).number
        except Refused as refused:
            fate.refuse(*refused.reasons)
        except IntegrityError:  # somebody took the same workbook in at the same time
            fate.refuse(ALREADY)
    return fates


def notes_of(fates: Iterable[RowFate]) -> dict[int, str]:
    """For the column 错误原因: what became of each row, or why nothing."""
    return {fate.row: fate.fault or f"已导入，编号{fate.accepted}" for fate in fates if fate.accepted or fate.fault}


def annotated(rows: Sequence[Sequence[Any]], notes: Mapping[int, str]) -> bytes:
    """The same sheet as a new workbook, with a column 错误原因."""
    return sheets.workbook([sheets.annotated(rows, find_heading(rows[:10], COLUMNS).at, notes, name="12345工单")])


class Map:
    """The places that an address may name: those inside the importing place, and the compounds and communities beside it."""

    def __init__(self, place: Place) -> None:
        standing = Place.objects.standing_on(clock.today()).defer("outline")
        self.place = place
        self.inside = list(standing.within(place).at_level("compound", "building", "entrance"))
        self.beside = [p for p in standing.at_level("compound", "community") if not p.path.startswith(place.path)]

    def find(self, address: str) -> Place:
        """The innermost place that the address names, going down from its compound. Refused when it names one of another community."""
        own = _named([p for p in self.inside if p.level == "compound"], address)
        if own is None:
            named = address.replace(self.place.name, "")
            if other := _named(self.beside, named):
                raise Refused(f"地址写的是{other.name}，不在{self.place.name}，请转给那里，或改好地址再导入")
            return self.place
        found, rest = own, address[address.index(own.name) + len(own.name) :]
        for level in ("building", "entrance"):
            inner = _named([p for p in self.inside if p.level == level and p.path.startswith(found.path)], rest)
            if inner is None:
                break
            found, rest = inner, rest[rest.index(inner.name) + len(inner.name) :]
        return found


def _named(places: Iterable[Place], words: str) -> Place | None:
    """The one whose name stands in the words, the longest name first; 1栋 does not stand in 11栋."""
    found = [p for p in places if re.search(rf"(?<![0-9]){re.escape(p.name)}", words)]
    return max(found, key=lambda p: len(p.name), default=None)


def _judged(row: Row, map_: Map, seen: set[str]) -> RowFate:
    external, address, words = row["number"] or "", row["address"] or "", row["text"] or ""
    fate = RowFate(row.number, reasons=row.faults, external=external, place=map_.place)
    try:
        fate.place = map_.find(address)
    except Refused as refused:
        fate.refuse(*refused.reasons)
    if external and external in seen:
        fate.refuse("工单编号和前面的行重复")
    seen.add(external)
    text = words + (f"\n地址：{address}" if address else "")
    if len(text) > 4000:
        fate.refuse("内容和地址合起来超过4000字")
    if row["called"] and row["called"] > clock.now():
        fate.refuse("来电时间在将来")
    fate.values = {
        "title": (row["title"] or "")[:80] or actions.title_of(words),
        "text": text,
        "kind": row["kind"] or Request.Kind.HELP,
        "occurred_at": row["called"],
        "name": row["name"] or "",
        "phone": row["phone"] or "",
    }
    return fate
