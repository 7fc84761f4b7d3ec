"""Places and figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.kernel.access import Actor
from hongge.kernel.places import Place, below
from tests.sweep.world import Opens, Three, World


def by_place(world: World, actor: Actor) -> Three:
    elsewhere = Place.objects.exclude(below(actor.path)).order_by("-pk").first()
    own = actor.place if actor.place else None
    return Three({"pk": own} if own else None, {"pk": elsewhere.pk} if elsewhere else None, {"pk": 9_999_999})


def by_code(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        return Three({"code": world.cast.places["城建花苑"].public_code} | more, None, {"code": "NOWHERE"} | more)

    return opens


def by_figure(world: World, actor: Actor) -> Three:
    return Three({"name": "requests.received"}, None, {"name": "requests.nothing"})


OPENS: dict[str, Opens] = {
    "place_public": by_code(),
    "place_qr_svg": by_code(),
    "place_qr_png": by_code(),
    "place_poster": by_code(),
    "place_records": by_code(which="working"),
    "place": by_place,
    "place_outlines": by_place,
    "figure_records": by_figure,
    "figure_records_export": by_figure,
}
