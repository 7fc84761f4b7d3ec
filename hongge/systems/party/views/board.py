"""The board: what is covered at a place, what is not and why."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hongge.civic.posts import AUDITOR, COMMUNITY_STAFF, DISTRICT_STAFF, STREET_STAFF
from hongge.kernel import clock
from hongge.kernel.figures import Counted, Rate, percent, sums
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, by_code
from hongge.systems.party import figures, queries
from hongge.systems.party.forms import DayForm
from hongge.systems.party.models import Body, Mode

READERS = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF, AUDITOR)
SHOWN = 20
NUMBERS: tuple[Counted | Rate, ...] = (
    figures.ORGANISATIONS,
    figures.ADVISERS,
    figures.COVERED,
    figures.DUE_UNBUILT,
    figures.BUILT_RATE,
    figures.SINGLE_RATE,
    figures.WORK_RATE,
    figures.COMMITTEES_COVERED,
)


def place_asked(request: HttpRequest) -> Place:
    """The place named in the address, if the actor's duty reaches it; else the actor's own. A foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    code = request.GET.get("place", "")
    place = by_code(code) if code else Place.objects.filter(pk=actor.place).first()
    if place is None or not actor.reaches(place.path):
        raise Http404
    return place


def cards(place: Place, day: date) -> list[dict[str, object]]:
    """The figures at the head, in one question to the database; each opens its definition and records."""
    plain = [part for figure in NUMBERS for part in ((figure.numerator, figure.denominator) if isinstance(figure, Rate) else (figure,))]
    now = {name: sum(parts.values()) for name, parts in sums(dict.fromkeys(plain), place, day, day).items()}
    period = f"&period=custom&since={day}&until={day}" if _on(day) else ""
    shown: list[dict[str, object]] = []
    for figure in NUMBERS:
        share = (now[figure.numerator.name], now[figure.denominator.name]) if isinstance(figure, Rate) else None
        value = percent(*share) if share else now[figure.name]
        url = f"{reverse('figures')}?place={place.public_code}&name={figure.name}{period}#chosen"
        shown.append({"label": figure.label, "unit": figure.unit, "value": value, "share": share, "url": url})
    return shown


def _on(day: date) -> str:
    """The day as it goes on in an address; nothing for today."""
    return "" if day == clock.today() else f"&on={day.isoformat()}"


def index(request: HttpRequest) -> HttpResponse:
    """Figures as cards, a table and an outline map by the places below, and whom nothing covers yet, with the reason; at a day."""
    actor = cast(Signed, request).actor
    if actor.role not in READERS:
        raise Http404
    place, asked = place_asked(request), DayForm(request.GET)
    day = asked.day
    lines, whole = queries.board(place, day)
    modes = list(Mode.objects.all())
    seen = Body.objects.visible_to(actor).within(place)
    waiting = queries.bodies_with_facts(queries.uncovered(day).filter(pk__in=seen.values("pk")), day).order_by("place__path", "pk")
    due = queries.bodies_with_facts(queries.due_unbuilt(day).filter(pk__in=seen.values("pk")), day).order_by("place__path", "pk")
    uncovered = f"{reverse('party:bodies')}?kind=company&once=1&way=none"
    context = {
        "place": place,
        "line": [
            {
                "label": p.name,
                "url": f"{reverse('party:index')}?place={p.public_code}{_on(day)}" if actor.reaches(p.path) and p.pk != place.pk else "",
            }
            for p in place.line()
        ],
        "cards": cards(place, day),
        "day": day,
        "on": _on(day),
        "form": DayForm({"on": day}),
        "fault": asked.fault,
        "modes": modes,
        "lines": [(line, line.cells(modes)) for line in lines if line.firms],
        "whole": (whole, whole.cells(modes)),
        "shapes": queries.site_of(lines, lambda p: f"{uncovered}&place={p.public_code}{_on(day)}"),
        "waiting": waiting[:SHOWN],
        "due": due[:SHOWN],
        "may_open": {line.place.pk for line in lines if line.place and line.place.level in ("street", "community")},
        "code": place.public_code,
    }
    return render(request, "party/index.html", context)
