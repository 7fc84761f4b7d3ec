"""What a compound's page announces: votes of its owners, notices of the place and of the places above it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.bulletins.queries import published_for
from hongge.civic.assembly.queries import notices_at
from hongge.civic.assembly.queries.shown import days_left
from hongge.kernel.places import Place
from hongge.portal.templatetags.look import day_words
from hongge.portal.workbench import Row
from hongge.systems.decisions.queries import on_the_board
from hongge.systems.elevators.queries import hanging_at

SHOWN = 7


def of(place: Place) -> list[Row]:
    """What can be voted on or objected to for a limited time first, then published notices for the place, the newest first."""
    dated = sorted([*_bulletins(place), *_matters(place)], key=lambda pair: pair[0], reverse=True)
    return [*_votes(place), *_lifts(place), *(row for _on, row in dated)][:SHOWN]


def _votes(place: Place) -> list[Row]:
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


def _lifts(place: Place) -> list[Row]:
    """Lift projects in publicity, with the days that are left to object."""
    return [
        Row(
            title=_("%(title)s公示") % {"title": project.title},
            url=reverse("elevators:public", args=[project.number]),
            under=_("有异议请书面提出"),
            end=_("还剩%(n)s天") % {"n": project.notice_left},
        )
        for project in hanging_at(place, most=SHOWN)
    ]


def _bulletins(place: Place) -> list[tuple[date, Row]]:
    return [
        (
            bulletin.dated_on,
            Row(
                title=bulletin.title,
                url=reverse("bulletins:verify", args=[bulletin.publication.code]),
                under=bulletin.issuer.name,
                end=day_words(bulletin.dated_on),
            ),
        )
        for bulletin in published_for(place)[:SHOWN]
    ]


def _matters(place: Place) -> list[tuple[date, Row]]:
    """What was decided here; while a notice runs, how long it still does."""
    return [
        (
            matter.noticed_on,
            Row(
                title=matter.title,
                url=reverse("decisions:public_show", args=[place.public_code, matter.number]),
                under=_("%(where)s　%(result)s") % {"where": matter.place.name, "result": matter.result_words},
                end=_("还剩%(n)s天") % {"n": matter.notice_days_left}
                if matter.state == "noticed" and matter.notice_days_left
                else _(matter.state_words),
            ),
        )
        for matter in on_the_board(place)[:SHOWN]
        if matter.noticed_on
    ]
