"""Lists and figures that go out as workbooks; each sheet of figures carries its definition and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db import models
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hongge.civic.imports import HOMES
from hongge.civic.models import Home, Tenure
from hongge.kernel import clock, sheets
from hongge.kernel.downloads import attachment, streamed
from hongge.kernel.figures import AnyFigure, Counted, Line, Rate, Table
from hongge.kernel.places import Place, full_names
from hongge.kernel.secrets import mask_phone
from hongge.kernel.sheets import Sheet, Value
from hongge.portal import boards
from hongge.portal.boards import Group
from hongge.portal.periods import Period
from hongge.systems.decisions.models import Matter
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.queries import Quote
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import REQUEST

MOST = 5000  # rows one person may take out; more needs two people, see portal/takeouts.py
AT_ONCE = 1000  # rows read at a time, so that memory does not grow with the list
IN_MEMORY = 8 * 1024 * 1024  # bytes of a workbook before it goes to a file


def workbook(name: str, pages: Iterable[Sheet]) -> HttpResponseBase:
    """An xlsx download called `name`; a large one is streamed from a file, which the answer closes."""
    held = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    sheets.write(pages, held)
    size = held.tell()
    held.seek(0)
    if size <= IN_MEMORY:
        return attachment(held.read(), f"{name}.xlsx")
    return streamed(held, f"{name}.xlsx")


def few_enough(rows: models.QuerySet[Any]) -> bool:
    """Whether one person may take out so many."""
    return rows[: MOST + 1].count() <= MOST


def pieces(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows, a thousand at a time."""
    each = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(each, AT_ONCE)):
        yield some


def requests(rows: models.QuerySet[Request]) -> HttpResponseBase:
    """A list of requests: the matter only, nothing of whoever reported it."""
    columns = [
        (_("编号"), 20),
        (_("标题"), 36),
        (_("类型"), 8),
        (_("类别"), 16),
        (_("来源"), 12),
        (_("紧急程度"), 9),
        (_("地点"), 24),
        (_("状态"), 10),
        (_("主办"), 20),
        (_("收到"), 17),
        (_("办结期限"), 17),
        (_("办结"), 17),
        (_("办理结论"), 10),
    ]
    some = pieces(rows.select_related("category", "lead"))
    lines = (_request(row, where) for part in some for where in [full_names({row.path for row in part})] for row in part)
    return workbook(_("诉求") + f"{clock.today():%Y%m%d}", [Sheet(_("诉求"), columns, lines)])


def _request(row: Request, where: dict[str, str]) -> list[Value]:
    return [
        row.number,
        row.title,
        row.get_kind_display(),
        row.category.name if row.category else "",
        row.get_channel_display(),
        row.get_urgency_display(),
        where[row.path],
        REQUEST.states[row.state],
        row.lead.name if row.lead else "",
        row.opened_at,
        row.due_at,
        row.done_at,
        row.get_outcome_display(),
    ]


def matters(rows: models.QuerySet[Matter]) -> HttpResponseBase:
    """A list of matters."""
    columns = [
        (_("编号"), 20),
        (_("标题"), 36),
        (_("类别"), 18),
        (_("由谁决定"), 18),
        (_("地点"), 24),
        (_("走到哪步"), 12),
        (_("提出"), 17),
        (_("支部议完"), 12),
        (_("决定"), 12),
        (_("结果"), 10),
        (_("公示到"), 12),
        (_("执行单位"), 20),
        (_("用款（元）"), 12),
    ]
    some = pieces(rows.select_related("kind", "lead"))
    lines = (_matter(row, where) for part in some for where in [full_names({row.path for row in part})] for row in part)
    return workbook(_("议题") + f"{clock.today():%Y%m%d}", [Sheet(_("议题"), columns, lines)])


def _matter(row: Matter, where: dict[str, str]) -> list[Value]:
    return [
        row.number,
        row.title,
        row.kind.name,
        row.get_route_display(),
        where[row.path],
        row.state_words,
        row.opened_at,
        row.gate_on,
        row.decided_on,
        row.result_words,
        row.notice_until,
        row.lead.name if row.lead else "",
        row.spent / 100 if row.spent else None,
    ]


