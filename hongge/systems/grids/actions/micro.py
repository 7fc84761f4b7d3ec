"""Calling a micro-action, signing up for it, doing it, asking how it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from hongge.civic.models import Person
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.numbers import next_number
from hongge.kernel.places import Place
from hongge.systems.grids.models import CallBack, MicroAction, Photo, SignUp
from hongge.systems.grids.models.micro import token_digest
from hongge.systems.grids.queries import locked
from hongge.systems.grids.workflow import MICRO


def call(place: Place, *, title: str, text: str = "", where: str, starts_at: datetime, hands: int, actor: Actor) -> MicroAction:
    """发起: the number of hands is a wish and a limit."""
    if starts_at < clock.now():
        raise Refused("时间已经过了，请改成以后的时间")
    with transaction.atomic():
        day = f"{clock.today():%Y%m%d}"
        number = f"{settings.NUMBER_PREFIX}-W{day}-{next_number(f'micro-{day}'):03d}"
        action = MicroAction(number=number, title=title, text=text, where=where, starts_at=starts_at, hands=hands, called_by_id=actor.duty)
        return flow.open_record(MICRO, action, actor, place=place, number=number, hands=hands)


def edit(action: MicroAction, *, title: str, text: str = "", where: str, starts_at: datetime, hands: int, actor: Actor) -> MicroAction:
    """Change what was called, while people still sign up. Not below the hands already taken."""
    if hands < action.taken:
        raise Refused(f"已经有{action.taken}人报名，人数不能改得比这少")
    change = {"title": title, "text": text, "where": where, "starts_at": starts_at, "hands": hands}
    return flow.advance(MICRO, "edit", action, actor, change=change, hands=hands)


def sign_up(action: MicroAction, *, name: str, phone: str = "", person: Person | None = None, actor: Actor) -> SignUp:
    """报名: one place for one phone. Taken under the row's lock, so that the last place is given once."""
    sign = SignUp(action=action, person=person, name=name, phone=phone, by_staff=actor.duty is not None, at=clock.now())
    sign.token_digest = token_digest(sign.token)
    try:
        with transaction.atomic():
            held = locked(action)
            flow.advance(MICRO, "sign_up", held, actor, change={"taken": held.taken + 1}, side=[sign], taken=held.taken + 1)
    except IntegrityError as error:
        raise Refused("这个电话已经报过名了，不用再报") from error
    return sign


def step_back(action: MicroAction, *, sign: SignUp, actor: Actor) -> MicroAction:
    """不去了: the place is free again."""
    with transaction.atomic():
        held = locked(action)
        if SignUp.objects.filter(pk=sign.pk, action=held, withdrawn_at=None).update(withdrawn_at=clock.now()) != 1:
            raise Refused("这个报名已经撤回了")
        return flow.advance(MICRO, "step_back", held, actor, change={"taken": held.taken - 1}, taken=held.taken - 1)


def divide(action: MicroAction, *, tasks: Mapping[int, str], actor: Actor) -> MicroAction:
    """分工: what each on the list takes on, by the id of the sign-up."""
    with transaction.atomic():
        held = flow.advance(MICRO, "divide", action, actor)
        for pk, task in tasks.items():
            SignUp.objects.filter(pk=pk, action=held, withdrawn_at=None).update(task=task)
    return held


def begin(action: MicroAction, *, actor: Actor) -> MicroAction:
    return flow.advance(MICRO, "begin", action, actor)


def finish(action: MicroAction, *, result: str, came: Iterable[int] = (), photos: Iterable[StoredFile] = (), actor: Actor) -> MicroAction:
    """完成: what came of it, and who of the list was there, counted by their names and not typed."""
    with transaction.atomic():
        there = SignUp.objects.filter(action=action, withdrawn_at=None)
        there.update(came=False)
        n = there.filter(pk__in=list(came)).update(came=True)
        side = [Photo(action=action, file=file) for file in photos]
        change = {"result": result, "came": n, "done_at": clock.now()}
        return flow.advance(MICRO, "finish", action, actor, change=change, side=side, came=n)


def call_back(action: MicroAction, *, answer: str, note: str = "", actor: Actor) -> MicroAction:
    """回访: asked of the people it was for."""
    side = [CallBack(action=action, answer=answer, note=note)]
    return flow.advance(MICRO, "call_back", action, actor, change={"answered_at": clock.now()}, side=side, answer=answer)


def cancel(action: MicroAction, *, result: str, actor: Actor) -> MicroAction:
    """取消, with the reason that those on the list are told."""
    return flow.advance(MICRO, "cancel", action, actor, change={"result": result})
