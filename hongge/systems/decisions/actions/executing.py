"""From the notice on: objections and answers, execution, reports, the close."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hongge.civic.models import Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.systems.decisions.models import Answer, ExecutionReport, Matter, Objection, Scan
from hongge.systems.decisions.workflow import MATTER


def object(matter: Matter, *, text: str, actor: Actor) -> Matter:
    """记一条异议, as it was put; who put it is not kept here."""
    nth = matter.objections.count() + 1
    side = [Objection(matter=matter, nth=nth, text=text)]
    return flow.advance(MATTER, "object", matter, actor, change={"unanswered": matter.unanswered + 1}, side=side, nth=nth)


def answer(matter: Matter, *, objection: Objection, text: str, actor: Actor) -> Matter:
    """答复异议: each one once."""
    if objection.matter_id != matter.pk:
        raise Refused("这条异议不是这件事的")
    if Answer.objects.filter(objection=objection).exists():
        raise Refused("这条异议已经答复过了")
    change = {"unanswered": max(matter.unanswered - 1, 0)}
    side = [Answer(objection=objection, text=text)]
    return flow.advance(MATTER, "answer", matter, actor, change=change, side=side, nth=objection.nth)


def execute(matter: Matter, *, lead: Organisation | None, due_on: date | None, actor: Actor) -> Matter:
    """开始执行, once the notice has run without an open objection."""
    if due_on and due_on < clock.today():
        raise Refused("执行期限不能早于今天")
    change: dict[str, Any] = {name: value for name, value in (("lead", lead), ("due_on", due_on)) if value}
    return flow.advance(MATTER, "execute", matter, actor, change=change, lead=lead.pk if lead else None, due_on=due_on)


def report(matter: Matter, *, text: str, spent: int = 0, finished: bool = True, photos: Iterable[StoredFile] = (), actor: Actor) -> Matter:
    """报执行情况; `spent` in cents is added up. Everybody may read it."""
    side = ExecutionReport(matter=matter, text=text, spent=spent, finished=finished)
    change = {"executed_on": clock.today(), "spent": matter.spent + spent}
    scans = [Scan(matter=matter, file=file, what=Scan.What.REPORT) for file in photos]
    return flow.advance(MATTER, "report", matter, actor, change=change, side=[side, *scans], spent=spent, finished=finished)


def go_on(matter: Matter, *, due_on: date, actor: Actor) -> Matter:
    """还要继续: what was reported is not all of it."""
    if due_on < clock.today():
        raise Refused("执行期限不能早于今天")
    return flow.advance(MATTER, "go_on", matter, actor, change={"due_on": due_on, "executed_on": None}, due_on=due_on)


def close(matter: Matter, *, actor: Actor) -> Matter:
    """办结: executed and reported, or not passed and its notice over."""
    return flow.advance(MATTER, "close", matter, actor, change={"closed_at": clock.now()}, passed=matter.passed)
