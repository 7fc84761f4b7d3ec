"""Reads of bulletins: their numbers today and frozen, what has changed since, what is published where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Max, QuerySet

from hongge.bulletins.models import Bulletin, ExternalFigure, FrozenFigure, Publication, figure_called, lines, shown
from hongge.bulletins.workflow import BULLETIN, externals
from hongge.civic.models import Organisation
from hongge.civic.queries import doers
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.figures import AnyFigure, Figure, Median, Rate, figures, percent
from hongge.kernel.places import Place

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def plain(value: int | float | None) -> str:
    """A number as it is kept: 1642, 92.62, empty for none."""
    return "" if value is None else str(value)


def value_now(figure: AnyFigure, place: Place, since: date, until: date) -> str:
    """The number as the records give it at this moment."""
    match figure:
        case Figure():
            return plain(figure.count(figure.rows(place, since, until)))
        case Rate():
            over, under = (part.count(part.rows(place, since, until)) for part in (figure.numerator, figure.denominator))
            return plain(percent(over, under))
        case Median():
            return plain(figure.value(place, since, until))


@dataclass(frozen=True)
class Measured:
    """A number taken from the very rows whose ids are digested with it."""

    value: str
    count: int
    digest: str


def ids_digest(ids: Iterable[int]) -> str:
    """SHA-256 over the ids in ascending order, one decimal number and a line feed each."""
    return hashlib.sha256("".join(f"{pk}\n" for pk in sorted(ids)).encode()).hexdigest()


def measured(figure: Figure | Median, place: Place, since: date, until: date) -> Measured:
    """One read of the rows gives number, count and digest, so that they cannot disagree."""
    column = figure.weigh if isinstance(figure, Figure) else figure.column
    rows = list(figure.rows(place, since, until).order_by().values_list("pk", column or "pk"))
    if isinstance(figure, Median):
        value = plain(round(median(amount for _pk, amount in rows) / figure.divide, 2) if rows else None)
    else:
        value = plain(sum(amount or 0 for _pk, amount in rows) if figure.weigh else len(rows))
    return Measured(value, len(rows), ids_digest(pk for pk, _amount in rows))


def freeze(bulletin: Bulletin) -> list[FrozenFigure]:
    """The figures in the text as unsaved rows, measured now. What is no figure is left to the needs of publishing."""
    own = externals(bulletin)
    found = ((slot, figure_called(slot)) for slot in bulletin.slots if slot not in own)
    return [_frozen(bulletin, slot, figure) for slot, figure in found if figure is not None]


def _frozen(bulletin: Bulletin, slot: str, figure: AnyFigure) -> FrozenFigure:
    at = (bulletin.place, bulletin.since, bulletin.until)
    parts: list[dict[str, Any]] = []
    if isinstance(figure, Rate):
        over, under = measured(figure.numerator, *at), measured(figure.denominator, *at)
        taken = Measured(plain(percent(int(over.value), int(under.value))), over.count, over.digest)
        parts = [
            {"name": f.name, "label": f.label, "value": m.value, "count": m.count, "digest": m.digest}
            for f, m in ((figure.numerator, over), (figure.denominator, under))
        ]
    else:
        taken = measured(figure, *at)
    return FrozenFigure(
        bulletin=bulletin,
        slot=slot,
        name=figure.name,
        label=figure.label,
        unit=figure.unit,
        definition=figure.definition,
        value=taken.value,
        parts=parts,
        since=bulletin.since,
        until=bulletin.until,
        ids_count=taken.count,
        ids_digest=taken.digest,
    )


@dataclass(frozen=True)
class Number:
    """What stands in a slot. `name` of a figure opens to its records; `mark` (①) leads to the note of an outside number."""

    slot: str
    shown: str
    label: str = ""
    unit: str = ""
    name: str = ""
    definition: str = ""
    mark: str = ""
    waits: bool = False

    @property
    def known(self) -> bool:
        return bool(self.name or self.mark)


@dataclass(frozen=True)
class Piece:
    """Words, or a number between words."""

    words: str = ""
    number: Number | None = None


@dataclass(frozen=True)
class Paragraph:
    level: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Note:
    """Where an outside number comes from and who answers for it."""

    mark: str
    external: ExternalFigure
    signer: str


@dataclass(frozen=True)
class Reading:
    """A bulletin as it is read, on the screen and on paper."""

    paragraphs: list[Paragraph]
    numbers: dict[str, Number]
    notes: list[Note]


def reading(bulletin: Bulletin) -> Reading:
    """Text and numbers together: frozen ones once published, before that as they stand now."""
    outside = {label: row for label, row in externals(bulletin).items() if label in bulletin.slots}
    marks = {label: CIRCLED[i] if i < len(CIRCLED) else f"（{i + 1}）" for i, label in enumerate(outside)}
    frozen = {row.slot: row for row in bulletin.frozen.all()} if bulletin.state == Bulletin.State.PUBLISHED else None
    numbers: dict[str, Number] = {}
    for slot in bulletin.slots:
        if row := outside.get(slot):
            numbers[slot] = Number(slot, row.shown, row.label, row.unit, mark=marks[slot], waits=not row.is_signed)
        elif frozen is not None:
            numbers[slot] = _of_frozen(frozen[slot]) if slot in frozen else Number(slot, f"{{{{{slot}}}}}")
        elif figure := figure_called(slot):
            value = value_now(figure, bulletin.place, bulletin.since, bulletin.until)
            numbers[slot] = Number(slot, shown(value), figure.label, figure.unit, figure.name, figure.definition)
        else:
            numbers[slot] = Number(slot, f"{{{{{slot}}}}}")
    paragraphs = [
        Paragraph(line.level, [Piece(number=numbers[p]) if i % 2 else Piece(words=p) for i, p in enumerate(line.pieces) if p])
        for line in lines(bulletin.text)
    ]
    return Reading(paragraphs, numbers, [Note(marks[label], row, signer(row)) for label, row in outside.items()])


def _of_frozen(row: FrozenFigure) -> Number:
    return Number(row.slot, row.shown, row.label, row.unit, row.name, row.definition)


def signer(external: ExternalFigure) -> str:
    """The body that answers for an outside number; without one nobody has signed yet."""
    if not external.is_signed:
        return ""
    duty = external.signature.duty
    return duty.organisation.name if duty and duty.organisation else duty.label if duty else ""


@dataclass(frozen=True)
class Difference:
    """A published figure whose records say something else today."""

    frozen: FrozenFigure
    now: str
    by: str


def differences(frozen: Iterable[FrozenFigure], place: Place) -> list[Difference]:
    """发布时 1,642，现在 1,640，差 −2. A figure that is no longer declared cannot be compared and is left out."""
    found = []
    for row in frozen:
        figure = figures.get(row.name)
        if figure and (now := value_now(figure, place, row.since, row.until)) != row.value:
            found.append(Difference(row, shown(now), _by(row.value, now)))
    return found


def _by(then: str, now: str) -> str:
    if not then or not now:
        return ""
    by = round(float(now) - float(then), 2)
    return ("+" if by > 0 else "−") + shown(plain(abs(int(by) if by == int(by) else by)))


@dataclass(frozen=True)
class Available:
    """A figure that can be inserted. `value` is empty for a median, which is worked out once it stands in the text."""

    figure: AnyFigure
    value: str

    @property
    def insert(self) -> str:
        """What the button puts between braces: the label where it is the figure's alone, else the name."""
        return self.figure.label if figure_called(self.figure.label) is self.figure else self.figure.name


