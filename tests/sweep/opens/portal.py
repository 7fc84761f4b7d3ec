"""Places and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hongge.kernel.access import Actor
from hongge.kernel.places import Place, below
from hongge.kernel.sheets import held
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


def by_layout(**more: Any) -> Callable[[World, Actor], Three]:
    """A layout of workbooks; nobody's own is anybody else's, and a workbook that somebody else sent is as absent as none."""

    def opens(world: World, actor: Actor) -> Three:
        offices = ("community_staff", "street_staff", "district_staff")
        own = {"name": "homes"} if actor.role in offices and not more else None
        foreign = {"name": "homes"} | {name: foreigner(world) for name in more} if own is None and (more or actor.duty) else None
        return Three(own, foreign, {"name": "homes" if more else "nothing"} | dict.fromkeys(more, "x" * 32))

    return opens


def foreigner(world: World) -> str:
    """The key of a workbook that somebody sent who is not among the readers."""
    return held.keep(b"PK", replace(world.cast["community"].actor, duty=9_999_999))


OPENS: dict[str, Opens] = {
    "place_public": by_code(),
    "place_qr_svg": by_code(),
    "place_qr_png": by_code(),
    "place_poster": by_code(),
    "place_records": by_code(which="working"),
    "place": by_place,
    "place_outlines": by_place,
    "import": by_layout(),
    "import_template": by_layout(),
    "import_look": by_layout(key=""),
    "import_checked": by_layout(key=""),
    "figure_records": by_figure,
    "figure_records_export": by_figure,
}
