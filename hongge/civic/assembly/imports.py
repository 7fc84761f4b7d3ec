"""The official platform's export: each row is judged, then all that can be taken become ballots in one act. The file is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.actions import Line
from hongge.civic.assembly.models import Assembly, Elector, Motion, Unit
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.sheets import cells

ROOM = ("房号", "房屋", "室号", "房屋坐落")
TIME = ("投票时间", "表决时间", "提交时间")
NUMBER = ("票号", "投票编号", "序号")
MOTION = re.compile(r"(?:议题|事项|表决事项)\s*([0-9]{1,3})", re.ASCII)
SAID = {
    "同意": "yes", "赞成": "yes", "赞同": "yes", "支持": "yes", "不同意": "no", "反对": "no", "不赞成": "no", "弃权": "abstain",
    "": "invalid", "无效": "invalid",
}  # fmt: skip


@dataclass
class RowFate:
    """One row of the export. Without a fault it becomes a ballot. What it says is not shown: the box is still open."""

    row: int
    room: str
    said: str
    line: Line | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def fault(self) -> str:
        return "；".join(self.faults)


def preview(rows: Sequence[Sequence[Any]], assembly: Assembly) -> list[RowFate]:
    """What each row after the heading would become. Refused when a column is missing."""
    at, columns, motions = _heading(rows)
    asked = queries.motions_in(assembly)
    unknown = sorted(set(motions) - {motion.nth for motion in asked})
    units = {unit.name: unit.elector for unit in Unit.objects.filter(assembly=assembly).select_related("elector")}
    electors = {elector.pk: elector for elector in Elector.objects.filter(assembly=assembly).prefetch_related("units")}
    seen: set[str] = set(assembly.ballots.exclude(external="").values_list("external", flat=True))
    fates = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if any(str(cell).strip() for cell in row):
            fates.append(_judged(number, row, columns, motions, asked, units, electors, seen, assembly))
    for fate in fates:
        row = rows[fate.row - 1]
        if said := [nth for nth in unknown if motions[nth] < len(row) and str(row[motions[nth]]).strip()]:
            fate.said += f"（议题{'、'.join(map(str, said))}没有公告过，不计）"
    return fates


def _heading(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int], dict[int, int]]:
    """The row of the heading, its columns, and the column of each motion."""
    for at, row in enumerate(rows[:10]):
        named = {str(cell).strip(): column for column, cell in enumerate(row)}
        wanted = (("room", ROOM), ("time", TIME), ("number", NUMBER))
        found = {name: named[word] for name, words in wanted for word in reversed(words) if word in named}
        motions = {int(match[1]): column for word, column in named.items() if (match := MOTION.match(word))}
        if "room" in found and "time" in found and motions:
            return at, found, motions
    raise Refused("没有找到表头：要有“房号”“投票时间”，每个议题一列，写成“议题1”“议题2”")


def _judged(
    number: int,
    row: Sequence[Any],
    columns: dict[str, int],
    motions: dict[int, int],
    asked: list[Motion],
    units: dict[str, Elector],
    electors: dict[int, Elector],
    seen: set[str],
    assembly: Assembly,
) -> RowFate:
    def cell(column: int | None) -> Any:
        return row[column] if column is not None and column < len(row) else ""

    room = str(cell(columns["room"])).strip().removeprefix(assembly.place.name)
    room = room if room in units else room.replace("幢", "栋")
    external = str(cell(columns.get("number"))).strip() or f"{room}-{cell(columns['time'])}"[:64]
    said = {nth: str(cell(column)).strip() for nth, column in motions.items()}
    fate = RowFate(number, room, f"{sum(bool(words) for words in said.values())}项有意见")
    if not any(said.values()):
        fate.faults.append("一项意见也没有填，跳过")
    elector = electors.get(units[room].pk) if room in units else None
    if elector is None:
        fate.faults.append("名册里没有这一户")
    if strange := sorted({words for words in said.values() if words not in SAID}):
        fate.faults.append(f"意见“{strange[0][:20]}”看不懂，请填同意、不同意或弃权")
    if external in seen:
        fate.faults.append("这张票已经导入过，或者和前面的行重复")
    seen.add(external)
    at = _instant(cell(columns["time"]), fate)
    if at is not None and assembly.opens_at and at < assembly.opens_at:
        fate.faults.append("投票时间早于投票开始")
    if elector is not None and at is not None and not fate.faults:
        marks = {nth: SAID[said[int(nth)]] for nth in queries.asked(elector, asked) if int(nth) in said}
        noticed, spoken = {motion.nth for motion in asked}, {nth for nth, words in said.items() if SAID[words] != "invalid"}
        beside = bool(spoken) and not spoken & noticed  # it speaks only of what nobody was given notice of
        fate.line = Line(elector, marks, at, external, "motion_not_noticed" if beside else "")
    return fate


def _instant(words: Any, fate: RowFate) -> datetime | None:
    try:
        at = cells.instant(words, "投票时间")
    except Refused as refused:
        fate.faults += refused.reasons
        return None
    if at > clock.now():
        fate.faults.append("投票时间在将来")
        return None
    return at


def accept(fates: Iterable[RowFate], *, content: bytes, assembly: Assembly, actor: Actor) -> int:
    """Take in every row without a fault, in one act. Returns how many."""
    fates = list(fates)
    lines = [fate.line for fate in fates if fate.line is not None]
    if not lines:
        raise Refused("没有一行能导入")
    return actions.take_in(assembly, content=content, lines=lines, rows=len(fates), actor=actor)
