"""Grids by their id, re-cuts by theirs, micro-actions by number; for neighbours by the code of their compound, and by link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.civic.posts import AT_PLACE, AUDITOR
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.systems.grids.models import MicroAction, Recut, RoleHolding, SignUp
from hongge.systems.grids.workflow import DRAFTERS
from tests.sweep.world import Opens, Three, World


def by_grid(*, kept: bool = False, **more: Any) -> Callable[[World, Actor], Three]:
    """`kept`: an address for those who keep grids alone."""

    def opens(world: World, actor: Actor) -> Three:
        may = actor.role in (DRAFTERS if kept else (*AT_PLACE, AUDITOR))
        grids = list(Place.objects.at_level("grid").order_by("pk"))
        held = RoleHolding.objects.order_by("pk").first()
        assert held is not None
        reached = [grid for grid in grids if may and actor.reaches(grid.path) and ("holding" not in more or grid.pk == held.grid_id)]
        other = [grid for grid in grids if not may or not actor.reaches(grid.path)]
        beside = {name: held.pk if name == "holding" else value for name, value in more.items()}
        return Three(
            {"pk": reached[0].pk} | beside if reached else None,
            {"pk": other[0].pk} | beside if other else None,
            {"pk": 9_999_999} | beside,
        )

    return opens


def by_recut(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = set(Recut.objects.visible_to(actor).values_list("pk", flat=True))
        every = set(Recut._default_manager.values_list("pk", flat=True))
        own, other = (next(iter(sorted(some)), None) for some in (seen, every - seen))
        return Three({"pk": own} | more if own else None, {"pk": other} | more if other else None, {"pk": 9_999_999} | more)

    return opens


def by_number(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = set(MicroAction.objects.visible_to(actor).values_list("number", flat=True))
        every = set(MicroAction._default_manager.values_list("number", flat=True))
        own, other = (next(iter(sorted(some)), None) for some in (seen, every - seen))
        filled = {name: 9_999_999 if name == "pk" else value for name, value in more.items()}
        return Three(
            {"number": own} | filled if own and "pk" not in more else None,
            {"number": other} | filled if other else None,
            {"number": "JZ-W20200101-001"} | filled,
        )

    return opens


def near(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        code = world.cast.places["城建花苑"].public_code
        action = MicroAction._default_manager.filter(place=world.cast.places["城建花苑"]).order_by("pk").first()
        assert action is not None
        own = {"number": action.number} if "number" in more else {}
        absent = {"number": "JZ-W20200101-001"} if "number" in more else {}
        return Three({"code": code} | own, None, {"code": "NOWHERE"} | absent)

    return opens


def by_link(world: World, actor: Actor) -> Three:
    sign = SignUp.objects.order_by("pk").first()
    assert sign is not None
    return Three({"token": sign.token}, None, {"token": "0" * 32})


OPENS: dict[str, Opens] = {
    "grids:near": near(),
    "grids:join": near(number=True),
    "grids:signed": by_link,
    "grids:signed_back": by_link,
    "grids:show": by_grid(),
    "grids:police": by_grid(kept=True),
    "grids:outline": by_grid(kept=True),
    "grids:fill": by_grid(kept=True, role="police"),
    "grids:give_up": by_grid(kept=True, holding=True),
    "grids:recut": by_recut(),
    "grids:change": by_recut(kind="move"),
    "grids:strike": by_recut(line=9_999_999),
    "grids:recut_step": by_recut(step="drop"),
    "grids:micro": by_number(),
    "grids:photo": by_number(pk=True),
    "grids:step_back": by_number(pk=True),
    "grids:micro_step": by_number(step="edit"),
}