def lift_costs(project: LiftProject, homes: list[Home], quotes: list[Quote]) -> HttpResponseBase:
    """What each home of a lift project pays by every method, in yuan, with the coefficients it was worked out by."""
    known = [quote for quote in quotes if not quote.why]
    columns = [(_("户"), 10), (_("楼层"), 6), (_("面积（㎡）"), 12), *((f"{_(quote.method.label)}{_('（元）')}", 18) for quote in known)]
    rows: list[list[Value]] = [
        [home.room.name, home.floor, (home.area or 0) / 100, *(quote.shares[home.room_id].pays / 100 for quote in known)] for home in homes
    ]
    rows.append([_("合计"), None, None, *(quote.total / 100 for quote in known)])
    head: list[list[Value]] = [
        [_("项目"), project.title],
        [_("编号"), project.number],
        [_("总价（元）"), project.cost / 100],
        [_("补贴（元）"), project.subsidy / 100],
        [_("导出时间"), clock.now()],
    ]
    meant = ([_(quote.method.label), f"{quote.method.source}　{quote.table_words}"] for quote in known)
    told = Sheet(_("办法"), [(_("名称"), 24), (_("说明"), 80)], [*head, *meant])
    return workbook(f"{project.title}{_('费用分摊')}", [Sheet(_("费用分摊"), columns, rows), told])


def party_bodies(rows: models.QuerySet[Any]) -> HttpResponseBase:
    """Firms and committees with who covers them and why not; numbers of members, never names."""
    columns = [
        (_("名称"), 30),
        (_("类别"), 10),
        (_("统一社会信用代码"), 20),
        (_("地方"), 24),
        (_("覆盖方式"), 12),
        (_("正式党员"), 9),
        (_("未建原因"), 24),
        (_("说明"), 36),
    ]
    lines = (
        [
            row.name,
            row.get_kind_display(),
            row.uscc,
            where[row.place.path],
            row.way_label or _("没有覆盖"),
            row.members,
            row.why,
            row.why_note,
        ]
        for part in pieces(rows.select_related("place"))
        for where in [full_names({row.place.path for row in part})]
        for row in part
    )
    return workbook(_("党建覆盖") + f"{clock.today():%Y%m%d}", [Sheet(_("党建覆盖"), columns, lines)])


def homes(rows: models.QuerySet[Home], tenures: models.QuerySet[Tenure], place: Place) -> HttpResponseBase:
    """Homes under the headings they come in by, so that the workbook can be corrected and brought in again; owners masked beside them."""
    columns = [(column.heading, column.width) for column in HOMES.columns[:10]]
    lines = (line for part in pieces(rows.select_related("room").order_by("room__path")) for line in _homes(part, tenures))
    return workbook(f"{place.name}{_('房屋')}{clock.today():%Y%m%d}", [Sheet(_("房屋"), [*columns, (_("遮住的业主"), 24)], lines)])


def _homes(held: list[Home], tenures: models.QuerySet[Tenure]) -> Iterator[list[Value]]:
    """Some homes with their owners, in two questions."""
    owners: dict[int, list[Tenure]] = {}
    for tenure in tenures.filter(room__in=[home.room_id for home in held]).select_related("person", "organisation").order_by("pk"):
        owners.setdefault(tenure.room_id, []).append(tenure)
    parts = named_parts({home.room.path for home in held})
    return (_home(home, parts[home.room.path], owners.get(home.room_id, [])) for home in held)


def named_parts(paths: set[str]) -> dict[str, dict[str, str]]:
    """What stands above and at each path, by level: {path: {"compound": 城建花苑, "building": 3栋 …}}, in one question."""
    lines = {path: [path[:n] for n in range(Place.steplen, len(path) + 1, Place.steplen)] for path in paths}
    above = {part for line in lines.values() for part in line}
    known = {path: (level, name) for path, level, name in Place.objects.filter(path__in=above).values_list("path", "level", "name")}
    return {path: dict(known[part] for part in line) for path, line in lines.items()}


