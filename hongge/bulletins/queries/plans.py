"""Work plans as they are read: how far each task is, what it was month by month, and what waits for a body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hongge.bulletins.models import Plan, Task, TaskBody, TaskReport
from hongge.bulletins.workflow.plans import PLAN, READERS, TASK_REPORT, tasks_of
from hongge.civic.models import Organisation
from hongge.civic.queries import Doer, doers
from hongge.civic.timeline import Beside, TimelineLine, timeline
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.figures import AnyFigure, Median, Number, Rate, Table, base, by_place, next_month, sums, totals, value_of
from hongge.kernel.places import Place, below

SOON = 14  # days before its due day on which a task turns yellow
AHEAD = 30  # days before its due day on which it comes onto the desk of whoever answers for it
MONTHS = 24  # shown at most


def readable(actor: Actor) -> QuerySet[Plan]:
    """What one keeps, what is issued for one's place by a place above, and what one's own body has a task in."""
    seen = Plan.objects.visible_to(actor)
    above = Plan.objects.issued().over(actor.path)
    if actor.role in READERS:
        return seen | above
    mine = TaskBody.objects.filter(organisation=actor.organisation).values("plan") if actor.organisation else []
    return seen | above.filter(pk__in=mine)


def held(plan: Plan) -> Plan:
    """The stored plan, which nobody moves on until the transaction ends."""
    return Plan.objects.select_for_update().get(pk=plan.pk)


@dataclass(frozen=True)
class Progress:
    """A task as it stands today. `part` of `whole` fills its bar; `share`: both halves of a rate, or bodies that reported of all."""

    plan: Plan
    task: Task
    bodies: list[Organisation]
    reports: list[TaskReport]
    value: Number
    share: tuple[int, int] | None
    part: Number
    whole: Number
    met: bool

    @property
    def state(self) -> str:
        """met, late, begun or waiting."""
        if self.met:
            return "met"
        if clock.today() > self.task.due_on:
            return "late"
        return "begun" if self.part else "waiting"

    @property
    def state_words(self) -> str:
        return {"met": _("已达到"), "late": _("过期未达到"), "begun": _("进行中"), "waiting": _("未开始")}[self.state]

    @property
    def light(self) -> str:
        """Of the matter: late, soon, ok; none once it is reached or the plan does not run."""
        if self.met or self.plan.state != Plan.State.ISSUED:
            return "none"
        days = (self.task.due_on - clock.today()).days
        return "late" if days < 0 else "soon" if days <= SOON else "ok"

    @property
    def light_words(self) -> str:
        """超期3天, 今天到期, 剩12天."""
        days = (self.task.due_on - clock.today()).days
        if self.light == "none":
            return self.state_words
        if days < 0:
            return _("超期%(n)s天") % {"n": -days}
        return _("剩%(n)s天") % {"n": days} if days else _("今天到期")

    @property
    def due_at(self) -> datetime:
        """The end of its due day."""
        return clock.start_of(self.task.due_on + timedelta(days=1))

    @property
    def scale(self) -> Number:
        """What a full bar of its months means: the target, or all of a share."""
        return 100 if self.share else self.whole

    def answers(self, organisation: int | None) -> bool:
        return any(body.pk == organisation for body in self.bodies)

    def reported_by(self, organisation: int | None) -> bool:
        return any(report.body_id == organisation for report in self.reports)


def progress(plan: Plan) -> list[Progress]:
    """Every task with its number today; a few queries, however many tasks."""
    tasks, until = tasks_of(plan), plan.counted_to
    bodies: dict[int, list[Organisation]] = defaultdict(list)
    for row in TaskBody.objects.filter(entry__in=[task.entry_id for task in tasks]).select_related("organisation").order_by("pk"):
        bodies[row.entry_id].append(row.organisation)
    reports: dict[int, list[TaskReport]] = defaultdict(list)
    for report in standing_reports(plan):
        reports[report.nth].append(report)
    at: dict[int, dict[str, int]] = {}
    for place, figures in by_measured_place(tasks).items():
        at[place.pk] = totals(sums(base(figures), place, plan.since, until))
    return [_progress(plan, task, bodies[task.entry_id], reports[task.nth], at.get(task.place_id, {}), until) for task in tasks]


def standing_reports(plan: Plan) -> list[TaskReport]:
    rows = TaskReport.objects.standing().filter(plan=plan)
    return list(rows.select_related("body", "bulletin__publication").order_by("pk"))


def by_measured_place(tasks: Iterable[Task]) -> dict[Place, list[AnyFigure]]:
    found: dict[Place, list[AnyFigure]] = defaultdict(list)
    for task in tasks:
        if task.figure and not isinstance(task.figure, Median):
            found[task.place].append(task.figure)
    return found


def _progress(plan: Plan, task: Task, bodies: list[Organisation], reports: list[TaskReport], at: dict[str, int], until: date) -> Progress:
    if not task.figure_name:
        done = len({report.body_id for report in reports} & {body.pk for body in bodies})
        share = (done, len(bodies))
        return Progress(plan, task, bodies, reports, None, share, *share, met=done == len(bodies))
    figure, halves = task.figure, None
    if figure is None:
        return Progress(plan, task, bodies, reports, None, None, None, None, met=False)
    if isinstance(figure, Median):
        value: Number = figure.value(task.place, plan.since, until)
    else:
        value = value_of(figure, at)
        halves = (at[figure.numerator.name], at[figure.denominator.name]) if isinstance(figure, Rate) else None
    part, whole = (value, float(task.number)) if task.number else halves or (None, None)
    return Progress(plan, task, bodies, reports, value, halves, part, whole, met=task.met_by(value, halves))


@dataclass(frozen=True)
class Month:
    """The number at the end of a month, counted from the plan's first day."""

    first: date
    value: Number
    share: tuple[int, int] | None


