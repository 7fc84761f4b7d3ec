"""党员亮身份: only by the person's own act, and taken back by the same."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from hongge.civic.models import Duty
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.party.models import RoleTaking


def take_role(duty: Duty, *, actor: Actor) -> RoleTaking:
    """Say of oneself that one acts in this duty as a Party member. Nobody can say it of another."""
    if actor.person is None or duty.person_id != actor.person:
        raise Refused("只有本人能为自己亮身份")
    today = clock.today()
    if duty.from_on > today or (duty.to_on and duty.to_on <= today):
        raise Refused("这个任职不在任期内")
    try:
        with transaction.atomic():
            taken = RoleTaking.objects.create(duty=duty, path=duty.place.path, from_on=today)
            flow.witness("role", "take", taken.pk, actor, place=duty.place)
    except IntegrityError as error:
        raise Refused("这个任职上已经亮过身份") from error
    return taken


def leave_role(duty: Duty, *, actor: Actor) -> None:
    """Take it back, from today."""
    if actor.person is None or duty.person_id != actor.person:
        raise Refused("只有本人能收回")
    with transaction.atomic():
        held = RoleTaking._default_manager.filter(duty=duty, to_on=None).first()
        if held is None or RoleTaking._default_manager.filter(pk=held.pk, to_on=None).update(to_on=clock.today()) != 1:
            raise Refused("这个任职上没有亮身份")
        flow.witness("role", "leave", held.pk, actor, place=duty.place)
