"""The decision and its public notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hongge.kernel import calendar, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.systems.decisions.actions.branch import plausible
from hongge.systems.decisions.models import Matter, PublicNotice, Resolution, Route, Scan
from hongge.systems.decisions.workflow import MATTER


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
