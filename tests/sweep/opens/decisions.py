"""Decisions: matters, meetings and what they gave to do by number for those at work; by compound and number for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.kernel.access import Actor
from hongge.systems.decisions.models import ActionItem, Matter, Meeting, Scan
from hongge.systems.elevators.models import LiftProject
from hongge.systems.requests.models import Request
from tests.sweep.opens.portal import by_code
from tests.sweep.world import Opens, Three, World


def by_number(model: Any, **more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        seen = model.objects.visible_to(actor).order_by("pk")
        own, other = seen.first(), model.objects.exclude(pk__in=seen.values("pk")).order_by("pk").first()
        absent = {"number": "YS-20200101-0001"} | more
        return Three({"number": own.number} | more if own else None, {"number": other.number} | more if other else None, absent)

    return opens


def by_scan(world: World, actor: Actor) -> Three:
    seen = Scan.objects.filter(matter__in=Matter.objects.visible_to(actor).values("pk")).exclude(what=Scan.What.MINUTES)
    own = seen.select_related("matter").order_by("pk").first()
    other = Scan.objects.exclude(matter__in=Matter.objects.visible_to(actor).values("pk")).select_related("matter").order_by("pk").first()
    known, foreign = ({"number": scan.matter.number, "pk": scan.pk} if scan else None for scan in (own, other))
    return Three(known, foreign, {"number": "YS-20200101-0001", "pk": 9_999_999})


def by_notice(**more: Any) -> Callable[[World, Actor], Three]:
    """Whatever was put up is public; the rest of the compound's matters is as absent as none."""

    def opens(world: World, actor: Actor) -> Three:
        code = world.cast.places["城建花苑"].public_code
        rows = Matter.objects.within(world.cast.places["城建花苑"])
        shown = (
            rows.public().order_by("-pk").filter(scans__what=Scan.What.REPORT).first() if more else rows.public().order_by("-pk").first()
        )
        hidden = rows.filter(noticed_on=None).order_by("pk").first()
        assert shown and hidden
        picture = {"pk": shown.scans.filter(what=Scan.What.REPORT)[0].pk} if more else {}
        own = {"code": code, "number": shown.number} | picture
        return Three(own, {"code": code, "number": hidden.number} | more, {"code": code, "number": "YS-20200101-0001"} | more)

    return opens


def by_request(world: World, actor: Actor) -> Three:
    """One's own to make something of: open requests at one's place."""
    seen = Request.objects.visible_to(actor).in_state("working").order_by("pk")
    own = seen.first() if actor.role in ("community_staff", "grid_leader", "street_staff") else None
    other = Request.objects.exclude(pk__in=Request.objects.visible_to(actor).values("pk")).order_by("pk").first()
    return Three({"number": own.number} if own else None, {"number": other.number} if other else None, {"number": "JZ-20200101-0001"})


def by_open_item(world: World, actor: Actor) -> Three:
    seen = ActionItem.objects.visible_to(actor)
    own = seen.open().order_by("pk").first() if actor.role in ("community_staff", "grid_leader", "street_staff") else None
    other = ActionItem.objects.exclude(pk__in=seen.values("pk")).order_by("pk").first()
    return Three({"number": own.number} if own else None, {"number": other.number} if other else None, {"number": "LX-20200101-0001-1"})


OPENS: dict[str, Opens] = {
    "decisions:show": by_number(Matter),
    "decisions:step": by_number(Matter, step="remark"),
    "decisions:photo": by_scan,
    "decisions:meeting": by_number(Meeting),
    "decisions:calendar": by_number(Meeting),
    "decisions:meeting_step": by_number(Meeting, step="add_item"),
    "decisions:item": by_number(ActionItem),
    "decisions:item_step": by_number(ActionItem, step="urge"),
    "decisions:public_list": by_code(),
    "decisions:public_show": by_notice(),
    "decisions:public_photo": by_notice(pk=9_999_999),
    "request_to_matter": by_request,
    "request_to_meeting": by_request,
    "item_to_request": by_open_item,
    "matter_to_lift": by_number(Matter),
    "lift_to_matter": by_number(LiftProject),
}
