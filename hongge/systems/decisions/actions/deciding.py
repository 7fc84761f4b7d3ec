"""The decision and its public notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from hongge.civic.assembly import actions as assemblies
from hongge.civic.assembly.models import Assembly
from hongge.kernel import calendar, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.systems.decisions.actions.branch import plausible
from hongge.systems.decisions.models import Matter, PublicNotice, Resolution, Route, Scan
from hongge.systems.decisions.workflow import MATTER
from hongge.systems.decisions.workflow.matter import gate_is_open


def convene(matter: Matter, *, actor: Actor) -> Matter:
    """召集业主大会 on this one question. The gate is asked first; what was counted before it is not handed on."""
    if reason := gate_is_open(matter):
        raise Refused(reason)
    if matter.assembly_id or matter.passed is not None:
        raise Refused("这件事已经召集过业主大会了")
    with transaction.atomic():
        question = {"text": matter.title, "plan": matter.description, "matter": matter.kind.item}
        title = f"{matter.place.full_name()}业主大会：{matter.title}"[:80]
        held = assemblies.convene(
            matter.place, title=title, motions=[question], convener=matter.decider, subject=("matter", matter.pk), actor=actor
        )
        return flow.advance(MATTER, "convene", matter, actor, change={"assembly": held}, assembly=held.pk)


def join_vote(matter: Matter, *, assembly: Assembly, actor: Actor) -> Matter:
    """随项目一起表决: the owners vote on the plan of a project that belongs to this matter; one vote decides both."""
    if matter.assembly_id or matter.passed is not None:
        raise Refused("这件事已经召集过业主大会了")
    return flow.advance(MATTER, "join_vote", matter, actor, change={"assembly": assembly}, assembly=assembly.pk)


def take_result(matter: Matter, *, assembly: Assembly, passed: bool, held_on: date, actor: Actor) -> Matter:
    """What the owners' assembly decided, once it is published: the number under which it can be recounted goes with it."""
    text = f"业主大会{assembly.number}表决{'通过' if passed else '没有通过'}。"
    side = Resolution(matter=matter, decider_id=assembly.convener_id, held_on=held_on, passed=passed, text=text, source=assembly.number)
    return _taken(matter, side, assembly.pk, actor)


def take_outside(matter: Matter, *, passed: bool, held_on: date, source: str, actor: Actor) -> Matter:
    """What the owners decided elsewhere, as the project that belongs to this matter keeps it. `source`: where it can be checked."""
    text = f"业主在{source}表决{'通过' if passed else '没有通过'}。"
    side = Resolution(matter=matter, decider_id=matter.decider_id, held_on=held_on, passed=passed, text=text, source=source)
    return _taken(matter, side, None, actor)


def _taken(matter: Matter, side: Resolution, assembly: int | None, actor: Actor) -> Matter:
    change = {"passed": side.passed, "decided_on": side.held_on}
    facts = {"assembly": assembly, "passed": side.passed, "held_on": side.held_on}
    return flow.advance(MATTER, "take_result", matter, actor, change=change, side=[side], **facts)


def call_off(matter: Matter, *, assembly: Assembly, actor: Actor) -> Matter:
    """业主大会没有开成: cancelled or broken off; another may be convened."""
    return flow.advance(MATTER, "call_off", matter, actor, change={"assembly": None}, assembly=assembly.pk)


def resolve(
    matter: Matter,
    *,
    held_on: date,
    passed: bool,
    text: str,
    expected: int = 0,
    present: int = 0,
    agreed: int = 0,
    source: str = "",
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> Matter:
    """记下决定. A committee's follows from its heads; an owners' vote held elsewhere needs the number under which it can be checked."""
    if matter.assembly_id:
        raise Refused("这件事正由业主大会表决，公布决定后自动记下")
    plausible(held_on=held_on, expected=expected, present=present, agreed=agreed)
    if matter.route == Route.COMMITTEE:
        passed = _committee_agrees(expected=expected, present=present, agreed=agreed)
    if matter.route == Route.OWNERS and not source.strip():
        raise Refused("业主共同决定的事要写上表决的凭据，例如官方平台的表决编号")
    side = Resolution(
        matter=matter,
        decider_id=matter.decider_id,
        held_on=held_on,
        passed=passed,
        expected=expected,
        present=present,
        agreed=agreed,
        text=text,
        source=source,
    )
    return flow.advance(
        MATTER,
        "resolve",
        matter,
        actor,
        change={"passed": passed, "decided_on": held_on},
        side=[side, *(Scan(matter=matter, file=file, what=Scan.What.DECISION) for file in photos)],
        passed=passed,
        expected=expected,
        present=present,
        agreed=agreed,
        held_on=held_on,
    )


def _committee_agrees(*, expected: int, present: int, agreed: int) -> bool:
    """Over half of the members came, at least half of all agreed (业主大会和业主委员会指导规则). Refused where it could not meet."""
    if not expected:
        raise Refused("写上业委会有几名委员、到了几名、几名同意")
    if present * 2 <= expected:
        raise Refused(f"业委会{expected}名委员，到会{present}名，没有过半数，这次会不能作决定")
    return agreed * 2 >= expected


def publish_notice(matter: Matter, *, text: str, days: int, actor: Actor) -> Matter:
    """公示 from today. Today is not counted; a last day off moves on (民法典 201, 203)."""
    today = clock.today()
    until = calendar.last_day(today, days)
    side = PublicNotice(matter=matter, text=text, noticed_on=today, days=days, until_on=until)
    change = {"noticed_on": today, "notice_days": days, "notice_until": until}
    return flow.advance(MATTER, "publish_notice", matter, actor, change=change, side=[side], days=days, until=until)
