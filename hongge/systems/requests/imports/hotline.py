"""A workbook of the 12345 hotline: previewed, accepted row by row, handed back with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from hongge.kernel import clock, sheets
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import Column, Fate, Kind, Reading, Row, find_heading
from hongge.systems.requests import actions
from hongge.systems.requests.models import Request

COLUMNS = (
    Column("number", "工单编号", ("工单号", "编号"), needed=True, most=40),
    Column("title", "标题", ("工单标题", "主题"), most=4000),
    Column("text", "内容", ("工单内容", "诉求内容", "来电内容"), needed=True, most=4000),
    Column("called", "来电时间", ("受理时间", "登记时间"), kind=Kind.INSTANT),
    Column("kind", "类型", ("工单类型", "诉求类型"), choices=tuple(Request.Kind.choices)),
    Column("address", "地址", ("事发地址", "诉求地址"), most=4000),
    Column("name", "姓名", ("来电人", "联系人"), most=40),
    Column("phone", "电话", ("来电号码", "联系电话"), kind=Kind.PHONE),
)
ALREADY = "这个工单已经导入过"


@dataclass(slots=True, kw_only=True)
class RowFate(Fate):
    """One row. Without a fault it can be taken in; `accepted` is the number it then got."""

    external: str
    place: Place


def preview(rows: Sequence[Sequence[Any]], place: Place) -> list[RowFate]:
    """What each row after the heading would become. Refused when the heading lacks a column that is needed."""
    compounds = list(Place.objects.within(place).at_level("compound").standing_on(clock.today()))
    seen: set[str] = set()
    fates = [_judged(row, place, compounds, seen) for row in Reading(rows, COLUMNS)]
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


def annotated(rows: Sequence[Sequence[Any]], fates: Iterable[RowFate]) -> bytes:
    """The same sheet as a new workbook, with a column 错误原因."""
    notes = {fate.row: fate.fault or f"已导入，编号{fate.accepted}" for fate in fates if fate.accepted or fate.fault}
    return sheets.workbook([sheets.annotated(rows, find_heading(rows[:10], COLUMNS).at, notes, name="12345工单")])


def _judged(row: Row, place: Place, compounds: list[Place], seen: set[str]) -> RowFate:
    external, address, words = row["number"] or "", row["address"] or "", row["text"] or ""
    stands = next((compound for compound in compounds if compound.name in address), place)
    fate = RowFate(row.number, reasons=row.faults, external=external, place=stands)
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
