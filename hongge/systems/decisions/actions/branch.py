"""支部决策前置: the grid branch takes up, deliberates, returns a matter or lets it go on to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.systems.decisions.models import Deliberation, Matter, Meeting, Scan, Stage, Word
from hongge.systems.decisions.workflow import MATTER


def take_up(matter: Matter, *, actor: Actor) -> Matter:
    """列入支部议题."""
    return flow.advance(MATTER, "take_up", matter, actor)


def deliberate(
    matter: Matter,
    *,
    held_on: date,
    expected: int,
    present: int,
    agreed: int,
    against: int = 0,
    dissent: str = "",
    minutes: str = "",
    duties: Sequence[Duty] = (),
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> Matter:
    """One meeting on the procedure's next step. It counts when enough came and enough agreed; else it is kept and the step stays open."""
    step = matter.next_deliberation
    if step is None:
        raise Refused("网格党组织要议的几步都议过了，可以提交联席会商")
    scans = list(photos)
    plausible(held_on=held_on, expected=expected, present=present, agreed=agreed, against=against)
    if step.evidence and not minutes.strip() and not scans:
        raise Refused(f"{step.label}要留下{step.evidence}：写上，或者拍照上传")
    short = step.lacks(expected=expected, present=present, agreed=agreed)
    gate = matter.with_step(step.code, done_on="" if short else held_on.isoformat(), short=short)
    last = not short and not any(s.stage == Stage.BRANCH and s.code != step.code for s in matter.missing)
    side = Deliberation(
        matter=matter,
        step=step.code,
        label=step.label,
        held_on=held_on,
        expected=expected,
        present=present,
        agreed=agreed,
        against=against,
        dissent=dissent,
        minutes=minutes,
        duties=sorted(duty.pk for duty in duties),
        counts=not short,
    )
    return flow.advance(
        MATTER,
        "deliberate",
        matter,
        actor,
        change={"gate": gate, "gate_on": held_on if last else None},
        side=[side, *(Scan(matter=matter, file=file, what=Scan.What.MINUTES) for file in scans)],
        procedure_step=step.code,
        expected=expected,
        present=present,
        agreed=agreed,
        against=against,
        counts=not short,
    )


def plausible(*, held_on: date, expected: int, present: int, agreed: int, against: int = 0) -> None:
    """Refused with everything in the numbers that cannot be."""
    wrong = []
    if held_on > clock.today():
        wrong.append("开会的日子还没有到")
    if present > expected:
        wrong.append("到会人数比应到人数多")
    if agreed + against > present:
        wrong.append("赞成和反对加起来比到会人数多")
    if wrong:
        raise Refused(*wrong)


def return_back(matter: Matter, *, text: str, actor: Actor) -> Matter:
    """退回, with what is to be mended."""
    return flow.advance(MATTER, "return_back", matter, actor, side=[Word(matter=matter, text=text)])


def to_joint(matter: Matter, *, actor: Actor) -> Matter:
    """提交联席会商: it stands on the next meeting's agenda."""
    return flow.advance(MATTER, "to_joint", matter, actor)


def confer(matter: Matter, *, meeting: Meeting, actor: Actor) -> Matter:
    """What the confirmed minutes of a joint meeting say of it: agreed."""
    joint = matter.step_in(Stage.JOINT)
    gate = matter.with_step(joint.code, done_on=(meeting.held_on or clock.today()).isoformat()) if joint else matter.gate
    return flow.advance(MATTER, "confer", matter, actor, change={"gate": gate}, meeting=meeting.pk)


def refer_back(matter: Matter, *, meeting: Meeting, text: str, actor: Actor) -> Matter:
    """What the confirmed minutes of a joint meeting say of it: to be mended first."""
    side = [Word(matter=matter, text=text)] if text else []
    return flow.advance(MATTER, "refer_back", matter, actor, side=side, meeting=meeting.pk)


def open_decision(matter: Matter, *, decider: Organisation | None, actor: Actor) -> Matter:
    """进入决定程序. Refused with the names of the steps that are missing before it."""
    change = {"decider": decider} if decider else {}
    return flow.advance(MATTER, "open_decision", matter, actor, change=change, decider=decider.pk if decider else None, route=matter.route)
