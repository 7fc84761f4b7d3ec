"""A bulletin as it is read, on the screen and on paper: its words with the numbers in them, and the notes under it."""

from __future__ import annotations

from dataclasses import dataclass

from hongge.bulletins.models import Bulletin, ExternalFigure, FrozenFigure, figure_called, lines, shown
from hongge.bulletins.queries.numbers import value_now
from hongge.bulletins.workflow import externals

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


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