def _home(home: Home, parts: dict[str, str], owners: list[Tenure]) -> list[Value]:
    areas = (home.registered_area, home.surveyed_area, home.contract_area)
    return [
        *(parts.get(level, "") for level in ("compound", "building", "entrance", "room")),
        home.floor,
        home.get_use_display(),
        *(area / 100 if area is not None else None for area in areas),
        home.get_delivery_display(),
        "、".join(_masked(tenure) for tenure in owners),
    ]


def _masked(tenure: Tenure) -> str:
    if tenure.person:
        return f"{tenure.person.masked}{mask_phone(tenure.person.phone)}"
    return tenure.organisation.name if tenure.organisation else ""


def figure_board(groups: list[Group], figure: AnyFigure, table: Table, place: Place, period: Period) -> HttpResponseBase:
    """The board's figures, the chosen one by place, and what each of them means."""
    cards = [card for group in groups for card in group.cards]
    board = Sheet(
        _("数字"),
        [(_("名称"), 24), (_("数值"), 14), (_("单位"), 8), (_("计入数"), 12), (_("总数"), 12), (period.before_words, 14), (_("代码"), 26)],
        ([c.figure.label, c.value, c.figure.unit, *(c.share or (None, None)), c.before, c.figure.name] for c in cards),
    )
    share = [(_("计入数"), 12), (_("总数"), 12)] if isinstance(figure, Rate) else []
    by_place = Sheet(
        _("分地方"),
        [(_("地方"), 24), (_("代码"), 18), (figure.label, 16), *share],
        (_by_place(line, place) for line in [*table.lines, table.total]),
    )
    meant = {f.name: f for f in [figure, *(card.figure for card in cards)]}.values()
    return workbook(f"{place.name}{_('数字')}", [board, by_place, _meaning(list(meant), place, period)])


def _by_place(line: Line, place: Place) -> list[Value]:
    at = line.place or place
    name = at.name if line.place else _("%(place)s本级") % {"place": place.name}
    return [name, at.code, line.value, *(line.share or ())]


def _meaning(meant: Sequence[AnyFigure], place: Place, period: Period) -> Sheet:
    """What each figure means, for which place and days, and when it was drawn."""
    head: list[list[Value]] = [
        [_("地方"), place.name],
        [_("统计期起"), period.since],
        [_("统计期止"), period.until],
        [_("导出时间"), clock.now()],
    ]
    return Sheet(_("口径"), [(_("名称"), 24), (_("说明"), 80)], [*head, *([f.label, f.definition] for f in meant)])


def figure_records(rows: models.QuerySet[Any], figure: AnyFigure, plain: Counted, place: Place, period: Period) -> HttpResponseBase:
    """The records behind a number, and its definition; of a rate, each told in or out of the numerator."""
    rate = figure if isinstance(figure, Rate) else None
    states = boards.states_of(plain)
    columns = [(_("记录"), 48), (_("地方"), 20), (_("状态"), 10), (_("日期"), 17), *([(plain.unit, 10)] if plain.weigh else [])]
    columns += [(_("算不算"), 12)] if rate else []
    found = (
        [
            str(row),
            where[plain.stands_at(row)],
            states[row.state] if states else "",
            getattr(row, plain.dated_by) if plain.dated_by else None,
            *([getattr(row, plain.weigh)] if plain.weigh else []),
            *([_(rate.inside if row.pk in counted else rate.outside)] if rate else []),
        ]
        for part in pieces(rows)
        for where in [full_names({plain.stands_at(row) for row in part})]
        for counted in [rate.within(part, place, period.since, period.until) if rate else set()]
        for row in part
    )
    return workbook(f"{place.name}{figure.label}", [Sheet(_("记录"), columns, found), _meaning([figure], place, period)])
