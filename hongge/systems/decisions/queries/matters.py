"""One matter as its readers are told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation
from hongge.civic.queries import Doer
from hongge.civic.timeline import Beside, TimelineLine
from hongge.civic.timeline import timeline as tell
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.systems.decisions.models import (
    Answer,
    Deliberation,
    ExecutionReport,
    Matter,
    Objection,
    PublicNotice,
    Resolution,
    Scan,
    Stage,
    Word,
)
from hongge.systems.decisions.workflow import MATTER, READ_BRANCH, next_step

WAITING_MOST = 200  # open matters looked through for one desk


@dataclass(frozen=True)
class StepLine:
    """One line of the steps beside a matter."""

    label: str
    state: str
    at: date | None
    when: str = ""
    note: str = ""


def steps(matter: Matter, actor: Actor) -> list[StepLine]:
    """From proposal to close: what is done, what is now, and what a step that was tried still lacks."""
    inside = actor.role in READ_BRANCH
    lines = [StepLine(_("提出"), "done", clock.day_of(matter.opened_at), note=matter.proposer.name if matter.proposer else "")]
    waiting = matter.state not in ("closed", "withdrawn")
    known = [(step.label, _done(matter, step.stage, step.done_on), step.short_words if inside else "", step.who) for step in matter.steps]
    known.append((_("办结"), clock.day_of(matter.closed_at) if matter.closed_at else None, "", ""))
    for label, at, short, who in known:
        state = "done" if at else "now" if waiting else ""
        waiting = waiting and at is not None
        lines.append(StepLine(label, state, at, note="" if at else short or who))
    return lines


def _done(matter: Matter, stage: str, done_on: str) -> date | None:
    """The day a stage was done: of the gate as kept there, of the rest as the matter itself says."""
    match stage:
        case Stage.DECISION:
            return matter.decided_on
        case Stage.NOTICE:
            return matter.noticed_on if matter.state != "noticed" or matter.notice_is_over else None
        case Stage.REPORT:
            return matter.executed_on
    return date.fromisoformat(done_on) if done_on else None


def line_of(matter: Matter) -> list[dict[str, str]]:
    """The same in five words for a phone."""
    joint = matter.step_in(Stage.JOINT)
    reached = [
        (_("提出"), True),
        (_("支部议"), matter.gate_on is not None),
        *([(_("会商"), bool(joint.done_on))] if joint else []),
        (_("决定"), matter.decided_on is not None),
        (_("公示"), matter.noticed_on is not None and (matter.notice_is_over or matter.state != "noticed")),
        (_("执行"), matter.executed_on is not None),
    ]
    line, waiting = [], matter.state not in ("closed", "withdrawn")
    for label, done in reached:
        line.append({"label": label, "state": "done" if done else "now" if waiting else ""})
        waiting = waiting and done
    return line


def timeline(matter: Matter, actor: Actor) -> list[TimelineLine]:
    """Everything visible that happened, newest first. What the branch said is told to those alone who may read it."""
    labels = {step.code: step.label for step in matter.steps}
    leads: dict[int, str] = {}

    def beside(lines: list[flow.Line]) -> Beside:
        named = {line.facts.get(key) or 0 for line in lines for key in ("lead", "decider")}
        leads.update(Organisation.objects.filter(pk__in=named).values_list("pk", "name"))
        return _beside([line.entry for line in lines], actor)

    def words(line: flow.Line, doer: Doer | None) -> str:
        label = _(MATTER.step_label(line.step))
        match line.step:
            case "deliberate":
                return labels.get(line.facts.get("procedure_step", ""), label)
            case "open_decision":
                return _("%(label)s，由%(body)s组织") % {"label": label, "body": leads.get(line.facts.get("decider") or 0, "")}
            case "execute":
                return _("%(label)s，由%(body)s负责") % {"label": label, "body": leads.get(line.facts.get("lead") or 0, "")}
        return label

    return tell(MATTER, matter, actor, beside=beside, words=words)


def _beside(entries: list[int], actor: Actor) -> Beside:
    added, inside = Beside(), actor.role in READ_BRANCH
    says, more = added.says, added.more
    for held in Deliberation.objects.filter(entry__in=entries):
        more[held.entry_id] = "" if held.counts else _("：没有达到要求，要再开")
        if inside:
            counted = _("应到%(expected)s人，到会%(present)s人，赞成%(agreed)s人，反对%(against)s人") % vars(held)
            says[held.entry_id] += [counted, *([_("不同意见：%(said)s") % {"said": held.dissent}] if held.dissent else [])]
            says[held.entry_id] += [held.minutes] if held.minutes else []
    for made in Resolution.objects.filter(entry__in=entries):
        more[made.entry_id] = _("：通过") if made.passed else _("：没有通过")
        says[made.entry_id].append(made.text)
        if made.expected:
            says[made.entry_id].append(_("应到%(expected)s人，到会%(present)s人，同意%(agreed)s人") % vars(made))
    for notice in PublicNotice.objects.filter(entry__in=entries):
        days = {"days": notice.days, "m": notice.until_on.month, "d": notice.until_on.day}
        more[notice.entry_id] = _("%(days)s天，到%(m)s月%(d)s日") % days
        says[notice.entry_id].append(notice.text)
    for objection in Objection.objects.filter(entry__in=entries):
        says[objection.entry_id].append(objection.text)
    for answer in Answer.objects.filter(entry__in=entries):
        says[answer.entry_id].append(answer.text)
    for report in ExecutionReport.objects.filter(entry__in=entries):
        says[report.entry_id] += [report.text, *([_("用款%(sum)s") % {"sum": report.spent_words}] if report.spent else [])]
    for word in Word.objects.filter(entry__in=entries):
        says[word.entry_id].append(word.text)
    return added


def awaiting(actor: Actor) -> list[tuple[Matter, str]]:
    """Open matters whose next step this actor may take now, with that step, the oldest first. One query."""
    rows = Matter.objects.visible_to(actor).open().select_related("lead", "decider").order_by("opened_at", "pk")
    found = []
    for row in rows[:WAITING_MOST]:
        step = MATTER.by_name.get(next_step(row))
        if step and row.state in step.sources and flow.may(actor, row, step, MATTER.kind) and not _stopped(row, step.name):
            found.append((row, step.name))
    return found


def _stopped(row: Matter, step: str) -> bool:
    """Whether time alone, or somebody else's step, stands in the way."""
    if row.state == "noticed":
        return not row.notice_is_over
    return step == "open_decision" and bool(row.missing)


