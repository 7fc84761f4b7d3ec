"""What people do with a work plan and its tasks. One function per button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongge.bulletins.models import Bulletin, Plan, Task, TaskBody, TaskReport
from hongge.bulletins.queries import plans as queries
from hongge.bulletins.workflow.issuing import check_issuer
from hongge.bulletins.workflow.plans import PLAN, TASK_REPORT, issued_by_another, tasks_of
from hongge.civic.models import Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Overtaken, Refused
from hongge.kernel.figures import Rate, figures
from hongge.kernel.places import Place

BACKWARDS = "计划的开始在结束后面，请换过来"


def begin(
    place: Place,
    *,
    title: str,
    issuer: Organisation,
    since: date,
    until: date,
    basis: str = "",
    aim: str = "",
    actor: Actor,
) -> Plan:
    """Start a draft without tasks."""
    if until < since:
        raise Refused(BACKWARDS)
    plan = Plan(title=title, issuer=issuer, since=since, until=until, basis=basis, aim=aim, edited_by_id=actor.duty, edited_at=clock.now())
    with transaction.atomic():
        made = flow.open_record(PLAN, plan, actor, place=place, since=since, until=until)
        check_issuer(issuer, actor)
    return made


def edit(plan: Plan, *, title: str, issuer: Organisation, since: date, until: date, basis: str = "", aim: str = "", actor: Actor) -> Plan:
    """改标题和要求."""
    if until < since:
        raise Refused(BACKWARDS)
    check_issuer(issuer, actor, kept=plan.issuer_id)
    change = {"title": title, "issuer": issuer, "since": since, "until": until, "basis": basis, "aim": aim}
    return flow.advance(PLAN, "edit", plan, actor, change=change | _edited(actor))


def add_task(plan: Plan, *, bodies: Iterable[Organisation], actor: Actor, **words: Any) -> Plan:
    """加一项任务. `words`: see `written`."""
    nth = plan.tasks_made + 1
    change = {"tasks_made": nth} | _edited(actor)
    return flow.advance(PLAN, "add_task", plan, actor, change=change, side=written(plan, nth, bodies, **words), task=nth)


def change_task(plan: Plan, *, nth: int, bodies: Iterable[Organisation], actor: Actor, **words: Any) -> Plan:
    """改任务: the new row takes the place of the old one, which stays."""
    _task(plan, nth)
    side = written(plan, nth, bodies, **words)
    return flow.advance(PLAN, "change_task", plan, actor, change=_edited(actor), side=side, task=nth)


def drop_task(plan: Plan, *, nth: int, actor: Actor) -> Plan:
    """删去任务: a last row says so."""
    last = _task(plan, nth)
    gone = Task(plan=plan, **{name: getattr(last, name) for name in Task.sealed} | {"dropped": True})
    return flow.advance(PLAN, "drop_task", plan, actor, change=_edited(actor), side=[gone], task=nth)


def written(
    plan: Plan,
    nth: int,
    bodies: Iterable[Organisation],
    *,
    section: str,
    title: str,
    done_when: str,
    due_on: date,
    figure: str = "",
    compare: str = "",
    number: Decimal | None = None,
    place: Place | None = None,
) -> list[Task | TaskBody]:
    """A task with its bodies as unsaved rows. Refused when nobody answers for it or its target cannot be measured."""
    bodies = list(bodies)
    if not bodies:
        raise Refused("还没有选责任单位，选好后就能保存")
    if figure and figure not in figures:
        raise Refused("没有这个数字，请从单子里选")
    if figure and not compare:
        raise Refused("还没有选要求（不少于、等于……），选好后就能保存")
    if figure and compare == Task.Compare.EVERY and not isinstance(figures[figure], Rate):
        raise Refused("“每一条都做到”要配一个比率，例如按期办结率")
    if figure and compare != Task.Compare.EVERY and number is None:
        raise Refused("还没有写目标值，写好后就能保存")
    at = place or plan.place
    if not at.path.startswith(plan.path):
        raise Refused(_("目标要在%(place)s里面量") % {"place": plan.place.name})
    keep = figure and compare != Task.Compare.EVERY and number is not None
    task = Task(
        plan=plan,
        nth=nth,
        section=section,
        title=title,
        done_when=done_when,
        due_on=due_on,
        figure_name=figure,
        compare=compare if figure else "",
        number=plainly(number) if keep and number is not None else "",
        place=at,
    )
    return [task, *(TaskBody(plan=plan, nth=nth, organisation=body) for body in bodies)]


def plainly(number: Decimal) -> str:
    """1600, 95.5: no zeros behind, no exponent."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _edited(actor: Actor) -> dict[str, Any]:
    return {"edited_by_id": actor.duty, "edited_at": clock.now()}


