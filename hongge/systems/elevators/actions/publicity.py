"""After the vote: the plan hangs where everybody passes, objections come and are answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from hongge.civic.posts import OWNER
from hongge.kernel import calendar, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.systems.elevators import queries
from hongge.systems.elevators.models import Handling, LiftProject, Notice, Objection, Picture
from hongge.systems.elevators.workflow import LIFT


def post_notice(
    project: LiftProject, *, places: Sequence[Place], from_on: date | None = None, photos: Iterable[StoredFile] = (), actor: Actor
) -> LiftProject:
    """记张贴 at these places. The clock ends with the place that came last; the first day is not counted (民法典 201)."""
    allowed = {place.pk for place in project.notice_places()}
    if not places or any(place.pk not in allowed for place in places):
        raise Refused("公示贴在小区和这栋楼的各单元，请从里面选")
    on = from_on or clock.today()
    if on > clock.today():
        raise Refused("张贴日期不能在今天以后")
    if project.voted_on and on < project.voted_on:
        raise Refused("张贴日期不能早于表决结果")
    until = calendar.last_day(on, project.notice_days)
    side: list[models.Model] = [Notice(project=project, place=place, from_on=on, until_on=until) for place in places]
    side += [Picture(project=project, file=file) for file in photos]
    change = {"notice_from": min(project.notice_from or on, on), "notice_until": max(project.notice_until or until, until)}
    return flow.advance(LIFT, "post_notice", project, actor, change=change, side=side, from_on=on, until_on=until, places=len(places))


def end_notice(project: LiftProject, *, actor: Actor) -> LiftProject:
    """公示结束: it hung everywhere, for all its days."""
    return flow.advance(LIFT, "end_notice", project, actor)


def object(
    project: LiftProject, *, by: str = "", room: Place | None = None, ground: str, text: str, received_on: date | None = None, actor: Actor
) -> LiftProject:
    """提异议, by an owner on their phone, or entered from paper. Whoever objects is sealed; the answer is due in working days."""
    if actor.role == OWNER:
        homes = queries.owned(project, actor.person)
        room = room if room in homes else next(iter(homes), None)
        if room is None:
            raise Refused("异议由相关业主来提，请用业主本人的账号")
        by, received_on = by or room.name, None
    if not by:
        raise Refused("请写是谁提的；只有社区、网格和业委会看得到")
    if room is not None and not room.path.startswith(project.compound().path):
        raise Refused("请选本小区的一户")
    on = received_on or clock.today()
    if on > clock.today():
        raise Refused("收到的日期不能在今天以后")
    due = clock.day_of(calendar.add_working_days(clock.start_of(on), settings.LIFT_OBJECTION_DAYS))
    nth = project.objections + 1
    side = [Objection(project=project, nth=nth, by=by, room=room, ground=ground, text=text, received_on=on, due_on=due)]
    change = {
        "objections": nth,
        "objections_open": project.objections_open + 1,
        "objection_due_on": min(project.objection_due_on or due, due),
    }
    return flow.advance(LIFT, "object", project, actor, change=change, side=side, nth=nth, ground=ground)


def handle(project: LiftProject, *, objection: Objection, outcome: str, text: str, actor: Actor) -> LiftProject:
    """处理异议, once and for all: answered, the plan changed, settled, withdrawn, or not agreed and told where to turn."""
    _of(project, objection)
    if outcome == Handling.Outcome.MEDIATION:
        return hand_over(project, objection=objection, reason=text, actor=actor)
    mediated = objection.handlings.filter(outcome=Handling.Outcome.MEDIATION).exists()
    if outcome == Handling.Outcome.MEDIATED and not mediated:
        raise Refused("还没有移交调解，先移交再记调解结果")
    side = [Handling(project=project, objection=objection, outcome=outcome, text=text, on=clock.today(), ends=True)]
    left = project.objections_open - 1
    change: dict[str, Any] = {"objections_open": max(left, 0), "objection_due_on": queries.next_due(project, without=objection.pk)}
    return _kept(project, "handle", change, side, "这条异议已经处理完了", nth=objection.nth, outcome=outcome, actor=actor)


def hand_over(project: LiftProject, *, objection: Objection, reason: str, actor: Actor) -> LiftProject:
    """移交调解, with the reason. It stays open until the outcome is entered; what follows in mediation stands in portal.handoffs."""
    _of(project, objection)
    if objection.handlings.filter(ends=True).exists():
        raise Refused("这条异议已经处理完了")
    side = [Handling(project=project, objection=objection, outcome=Handling.Outcome.MEDIATION, text=reason, on=clock.today(), ends=False)]
    return _kept(project, "hand_over", {}, side, "这条异议已经移交调解了", nth=objection.nth, actor=actor)


def _kept(
    project: LiftProject, step: str, change: dict[str, Any], side: list[Handling], twice: str, *, actor: Actor, **facts: Any
) -> LiftProject:
    """The last word is unique in the database: whoever comes second is told so."""
    try:
        with transaction.atomic():
            return flow.advance(LIFT, step, project, actor, change=change, side=side, **facts)
    except IntegrityError as error:
        raise Refused(twice) from error


def _of(project: LiftProject, objection: Objection) -> None:
    if objection.project_id != project.pk:
        raise Refused("这条异议不在这个项目里")
