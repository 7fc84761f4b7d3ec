"""What a compound's page announces: votes of its owners, notices of the place and of the places above it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.bulletins.queries import published_for
from hongge.civic.assembly.queries import notices_at
from hongge.civic.assembly.queries.shown import days_left
from hongge.kernel.places import Place
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Row

SHOWN = 7


def of(place: Place) -> list[Row]:
    """Votes of the owners and published notices for a place, the newest first."""
    return [*votes(place), *bulletins(place)][:SHOWN]


def votes(place: Place) -> list[Row]:
    """Announced votes; how long is left while they can be cast."""
    return [
        Row(
            title=_("%(title)s·%(state)s") % {"title": held.title, "state": _(held.state_words)},
            url=reverse("assembly:notice", args=[held.number]),
            under=held.convener.name,
            end=days_left(held) or day_words(held.held_on),
        )
        for held in notices_at(place, most=SHOWN)
    ]


def bulletins(place: Place) -> list[Row]:
    return [
        Row(
            title=bulletin.title,
            url=reverse("bulletins:verify", args=[bulletin.publication.code]),
            under=bulletin.issuer.name,
            end=day_words(bulletin.dated_on),
        )
        for bulletin in published_for(place)[:SHOWN]
    ]