def months(plan: Plan, task: Task) -> list[Month]:
    """The target's figure month by month, oldest first. Nothing for what has no past."""
    figure, end = task.figure, plan.counted_to
    if figure is None or figure.when == "now":
        return []
    found, first = [], plan.since.replace(day=1)
    while first <= end:
        last = min(next_month(first) - timedelta(days=1), end)
        found.append(_month(figure, task.place, first, plan.since, last))
        first = next_month(first)
    return found[-MONTHS:]


def _month(figure: AnyFigure, place: Place, first: date, since: date, until: date) -> Month:
    if isinstance(figure, Median):
        return Month(first, figure.value(place, since, until), None)
    at = totals(sums(base([figure]), place, since, until))
    share = (at[figure.numerator.name], at[figure.denominator.name]) if isinstance(figure, Rate) else None
    return Month(first, value_of(figure, at), share)


def by_child(plan: Plan, task: Task, actor: Actor) -> Table | None:
    """The target's figure by the places right under, in code order; for a reader from below only the line of their own place."""
    if task.figure is None:
        return None
    table = by_place(task.figure, task.place, plan.since, plan.counted_to)
    if actor.reaches(task.place.path):
        return table
    own = [line for line in table.lines if line.place and actor.path.startswith(line.place.path)]
    return Table(table.levels, own, table.total) if own else None


def waiting_for(actor: Actor) -> list[Progress]:
    """Tasks that this actor's body answers for, not yet reached, due soon or late; a body that has reported waits no more."""
    if actor.organisation is None:
        return []
    running = Plan.objects.filter(state=Plan.State.ISSUED).filter(Q(pk__in=Plan.objects.over(actor.path)) | below(actor.path))
    mine = running.filter(pk__in=TaskBody.objects.filter(organisation=actor.organisation).values("plan"))
    limit = clock.today() + timedelta(days=AHEAD)
    return [
        one
        for plan in mine.select_related("place", "issuer").order_by("pk")
        for one in progress(plan)
        if one.answers(actor.organisation) and not one.met and one.task.due_on <= limit and not one.reported_by(actor.organisation)
    ]


def _said(report: TaskReport, lines: list[flow.Line]) -> Beside:
    """What the body wrote, and why it was sent back."""
    words = {"open": report.evidence, "send_back": report.reason}
    return Beside(says=defaultdict(list, {line.entry: [words[line.step]] for line in lines if words.get(line.step)}))


def story(plan: Plan, actor: Actor) -> list[TimelineLine]:
    """What happened to the plan, newest first; a line about one task says which."""

    def words(line: flow.Line, doer: Doer | None) -> str:
        nth, label = line.facts.get("task"), _(PLAN.step_label(line.step))
        return _("%(did)s：第%(nth)s项") % {"did": label, "nth": nth} if nth else label

    return timeline(PLAN, plan, actor, words=words)


def task_story(plan: Plan, nth: int, actor: Actor) -> list[TimelineLine]:
    """What happened to one task, newest first: how it was written down, and what was reported as far as the reader may see it."""
    written = [line for line in flow.history(PLAN, plan) if line.facts.get("task") == nth]
    people = doers(line.duty for line in written)
    told = [
        TimelineLine(line.at, _(PLAN.step_label(line.step)), f"{doer.body} {doer.name}" if (doer := people.get(line.duty or 0)) else "")
        for line in written
    ]
    for report in TaskReport.objects.visible_to(actor).filter(plan=plan, nth=nth).order_by("pk"):
        told += timeline(TASK_REPORT, report, actor, beside=partial(_said, report))
    return sorted(told, key=lambda line: line.at, reverse=True)
