"""Requests: by number for those at work, by link for whoever reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.kernel.access import Actor
from hongge.systems.requests.models import Request
from tests.sweep.opens.portal import by_code
from tests.sweep.world import Opens, Three, Values, World


def by_number(**more: Callable[[Request], Any] | Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = Request.objects.visible_to(actor) if actor.duty or actor.person else Request.objects.none()
        first = [r for r in (world.marked, world.done, world.far) if seen.filter(pk=r.pk).exists()]
        own = first[0] if first else (seen.filter(photos__isnull=False) if more else seen).order_by("pk").first()
        other = next((r for r in (world.far, world.marked) if not seen.filter(pk=r.pk).exists()), None)

        def filled(request: Request) -> Values:
            return {"number": request.number, **{name: value(request) if callable(value) else value for name, value in more.items()}}

        absent = {"number": "JZ-20200101-0001", **{name: 9_999_999 if callable(value) else value for name, value in more.items()}}
        return Three(filled(own) if own else None, filled(other) if other else None, absent)

    return opens


def by_link(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        other = {name: value(world.far) if callable(value) else value for name, value in more.items()}
        own = {name: value(world.marked) if callable(value) else value for name, value in more.items()}
        foreign = {"token": world.marked.token} | other if other != own else None  # one's own link with something of another's
        return Three({"token": world.marked.token} | own, foreign, {"token": "0" * 32} | own)

    return opens


def photo(request: Request) -> int:
    return int(request.photos.order_by("pk")[0].pk)


OPENS: dict[str, Opens] = {
    "requests:report": by_code(),
    "requests:track": by_link(),
    "requests:track_photo": by_link(pk=photo),
    "requests:track_step": by_link(step="urge"),
    "requests:show": by_number(),
    "requests:slip": by_number(),
    "requests:photo": by_number(pk=photo),
    "requests:reveal": by_number(),
    "requests:step": by_number(step="remark"),
    "api:get_request": by_number(),
}
