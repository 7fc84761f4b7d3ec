"""The figure board, one figure by place, and the records behind a number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic.levels import GRID
from hongge.kernel import clock
from hongge.kernel.access import Actor, ScopedQuerySet, under
from hongge.kernel.errors import Refused
from hongge.kernel.figures import AnyFigure, Counted, Line, Median, Number, Rate, by_place, figures, has_past, parts_of, percent
from hongge.kernel.flow import Record
from hongge.kernel.pages import Signed
from hongge.kernel.places import Place, by_code, full_names
from hongge.kernel.routes import route
from hongge.portal import boards, exports, shapes
from hongge.portal.boards import Card
from hongge.portal.periods import Period, labels, period_of
from hongge.portal.sides import marks, told_apart
from hongge.portal.views.takeouts import bulk
from hongge.systems.grids.queries import history_of

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What a page of figures is asked: place and period, both in its address."""

    actor: Actor
    place: Place
    period: Period
    own: bool = False  # whether days of one's own are asked for
    error: str = ""

    def url(self, view: str, *args: str, **changed: str) -> str:
        """An address with the same place and period, but for what is changed; an empty value is left out."""
        query = {"place": self.place.public_code, **self.period.query, **changed}
        return reverse(view, args=args) + "?" + urlencode({key: value for key, value in query.items() if value})


def asked(request: HttpRequest) -> Asked:
    """Reads place and period; unasked, this half-year at one's own place.

    404 for a place the actor does not reach; days that make no period give a sentence.
    """
    actor, given = cast(Signed, request).actor, request.GET
    place = by_code(given["place"]) if given.get("place") else Place.objects.filter(pk=actor.place).first()
    if place is None or not actor.reaches(place.path):
        raise Http404
    name = given.get("period") or "half"
    own = name == "custom"
    try:
        return Asked(actor, place, period_of(name, given.get("since", ""), given.get("until", "")), own)
    except Refused as refused:
        return Asked(actor, place, period_of("half"), own, refused.reasons[0])


def known(name: str) -> AnyFigure:
    if name not in figures:
        raise Http404
    return figures[name]


def index(request: HttpRequest) -> HttpResponse:
    """数字: cards in groups, and the chosen figure by place with what it is made of."""
    ask = asked(request)
    groups = boards.board(ask.place, ask.period)
    name = request.GET.get("name") or first_with_data(groups)
    context: dict[str, Any] = {
        "ask": ask,
        "groups": [(group.label, [shown(card, ask, name) for card in group.cards]) for group in groups],
        "crumb": crumb(ask, name),
        "periods": picker(ask, name),
        "error": ask.error,
        "export_url": ask.url("figures_export", name=name) if name else "",
        "chosen": chosen(known(name), ask) if name else None,
        "recuts": history_of(ask.place) if ask.place.level == GRID.name else [],
    }
    return render(request, "portal/figures.html", context, status=400 if ask.error else 200)


def first_with_data(groups: list[boards.Group]) -> str:
    """What a board opens on unasked: a rate if there is one that says something, else the first number that does; nothing if none."""
    cards = [card for group in groups for card in group.cards if card.value or (card.share and card.share[1])]
    return next((card.figure.name for card in cards if card.share), cards[0].figure.name if cards else "")


def shown(card: Card, ask: Asked, current: str) -> dict[str, Any]:
    """A card as parts/figure.html draws it."""
    figure = card.figure
    return {
        "label": figure.label,
        "value": card.value,
        "unit": figure.unit,
        "url": ask.url("figures", name=figure.name) + "#chosen",
        "before": before_words(card, ask.period),
        "as_of": ask.period.as_of_words if figure.when == "day" else "",
        "share": card.share,
        "later": card.later,
        "values": card.trend,
        "current": figure.name == current,
    }


