"""What was put right in the register before the freeze, told to whom it concerns; and each owner's homes as they stand in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly, Correction, Unit
from hongge.civic.assembly.tally.written import metres
from hongge.civic.models import Home, Tenure
from hongge.kernel import clock
from hongge.kernel.places import full_names


def put_right(one: Correction) -> str:
    """面积改为 90.00 ㎡. Owners are not named: whoever they are reads it on the own page."""
    match one.what:
        case Correction.What.AREA:
            return _("面积改为 %(area)s ㎡") % {"area": metres(one.value["area"])}
        case Correction.What.DELIVERY:
            return _("交付情况改为“%(words)s”") % {"words": _(Home.Delivery(one.value["delivery"]).label)}
        case Correction.What.OWNERS:
            return _("业主改了，现在登记%(n)s位") % {"n": len(one.value["owners"])}
    return _("改为计入") if one.value["counted"] else _("改为不计入")


def corrections_beside(entries: list[int]) -> dict[int, str]:
    """Room and change by entry, for the timeline."""
    rows = list(Correction.objects.filter(entry__in=entries).select_related("room"))
    names = full_names({row.room.path for row in rows})
    return {row.entry_id: _("：%(room)s，%(change)s") % {"room": names[row.room.path], "change": put_right(row)} for row in rows}


@dataclass(frozen=True)
class HomeLine:
    """A home of one owner in the frozen register. `ours`: its vote is theirs. `changes`: what was corrected, with the reason."""

    unit: Unit
    ours: bool
    changes: tuple[str, ...]


def homes_of(assembly: Assembly, person: int | None) -> list[HomeLine]:
    """Every home that votes with this person, and every one they own while the register gives its vote to somebody else."""
    if person is None:
        return []
    mine = Q(elector__holders__person=person, elector__counted=True)
    owned = Tenure.objects.filter(person=person).owners().on(clock.today()).values("room")
    units = list(Unit.objects.filter(mine | Q(room__in=owned), assembly=assembly).select_related("elector").order_by("path").distinct())
    ours = set(Unit.objects.filter(mine, assembly=assembly).values_list("pk", flat=True))
    changes: dict[int, list[str]] = defaultdict(list)
    for row in Correction.objects.filter(assembly=assembly, room__in=[unit.room_id for unit in units]).order_by("pk"):
        changes[row.room_id].append(_("%(change)s，理由：%(reason)s") % {"change": put_right(row), "reason": row.reason})
    return [HomeLine(unit, unit.pk in ours, tuple(changes[unit.room_id])) for unit in units]
