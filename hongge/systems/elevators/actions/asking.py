"""The beginning: proposed, homes visited, opinions taken, meetings held, somebody put in charge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from hongge.civic.models import Organisation
from hongge.civic.posts import OWNER
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place
from hongge.systems.elevators import queries
from hongge.systems.elevators.models import (
    Document,
    LiftProject,
    Mandate,
    Meeting,
    Picture,
    Requirement,
    Visit,
    Willingness,
    scope_place,
)
from hongge.systems.elevators.workflow import LIFT, home_in

LEVELS = ("entrance", "building")
Opinion = Willingness.Opinion


def propose(place: Place, *, need: str, scope: str = LiftProject.Scope.ENTRANCE, actor: Actor) -> LiftProject:
    """提出加装电梯 for one entrance, or a building without entrances. One project under way in each."""
    if place.level not in LEVELS:
        raise Refused("加装电梯按单元提出，请选到单元")
    project = LiftProject(
        number=f"DT-{clock.today():%Y%m%d}-{next_number(f'lifts-{clock.today():%Y%m%d}'):04d}",
        title=f"{place.full_name()}加装电梯",
        need=need,
        scope=scope,
        scope_place=scope_place(place, scope),
        place=place,
        notice_days=settings.LIFT_NOTICE_DAYS,
    )
    project.homes = len(queries.homes_of(project))
    try:
        with transaction.atomic():
            return flow.open_record(LIFT, project, actor, place=place, number=project.number, scope=scope, homes=project.homes)
    except IntegrityError as error:
        raise Refused("这个单元已经有一个在办的加装电梯项目，请在原来的项目上办") from error


def consult(project: LiftProject, *, actor: Actor) -> LiftProject:
    """开始征求意愿, with the homes as the register has them today."""
    return flow.advance(LIFT, "consult", project, actor, change={"homes": len(queries.homes_of(project))})


def visit(
    project: LiftProject,
    *,
    room: Place,
    opinion: str = "",
    said_by: str = Willingness.SaidBy.OWNER,
    told: bool = False,
    concern: str = "",
    actor: Actor,
) -> LiftProject:
    """记走访 of one home. Whoever goes is the duty in the entry. Without an opinion the home keeps the one it had."""
    _belongs(project, room)
    reached = opinion != Opinion.NOT_REACHED
    side: list[models.Model] = [
        Visit(project=project, room=room, on=clock.today(), reached=reached, told=told and reached, concern=concern)
    ]
    change = {}
    if opinion and (reached or room.pk not in queries.current(project)):
        side.append(
            Willingness(project=project, room=room, opinion=opinion, said_by=said_by if reached else "", on=clock.today()),
        )
        change = _counts(project, room, opinion)
    return flow.advance(LIFT, "visit", project, actor, change=change, side=side, room=room.pk)


def say(project: LiftProject, *, room: Place, opinion: str, actor: Actor) -> LiftProject:
    """业主表态, by the owner of the home alone. Another word later takes its place."""
    if actor.role != OWNER or room not in queries.owned(project, actor.person):
        raise Refused("意愿由这一户的业主来说，请用业主本人的账号")
    _belongs(project, room)
    side = [Willingness(project=project, room=room, opinion=opinion, said_by=Willingness.SaidBy.OWNER, online=True, on=clock.today())]
    return flow.advance(LIFT, "say", project, actor, change=_counts(project, room, opinion), side=side, room=room.pk)


def _belongs(project: LiftProject, room: Place) -> None:
    if not home_in(project, room):
        raise Refused(f"{room.name}不在这个单元，不参加这部电梯的分摊")


def _counts(project: LiftProject, room: Place, opinion: str) -> dict[str, int]:
    """How many homes have said something, and how many agree, once this one is added."""
    said = queries.current(project) | {room.pk: opinion}
    return {
        "homes_asked": sum(value != Opinion.NOT_REACHED for value in said.values()),
        "homes_agreed": sum(value == Opinion.YES for value in said.values()),
    }


def meet(
    project: LiftProject, *, kind: str, outcome: str, held_on: date | None = None, document: str = "", note: str = "", actor: Actor
) -> LiftProject:
    """记会议: the branch or the joint meeting agreed, or sent it back."""
    on = held_on or clock.today()
    if on > clock.today():
        raise Refused("会议日期不能在今天以后")
    side = [Meeting(project=project, kind=kind, outcome=outcome, held_on=on, document=document, note=note)]
    return flow.advance(LIFT, "meet", project, actor, side=side, meeting=kind, outcome=outcome, held_on=on)


def entrust(
    project: LiftProject, *, kind: str, organisation: Organisation | None = None, representatives: str = "", document: str, actor: Actor
) -> LiftProject:
    """定实施主体: owners' representatives by name, or a body; by a written mandate (民法典 165)."""
    if kind == LiftProject.Body.OWNERS:
        organisation = None
        if not representatives:
            raise Refused("由业主代表实施的，要写代表的姓名")
    elif organisation is None:
        raise Refused("请选实施单位")
    side = [Mandate(project=project, kind=kind, organisation=organisation, representatives=representatives, document=document)]
    change: dict[str, Any] = {"body_kind": kind, "body": organisation, "mandate": document}
    return flow.advance(LIFT, "entrust", project, actor, change=change, side=side, body=organisation.pk if organisation else None)


def add_document(
    project: LiftProject,
    *,
    requirement: Requirement,
    title: str = "",
    number: str = "",
    dated_on: date | None = None,
    photos: Iterable[StoredFile] = (),
    actor: Actor,
) -> LiftProject:
    """交材料: one paper of the checklist, with pictures of its pages where there are any."""
    side = [
        Document(project=project, requirement=requirement, title=title, number=number, dated_on=dated_on),
        *(Picture(project=project, file=file) for file in photos),
    ]
    return flow.advance(LIFT, "add_document", project, actor, side=side, requirement=requirement.pk)


def stop(project: LiftProject, *, reason: str, actor: Actor) -> LiftProject:
    """终止, with the reason, which everybody may read."""
    return flow.advance(LIFT, "stop", project, actor, change={"stop_reason": reason, "closed_at": clock.now()})