def before_words(card: Card, period: Period) -> str:
    """上年7–11月　642; 上年同日　40 of what holds at a date; 此刻 of what has no past."""
    if not has_past(card.figure):
        return _("此刻")
    if card.before is None:
        return ""
    return f"{_('上年同日') if card.figure.when == 'day' else period.before_words}　{number_words(card.before)}"


def number_words(value: Number) -> str:
    """642 or 90.18."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def crumb(ask: Asked, name: str = "", view: str = "figures", *args: str) -> list[dict[str, str]]:
    """The places from the root down; those above the actor's own are named without a link."""
    return [
        {"label": place.name, "url": ask.url(view, *args, place=place.public_code, name=name) if ask.actor.reaches(place.path) else ""}
        for place in ask.place.line()
    ]


def picker(ask: Asked, name: str) -> list[dict[str, Any]]:
    own = {"since": ask.period.since.isoformat(), "until": ask.period.until.isoformat()}
    place = ask.place.public_code
    return [
        {
            "label": label,
            "current": key == ("custom" if ask.own else ask.period.name),
            "url": "?" + urlencode({"place": place, "period": key, **(own if key == "custom" else {}), "name": name}),
        }
        for key, label in labels().items()
    ]


def chosen(figure: AnyFigure, ask: Asked) -> dict[str, Any]:
    """One figure opened: by place, as a map, and what it is made of."""
    table = by_place(figure, ask.place, ask.period.since, ask.period.until)
    return {
        "figure": figure,
        "table": table,
        "lines": [opened(line, figure, ask) for line in table.lines],
        "total": opened(table.total, figure, ask),
        "parts": parts_of(figure),
        "share": isinstance(figure, Rate),
        "map": shapes.by_value(table, figure, lambda place: ask.url("figures", place=place.public_code, name=figure.name)),
        "records_url": ask.url("figure_records", figure.name),
        "records_count": table.total.share[1] if table.total.share else table.total.value,
        "counted": not isinstance(figure, Median),
        "at_day": figure.when == "day",
        "now": clock.now(),
        "position": boards.journal_position(ask.place),
    }


def opened(line: Line, figure: AnyFigure, ask: Asked) -> dict[str, Any]:
    """A table line with the addresses of the records behind each of its numbers."""
    at = line.place.public_code if line.place else ask.place.public_code
    parts = parts_of(figure)
    numbers = line.share or (line.value,)
    return {
        "name": line.place.name if line.place else _("%(place)s本级") % {"place": ask.place.name},
        "url": ask.url("figures", place=at, name=figure.name) if line.place and line.place.pk != ask.place.pk else "",
        "numbers": [
            (number, records_url(figure, part, ask, at) if line.place else "") for number, part in zip(numbers, parts, strict=True)
        ],
        "value": line.value,
    }


def records_url(figure: AnyFigure, part: Counted, ask: Asked, at: str) -> str:
    """Where one number of a line opens; those of a rate open as its records, told apart."""
    if isinstance(figure, Rate):
        return ask.url("figure_records", figure.name, place=at, of="inside" if part is figure.numerator else "")
    return ask.url("figure_records", part.name, place=at)


def records(request: HttpRequest, name: str) -> HttpResponse:
    """The records behind a number: the very rows that were counted. A rate opens to its denominator, each record told in or out."""
    ask, figure = asked(request), known(name)
    side = side_of(request) if isinstance(figure, Rate) else ""
    rows, plain = behind(figure, ask, side)
    sides = told_apart(figure, ask.place, ask.period, partial(ask.url, "figure_records"), side) if isinstance(figure, Rate) else []
    total = next((one["count"] for one in sides if one["current"]), None)
    total = rows_total(figure, plain, ask) if total is None else total
    seen = rows.visible_to(ask.actor)
    count = total if sees_all(rows, seen, ask) else seen.count()
    pages = Paginator(plain.listed(seen), PAGE)
    pages.count = count  # known: not counted again
    page = pages.get_page(request.GET.get("page"))
    shown = list(page)
    context = {
        "ask": ask,
        "figure": figure,
        "crumb": crumb(ask, "", "figure_records", name),
        "error": ask.error,
        "total": total,
        "hidden": total - count,
        "page": page,
        "plain": plain,
        "lines": record_lines(shown, plain, marks(figure, shown, ask.place, ask.period), plain.told(shown, ask.period.until)),
        "sides": sides,
        "value": percent(sides[1]["count"], sides[0]["count"]) if sides else None,
        "at_day": figure.when == "day",
        "board_url": ask.url("figures", name=name),
        "export_url": ask.url("figure_records_export", name, of=side),
    }
    return render(request, "portal/records.html", context, status=400 if ask.error else 200)


