"""What a project has and lacks: papers by step, objections with what was done, the steps it has come to, its timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from hongge.civic.queries import Doer
from hongge.civic.timeline import Beside, TimelineLine, is_resident
from hongge.civic.timeline import timeline as tell
from hongge.kernel import clock, flow, spoken
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.systems.elevators.models import (
    ENTITLED,
    Acceptance,
    AccountLine,
    Document,
    FollowUp,
    Handling,
    LiftProject,
    Meeting,
    Notice,
    Objection,
    OutsideVote,
    Requirement,
    Visit,
    Willingness,
    WorksLog,
)
from hongge.systems.elevators.workflow import LIFT, NEXT


@dataclass
class Paper:
    """One line of the checklist: the kind, and what was handed in of it."""

    requirement: Requirement
    documents: list[Document] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return self.requirement.required and not self.documents


@dataclass(frozen=True)
class Stage:
    """The papers that one step needs."""

    label: str
    papers: list[Paper]
    is_next: bool = False

    @property
    def missing(self) -> int:
        return sum(paper.is_missing for paper in self.papers)


def checklist(project: LiftProject) -> list[Stage]:
    """Every paper, by the step that needs it, in the order of the workflow; the own consents of private parts among them."""
    given: dict[str, list[Document]] = defaultdict(list)
    for document in project.documents.order_by("pk"):
        given[document.requirement_id].append(document)
    by_step: dict[str, list[Paper]] = defaultdict(list)
    for requirement in Requirement.objects.all():
        by_step[requirement.step].append(Paper(requirement, given[requirement.pk]))
    following = NEXT.get(project.state, "")
    return [Stage(step.label, by_step[step.name], step.name == following) for step in LIFT.steps if step.name in by_step]


def missing_papers(projects: list[LiftProject], steps: Mapping[str, str]) -> dict[int, int]:
    """How many papers each project lacks for the step that `steps` names for its state; those that lack none are left out."""
    needed: dict[str, set[str]] = defaultdict(set)
    for code, step in Requirement.objects.filter(required=True).values_list("code", "step"):
        needed[step].add(code)
    given: dict[int, set[str]] = defaultdict(set)
    for project, code in Document.objects.filter(project__in=projects).values_list("project", "requirement"):
        given[project].add(code)
    found = {row.pk: len(needed[steps.get(row.state, "")] - given[row.pk]) for row in projects}
    return {pk: n for pk, n in found.items() if n}


@dataclass
class Case:
    """One objection with everything that was done about it."""

    objection: Objection
    handlings: list[Handling] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not any(handling.ends for handling in self.handlings)

    @property
    def in_mediation(self) -> Handling | None:
        """The hand-over to mediation, while it has not come to an end."""
        return next((h for h in self.handlings if h.outcome == Handling.Outcome.MEDIATION), None) if self.is_open else None


def cases(project: LiftProject) -> list[Case]:
    """The objections ledger, in the order in which they came."""
    found = {row.pk: Case(row) for row in project.objection_set.select_related("room").order_by("nth")}
    for handling in project.handlings.order_by("pk"):
        found[handling.objection_id].handlings.append(handling)
    return list(found.values())


def next_due(project: LiftProject, *, without: int | None = None) -> date | None:
    """The nearest day by which an open objection has to be answered."""
    ended = Handling.objects.filter(project=project, ends=True).values("objection")
    waiting = Objection.objects.filter(project=project).exclude(pk__in=ended).exclude(pk__in=[without] if without else [])
    return waiting.order_by("due_on").values_list("due_on", flat=True).first()


def notices(project: LiftProject) -> list[tuple[Place, Notice | None]]:
    """Every place where the plan has to hang, with the notice that hangs there now."""
    since = project.notice_from
    rows = project.notices.filter(from_on__gte=since).order_by("pk") if since else []
    hanging = {row.place_id: row for row in rows}
    return [(place, hanging.get(place.pk)) for place in project.notice_places()]


@dataclass(frozen=True)
class StepLine:
    label: str
    state: str
    at: object = None
    when: str = ""
    note: str = ""


WAY = (  # the states people meet, as few words as a narrow column holds
    ("proposed", "提出"),
    ("consulting", "征求意愿"),
    ("planning", "方案和分摊"),
    ("voting", "业主表决"),
    ("publicising", "公示"),
    ("settling", "处理异议"),
    ("filed", "报批"),
    ("permitted", "可以开工"),
    ("building", "施工"),
    ("accepted", "验收"),
    ("in_use", "使用和回访"),
    ("closed", "办结"),
)


def steps(project: LiftProject) -> list[StepLine]:
    """提出 to 办结: what is done and when, what is now."""
    entered = {line.target: line.at for line in flow.history(LIFT, project) if line.source != line.target}
    states = [state for state, _label in WAY]
    stopped = project.state == LiftProject.State.STOPPED
    reached = max((states.index(state) for state in entered if state in states), default=0) if stopped else states.index(project.state)
    made = []
    for place, (state, label) in enumerate(WAY):
        here = "done" if place < reached or project.state == "closed" else "now" if place == reached and not stopped else ""
        until = project.notice_until if (state, here) == ("publicising", "now") else None
        note = _("公示到%(day)s") % {"day": f"{until.month}月{until.day}日"} if until else ""
        made.append(StepLine(_(label), here, entered.get(state) if here else None, note=note))
    return [*made, StepLine(_("终止"), "now", entered.get("stopped"), note=project.stop_reason)] if stopped else made


PUBLIC_WAY = (
    ("问意愿", ("proposed", "consulting")),
    ("定方案", ("planning",)),
    ("表决", ("voting",)),
    ("公示", ("publicising", "settling")),
    ("施工", ("filed", "permitted", "building")),
    ("用上", ("accepted", "in_use", "closed")),
)


def public_steps(project: LiftProject) -> list[dict[str, str]]:
    """The same in six words, for a phone."""
    reached = next((n for n, (_label, states) in enumerate(PUBLIC_WAY) if project.state in states), -1)
    finished = project.state in ("in_use", "closed")
    return [
        {"label": _(label), "state": "done" if n < reached or finished else "now" if n == reached else ""}
        for n, (label, _states) in enumerate(PUBLIC_WAY)
    ]


@dataclass(frozen=True)
class Account:
    """One kind of income or expense, summed for the public page."""

    label: str
    amount: int
    is_income: bool


def account_sums(project: LiftProject) -> list[Account]:
    """Income and expense by kind, without days, notes or homes."""
    sums: dict[str, int] = {}
    for line in project.accounts.all():
        sums[line.item] = sums.get(line.item, 0) + line.signed
    made = [Account(str(item.label), sums[item], AccountLine(item=item).is_income) for item in AccountLine.Item if item in sums]
    return sorted(made, key=lambda line: not line.is_income)


def timeline(project: LiftProject, actor: Actor) -> list[TimelineLine]:
    """Everything that happened, newest first. What a home said, and who objected, only for those entitled."""

    def beside(lines: list[flow.Line]) -> Beside:
        return _beside(project, [line.entry for line in lines], actor)

    def words(line: flow.Line, doer: Doer | None) -> str:
        plainly = is_resident(actor)
        return _(LIFT.step_plainly(line.step) if plainly else LIFT.step_label(line.step))

    return _joined(tell(LIFT, project, actor, beside=beside, words=words))


def _joined(lines: list[TimelineLine]) -> list[TimelineLine]:
    """What one person did several times in a day reads as one line: 记走访：101室、102室."""
    made = []
    for (words, who, _day), group in groupby(lines, key=lambda line: (line.words.partition("：")[0], line.who, clock.day_of(line.at))):
        rows = list(group)
        if len(rows) > 1 and not any(row.say for row in rows):
            after = [row.words.partition("：")[2] for row in reversed(rows)]
            made.append(TimelineLine(rows[0].at, words + ("：" + "、".join(filter(None, after)) if any(after) else ""), who))
        else:
            made += rows
    return made


def _beside(project: LiftProject, entries: list[int], actor: Actor) -> Beside:
    """What the side records add, each in one query."""
    added = Beside()
    says, more = added.says, added.more
    entitled = actor.role in ENTITLED and actor.only is None
    for meeting in Meeting.objects.filter(entry__in=entries):
        more[meeting.entry_id] = f"：{meeting.get_kind_display()}，{meeting.get_outcome_display()}"
        says[meeting.entry_id] += [words for words in (meeting.note,) if words and not is_resident(actor)]
    for document in Document.objects.filter(entry__in=entries).select_related("requirement"):
        more[document.entry_id] = f"：{_(document.requirement.label)}{document.number and '　' + document.number}"
    for vote in OutsideVote.objects.filter(entry__in=entries):
        more[vote.entry_id] = _("（外部结果，来自%(source)s）") % {"source": vote.source}
        says[vote.entry_id].append(f"{vote.counts}　{vote.document}")
    for work in WorksLog.objects.filter(entry__in=entries):
        says[work.entry_id] += [work.text] if is_resident(actor) else []
    for row in Acceptance.objects.filter(entry__in=entries):
        more[row.entry_id] = f"：{row.get_kind_display()}，{_('合格') if row.passed else _('不合格')}　{row.document}"
        says[row.entry_id] += [row.note] if row.note else []
    for line in AccountLine.objects.filter(entry__in=entries):
        more[line.entry_id] = f"：{_(line.get_item_display())} {spoken.yuan(line.signed)}{_('元')}"
    for handling in Handling.objects.filter(entry__in=entries).select_related("objection"):
        more[handling.entry_id] = _("：第%(nth)s条，%(outcome)s") % {
            "nth": handling.objection.nth,
            "outcome": _(handling.get_outcome_display()),
        }
        says[handling.entry_id] += [handling.text] if entitled else []
    for objection in Objection.objects.filter(entry__in=entries):
        more[objection.entry_id] = _("：第%(nth)s条，%(ground)s") % {"nth": objection.nth, "ground": _(objection.get_ground_display())}
    if entitled:
        _beside_homes(added, entries)
    return added


def _beside_homes(added: Beside, entries: list[int]) -> None:
    """Which homes were visited; what they said stands in the picture of the entrance and on the page of the home."""
    rooms = Visit.objects.filter(entry__in=entries).values_list("entry", "room__name")
    said = {
        entry: f"：{room}" for entry, room in (*rooms, *Willingness.objects.filter(entry__in=entries).values_list("entry", "room__name"))
    }
    for call in FollowUp.objects.filter(entry__in=entries).select_related("room"):
        said[call.entry_id] = f"：{call.room.name + '，' if call.room else ''}{call.get_result_display()}"
        added.says[call.entry_id] += [call.note] if call.note else []
    added.more.update(said)
