"""What owners' assemblies put on a desk: how far each is, and what the quorum still lacks."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly
from hongge.civic.assembly.queries import turnout
from hongge.civic.assembly.workflow import ASSEMBLY, READERS
from hongge.kernel.access import Actor
from hongge.portal.templatetags.look import square
from hongge.portal.workbench import Card, Offer, Row

SHOWN = 5
FOUND = 20


def on_desk(actor: Actor) -> Offer:
    """Votes that are under way, those with an open box first."""
    if actor.role not in READERS:
        return Offer()
    rows = Assembly.objects.visible_to(actor).under_way().order_by("closes_at", "-opened_at")[:SHOWN]
    lines = tuple(Row(row.title, reverse("assembly:show", args=[row.number]), under(row), _(row.light_words)) for row in rows)
    return Offer(cards=[Card(_("业主表决"), lines, reverse("assembly:index"))] if lines else [])


def under(row: Assembly) -> str:
    """已收312/520票，还需35人、2,140.50 ㎡; of several motions the one that lacks most."""
    if row.state != Assembly.State.OPEN:
        return row.number
    found = [turnout(motion) for motion in row.motions.select_related("scope", "assembly__place")]
    least = max(found, key=lambda one: (one.needs_n, one.needs_a))
    came = _("已收%(part)s/%(all)s票") % {"part": least.part_n, "all": least.total_n}
    if least.reached:
        return _("%(came)s，参加的到线了") % {"came": came}
    return _("%(came)s，还需%(n)s人、%(a)s") % {"came": came, "n": least.needs_n, "a": square(least.needs_a)}


def found(actor: Actor, words: str) -> list[Row]:
    """By number or title."""
    rows = Assembly.objects.visible_to(actor).called(words).order_by("-opened_at")[:FOUND]
    states = ASSEMBLY.states
    return [Row(row.title, reverse("assembly:show", args=[row.number]), row.number, _(states[row.state])) for row in rows]
