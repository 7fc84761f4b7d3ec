"""Numbers of a bulletin: as the records give them now, as they are frozen, and the difference between the two."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from hongge.bulletins.models import Bulletin, FrozenFigure, figure_called, shown
from hongge.bulletins.workflow import externals
from hongge.kernel.figures import AnyFigure, Counted, Median, Rate, figures, percent
from hongge.kernel.places import Place


def plain(value: int | float | None) -> str:
    """A number as it is kept: 1642, 92.62, empty for none."""
    return "" if value is None else str(value)


def value_now(figure: AnyFigure, place: Place, since: date, until: date) -> str:
    """The number as the records give it at this moment."""
    match figure:
        case Counted():
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


def measured(figure: Counted | Median, place: Place, since: date, until: date) -> Measured:
    """One read of the rows gives number, count and digest, so that they cannot disagree."""
    column = figure.weigh if isinstance(figure, Counted) else figure.column
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
    """Every declared figure that a period or a day can be told of, with its value for the bulletin's place and period."""
    at = (bulletin.place, bulletin.since, bulletin.until)
    counted = {f.name: f.count(f.rows(*at)) for f in figures.values() if isinstance(f, Counted)}
    result = []
    for figure in figures.values():
        if figure.when == "now":
            continue
        match figure:
            case Counted():
                value = shown(plain(counted[figure.name]))
            case Rate():
                value = shown(plain(percent(counted[figure.numerator.name], counted[figure.denominator.name])))
            case Median():
                value = ""
        result.append(Available(figure, value))
    return result
