"""Places and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hongge.kernel.access import Actor
from hongge.kernel.outbox import message
from hongge.kernel.places import Place, below
from hongge.kernel.sheets import held
from hongge.kernel.takeouts import Takeout
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


def by_notice(world: World, actor: Actor) -> Three:
    """A notice of one's own; another's is as absent as none."""
    about = {"kind": "request", "record": world.done.pk, "place": world.done.place_id}
    own = message("request.done", to_person=actor.person, **about) if actor.person else None
    foreign = message("request.done", to_person=9_999_999, **about)
    for row in (own, foreign):
        if row:
            row.save()
    return Three({"pk": own.pk} if own else None, {"pk": foreign.pk}, {"pk": 9_999_999})


def by_takeout(world: World, actor: Actor) -> Three:
    """What the far community asks to take out; its own street and district reach it."""
    asker = world.cast["far_community"].actor
    row = Takeout.objects.filter(asker=asker.person or 0).first() or Takeout.objects.create(
        place_id=asker.place, what="诉求", address="/", rows=9999, reason="归档", asker=asker.person or 0, asked_by=asker.duty or 0
    )
    seen = actor.person == row.asker or (actor.duty is not None and actor.reaches(row.place.path))
    return Three({"pk": row.pk} if seen else None, None if seen else {"pk": row.pk}, {"pk": 9_999_999})


OPENS: dict[str, Opens] = {
    "takeout_answer": by_takeout,
    "inbox_open": by_notice,
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
