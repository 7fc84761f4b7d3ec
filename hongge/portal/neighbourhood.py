"""邻里 on a compound's page: what neighbours can join or read of. Each system adds its own here."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel import clock
from hongge.kernel.places import Place
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Row
from hongge.systems.grids.queries import calls

SHOWN = 4


def of(place: Place) -> list[Row]:
    """The micro-actions that come; where none does, the way to those that were done."""
    rows = list(calls(place).coming().order_by("starts_at", "pk")[:SHOWN])
    found = [
        Row(
            row.title,
            reverse("grids:join", args=[place.public_code, row.number]),
            under=f"{day_words(clock.day_of(row.starts_at))}　{row.where}",
            end=row.says_now,
        )
        for row in rows
    ]
    if found or calls(place).exists():
        found.append(Row(_("全部微行动"), reverse("grids:near", args=[place.public_code])))
    return found
