"""What a compound's page announces: notices of the place and of the places above it. Later systems add their own here."""

from __future__ import annotations

from django.urls import reverse

from hongge.bulletins.queries import published_for
from hongge.kernel.places import Place
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Row

SHOWN = 7


def of(place: Place) -> list[Row]:
    """Published notices for a place, the newest first."""
    return [
        Row(
            title=bulletin.title,
            url=reverse("bulletins:verify", args=[bulletin.publication.code]),
            under=bulletin.issuer.name,
            end=day_words(bulletin.dated_on),
        )
        for bulletin in published_for(place)[:SHOWN]
    ]