def _task(plan: Plan, nth: int) -> Task:
    found = next((task for task in tasks_of(plan) if task.nth == nth), None)
    if found is None:
        raise Overtaken("刚刚有人删去了这一项，请看最新状态")
    return found


def issue(plan: Plan, *, actor: Actor) -> Plan:
    """核对并印发: a second person has read it; from now on the bodies work by it."""
    if reason := issued_by_another(plan, actor):
        raise Refused(reason)
    change = {"issued_by_id": actor.duty, "issued_at": clock.now()}
    return flow.advance(PLAN, "issue", plan, actor, change=change, tasks=len(tasks_of(plan)))


def withdraw(plan: Plan, *, actor: Actor) -> Plan:
    """收回修改: it must be issued again."""
    return flow.advance(PLAN, "withdraw", plan, actor, change={"issued_by_id": None, "issued_at": None})


def close(plan: Plan, *, actor: Actor) -> Plan:
    """结束: its numbers stand still on this day."""
    return flow.advance(PLAN, "close", plan, actor, change={"closed_at": clock.now()})


def discard(plan: Plan, *, actor: Actor) -> Plan:
    """作废: a draft that will not be issued."""
    return flow.advance(PLAN, "discard", plan, actor)


def report(
    plan: Plan, *, nth: int, body: Organisation, evidence: str, done_on: date, bulletin: Bulletin | None = None, actor: Actor
) -> TaskReport:
    """报完成: one of the task's bodies says its part is done. Only for tasks without a figure: those speak for themselves."""
    if actor.place is None or actor.organisation != body.pk:
        raise Refused("要由责任单位的人报")
    made = TaskReport(plan=plan, nth=nth, body=body, evidence=evidence, done_on=done_on, bulletin=bulletin, reported_by_id=actor.duty)
    facts: dict[str, Any] = {"plan": plan.pk, "task": nth, "body": body.pk, "done_on": done_on}
    try:
        with transaction.atomic():
            stored = queries.held(plan)
            if stored.state != Plan.State.ISSUED:
                raise Refused(_("这份计划%(state)s，现在不能报") % {"state": _(stored.state_words)})
            task = _task(stored, nth)
            if task.figure_name:
                raise Refused("这一项看数字，做到了数字自己会变，不用报")
            if not TaskBody.objects.filter(entry=task.entry_id, organisation=body).exists():
                raise Refused("这一项的责任单位里没有您的单位")
            return flow.open_record(TASK_REPORT, made, actor, place=Place.objects.get(pk=actor.place), **facts)
    except IntegrityError as error:
        raise Refused("您的单位已经报过完成了") from error


def send_back(report: TaskReport, *, reason: str, actor: Actor) -> TaskReport:
    """退回: whoever keeps the plan does not find it done."""
    if not actor.reaches(report.plan.path):
        raise Refused("下达计划的一级才能退回")
    return flow.advance(TASK_REPORT, "send_back", report, actor, change={"reason": reason})


def take_back(report: TaskReport, *, actor: Actor) -> TaskReport:
    """撤回: the body itself was too early."""
    return flow.advance(TASK_REPORT, "take_back", report, actor)