def side_of(request: HttpRequest) -> str:
    """Which records of a rate are asked for: `inside` its numerator, `outside` it, or all."""
    asked_for = request.GET.get("of", "")
    return asked_for if asked_for in ("inside", "outside") else ""


def behind(figure: AnyFigure, ask: Asked, side: str) -> tuple[ScopedQuerySet, Counted]:
    """The records a number is made of, and the plain figure that says how they are listed."""
    span = (ask.place, ask.period.since, ask.period.until)
    match figure:
        case Rate():
            return figure.told_apart(*span, side), figure.denominator
        case Median():
            return figure.rows(*span), figure.over
    return figure.rows(*span), figure


def rows_total(figure: AnyFigure, plain: Counted, ask: Asked) -> int:
    """How many records there are in all, whoever looks; from the month cells where those count records."""
    if isinstance(figure, Median) or plain.weigh:
        return int(figure.rows(ask.place, ask.period.since, ask.period.until).count())
    return plain.value(ask.place, ask.period.since, ask.period.until)


def sees_all(rows: ScopedQuerySet, seen: ScopedQuerySet, ask: Asked) -> bool:
    """Whether the one door adds nothing here but the actor's own subtree, which holds the place: then nothing needs counting."""
    own = rows.filter(under(ask.actor)) if issubclass(rows.model, Record) else rows
    return bool(seen.query.where == own.query.where)


def record_lines(rows: list[Any], figure: Counted, marked: dict[Any, str], told: dict[Any, str]) -> list[dict[str, Any]]:
    """Rows in a list: what each is called, where, in which state, its date. A model with `get_absolute_url` opens there."""
    where, states = full_names({figure.stands_at(row) for row in rows}), boards.states_of(figure)
    return [
        {
            "url": row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
            "name": str(row),
            "place": where[figure.stands_at(row)],
            "state": states[row.state] if states else "",
            "on": getattr(row, figure.dated_by) if figure.dated_by else None,
            "weight": getattr(row, figure.weigh) if figure.weigh else None,
            "mark": marked.get(row.pk, ""),
            "told": told.get(row.pk, ""),
            "on_label": figure.dated_label,
        }
        for row in rows
    ]


def export(request: HttpRequest) -> HttpResponseBase:
    """The board and the chosen figure by place, as a workbook."""
    ask = asked(request)
    figure = known(request.GET.get("name", ""))
    groups, table = boards.board(ask.place, ask.period), by_place(figure, ask.place, ask.period.since, ask.period.until)
    return exports.figure_board(groups, figure, table, ask.place, ask.period)


def records_export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The records behind a number that this actor may see, as a workbook."""
    ask, figure = asked(request), known(name)
    rows, plain = behind(figure, ask, side_of(request))
    listed = plain.listed(rows.visible_to(ask.actor))
    title = f"{ask.place.name}{_(figure.label)}"
    return bulk(request, title, listed, lambda: exports.figure_records(listed, figure, plain, ask.place, ask.period))


urlpatterns = [
    route("figures/", index, name="figures", policy="duty"),
    route("figures/export/", export, name="figures_export", policy="duty"),
    route("figures/<str:name>/records/", records, name="figure_records", policy="duty"),
    route("figures/<str:name>/records/export/", records_export, name="figure_records_export", policy="duty"),
]
