"""What grids put on a desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.posts import AT_PLACE
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Card, Count, Offer, Row
from hongge.systems.grids.models import MicroAction, Recut
from hongge.systems.grids.queries import violations_on
from hongge.systems.grids.workflow import APPROVERS, DRAFTERS

SHOWN = 5


def on_desk(actor: Actor) -> Offer:
    """Micro-actions that come or wait for a call-back; for offices, grids against the rule and re-cuts that wait for their day."""
    if actor.role not in AT_PLACE:
        return Offer()
    cards = []
    coming = MicroAction.objects.visible_to(actor).filter(state__in=("called", "going", "done")).order_by("starts_at", "pk")[:SHOWN]
    if rows := tuple(_micro(row) for row in coming):
        cards.append(Card(_("红格子微行动"), rows, reverse("grids:micros")))
    counts = []
    if actor.role in DRAFTERS:
        if wrong := violations_on(clock.today()).visible_to(actor).count():
            counts.append(Count(_("党组织不合规定的网格"), wrong, reverse("grids:violations")))
        waiting = Recut.objects.visible_to(actor).filter(state="ready" if actor.role in APPROVERS else "draft").order_by("planned_on", "pk")
        if plans := tuple(_plan(row) for row in waiting[:SHOWN]):
            cards.append(Card(_("网格重划"), plans, reverse("grids:recuts")))
    return Offer(counts=counts, cards=cards)


def _micro(row: MicroAction) -> Row:
    end = row.state_words if row.state != "called" else f"{row.taken} / {row.hands}"
    return Row(row.title, reverse("grids:micro", args=[row.number]), under=day_words(clock.day_of(row.starts_at)), end=end)


def _plan(row: Recut) -> Row:
    return Row(row.title, reverse("grids:recut", args=[row.pk]), under=row.state_words, end=day_words(row.planned_on))


def found(actor: Actor, words: str) -> list[Row]:
    """Micro-actions by number or what they do."""
    rows = MicroAction.objects.visible_to(actor).matching(words).order_by("-starts_at", "-pk")[:SHOWN]
    return [_micro(row) for row in rows]