def available(bulletin: Bulletin) -> list[Available]:
    """Every declared figure with today's value for the bulletin's place and period."""
    at = (bulletin.place, bulletin.since, bulletin.until)
    counted = {f.name: f.count(f.rows(*at)) for f in figures.values() if isinstance(f, Figure)}
    result = []
    for figure in figures.values():
        match figure:
            case Figure():
                value = shown(plain(counted[figure.name]))
            case Rate():
                value = shown(plain(percent(counted[figure.numerator.name], counted[figure.denominator.name])))
            case Median():
                value = ""
        result.append(Available(figure, value))
    return result


def published_for(place: Place) -> QuerySet[Bulletin]:
    """What residents of a place may read: published for it or for a place above it, newest first."""
    open_ones = Bulletin.objects.published().about(place).filter(is_public=True)
    return open_ones.select_related("publication", "issuer").order_by("-published_at")


def published_above(actor: Actor) -> QuerySet[Bulletin]:
    """What places above one's own have published."""
    place = Place.objects.filter(pk=actor.place).first()
    if place is None:
        return Bulletin.objects.none()
    above = Bulletin.objects.published().about(place).exclude(path=place.path)
    return above.select_related("publication", "issuer", "place").order_by("-published_at")


def by_code(code: str) -> Publication | None:
    """The publication with the code on paper, in capitals or not. The code is no secret: it stands on every copy."""
    held = Publication.objects.filter(code=code.strip().upper())
    return held.select_related("bulletin__place", "bulletin__issuer", "checkpoint").first()


def next_number(issuer: Organisation | None, mast: str) -> int:
    """The issue number to offer: one more than the highest of this year."""
    year = clock.today().year
    same = Bulletin.objects.filter(issuer=issuer, mast=mast, opened_at__gte=clock.start_of(date(year, 1, 1)))
    return int(same.exclude(state=Bulletin.State.DISCARDED).aggregate(n=Max("nth"))["n"] or 0) + 1


@dataclass(frozen=True)
class TimelineLine:
    at: Any
    words: str
    who: str


def timeline(bulletin: Bulletin) -> list[TimelineLine]:
    """Who did what, newest first."""
    happened = flow.history(BULLETIN, bulletin)
    people = doers(line.duty for line in happened)
    found = [(line, people.get(line.duty or 0)) for line in happened]
    return [TimelineLine(line.at, BULLETIN.step_label(line.step), f"{doer.body} {doer.name}" if doer else "") for line, doer in found]