def by_number(number: str, actor: Actor) -> Matter | None:
    """The matter under this number, if this actor may see it."""
    known = ("place", "kind", "proposer", "decider", "lead", "procedure", "assembly")
    return Matter.objects.visible_to(actor).select_related(*known).filter(number=number).first()


def noticed_at(place: Place) -> models.QuerySet[Matter]:
    """What was put up at a place and inside it, the newest first."""
    return Matter.objects.within(place).public().select_related("place").order_by("-noticed_on", "-pk")


def on_the_board(place: Place) -> models.QuerySet[Matter]:
    """Of these, what is still going on or was put up in the last two months."""
    since = clock.today() - timedelta(days=60)
    return noticed_at(place).exclude(state="closed", noticed_on__lt=since)


@dataclass(frozen=True)
class PublicMatter:
    """What everybody may read of a matter: no person, and nothing of what was said before the decision."""

    matter: Matter
    line: list[dict[str, str]]
    notice: PublicNotice | None
    resolution: Resolution | None
    objections: list[Objection]
    reports: list[ExecutionReport]
    scans: list[Scan]


def public_matter(place: Place, number: str) -> PublicMatter | None:
    """The matter as its compound's page shows it; none before its public notice, or elsewhere."""
    matter = noticed_at(place).select_related("kind", "decider", "lead", "assembly").filter(number=number).first()
    if matter is None:
        return None
    return PublicMatter(
        matter=matter,
        line=line_of(matter),
        notice=matter.notices.order_by("pk").last(),
        resolution=matter.resolutions.select_related("decider").order_by("pk").last(),
        objections=list(matter.objections.select_related("answer").order_by("nth")),
        reports=list(matter.reports.select_related("entry").order_by("pk")),
        scans=list(matter.scans.filter(what=Scan.What.REPORT)),
    )
