"""Bulletins: drafts by their id, published ones by the code on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.bulletins.models import Bulletin
from hongge.kernel.access import Actor
from tests.sweep.world import Opens, Three, World


def by_bulletin(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = set(Bulletin.objects.visible_to(actor).values_list("pk", flat=True))
        every = set(Bulletin._default_manager.values_list("pk", flat=True))
        own, other = (next(iter(sorted(some)), None) for some in (seen, every - seen))
        return Three({"pk": own} | more if own else None, {"pk": other} | more if other else None, {"pk": 9_999_999} | more)

    return opens


def by_publication(world: World, actor: Actor) -> Three:
    published = Bulletin._default_manager.filter(state="published").first()
    assert published is not None
    return Three({"code": published.publication.code}, None, {"code": "1-AAAA-BBBB-CCCC-DDDD"})


OPENS: dict[str, Opens] = {
    "bulletins:show": by_bulletin(),
    "bulletins:paper": by_bulletin(),
    "bulletins:preview": by_bulletin(),
    "bulletins:edit": by_bulletin(),
    "bulletins:add_external": by_bulletin(),
    "bulletins:sign_external": by_bulletin(external=1),
    "bulletins:step": by_bulletin(step="check"),
    "bulletins:verify": by_publication,
    "bulletins:public_paper": by_publication,
}
