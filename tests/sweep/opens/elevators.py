"""Lift projects: by number for those at work, by one's own home for owners, in short words for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.civic.posts import RESIDENT
from hongge.kernel.access import Actor
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.queries import homes_of
from hongge.systems.elevators.workflow import GOERS
from tests.sweep.world import Opens, Three, World

NOWHERE = "DT-20200101-0001"
More = Callable[[LiftProject], Any] | Any


def opened(mine: set[int], **more: More) -> Three:
    every = LiftProject._default_manager.order_by("pk")
    if "pk" in more:
        every = every.filter(pictures__isnull=False).distinct()
    if "nth" in more:
        every = every.filter(objections__gt=0)
    own = next((row for row in every if row.pk in mine), None)
    other = next((row for row in every if row.pk not in mine), None)

    def filled(row: LiftProject) -> dict[str, Any]:
        return {"number": row.number, **{name: value(row) if callable(value) else value for name, value in more.items()}}

    absent = {"number": NOWHERE, **{name: 9_999_999 if callable(value) else value for name, value in more.items()}}
    return Three(filled(own) if own else None, filled(other) if other else None, absent)


def by_number(*, roles: tuple[str, ...] = (), **more: More) -> Opens:
    def opens(world: World, actor: Actor) -> Three:
        seen = actor.duty is not None and (not roles or actor.role in roles)
        return opened(set(LiftProject.objects.visible_to(actor).values_list("pk", flat=True)) if seen else set(), **more)

    return opens


def by_home(**more: More) -> Opens:
    def opens(world: World, actor: Actor) -> Three:
        owner = Actor(role=RESIDENT, path="", person=actor.person)
        return opened(set(LiftProject.objects.visible_to(owner).values_list("pk", flat=True)), **more)

    return opens


def by_anybody(world: World, actor: Actor) -> Three:
    return Three({"number": LiftProject._default_manager.order_by("pk")[0].number}, None, {"number": NOWHERE})


OPENS: dict[str, Opens] = {
    "elevators:public": by_anybody,
    "elevators:home": by_home(),
    "elevators:home_step": by_home(step="say"),
    "elevators:show": by_number(),
    "elevators:visits": by_number(roles=GOERS),
    "elevators:visit": by_number(roles=GOERS, room=lambda row: homes_of(row)[0].room_id),
    "elevators:table": by_number(method="area"),
    "elevators:handle": by_number(nth=lambda row: 1),
    "elevators:reverse_account": by_number(pk=lambda row: 9_999_999),
    "elevators:picture": by_number(pk=lambda row: row.pictures.order_by("pk")[0].pk),
    "elevators:step": by_number(step="add_document"),
    "lift_costs_export": by_number(),
}
