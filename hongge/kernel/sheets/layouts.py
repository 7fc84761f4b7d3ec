"""Layouts: what a workbook of one kind looks like, and who judges its rows and takes them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets.columns import Column
from hongge.kernel.sheets.fates import Fate
from hongge.kernel.sheets.incoming import Row


class Intake:
    """One workbook of a layout on its way in, at one place, by one actor. Subclass it in a system's imports.py.

    Load what `consider` compares with once, in `__init__` or for some rows at a time in `look_up`: a preview of 150,000 rows asks few
    questions. `consider` writes nothing; `take` calls actions.
    """

    def __init__(self, place: Place, actor: Actor) -> None:
        self.place, self.actor = place, actor

    def look_up(self, rows: Sequence[Row]) -> None:
        """Called with the next rows, some thousand, before they are judged."""

    def judge(self, row: Row) -> Fate:
        """What the row would become."""
        fate = Fate(row.number, row.values)
        try:
            self.consider(fate, row)
        except Refused as refused:
            fate.refuse(*refused.reasons)
        return fate

    def consider(self, fate: Fate, row: Row) -> None:
        """Say on `fate` what the row would become: kind, title, changes, what it speaks of. Refused where it cannot be taken in."""
        raise NotImplementedError

    def take(self, fate: Fate) -> None:
        """Take one new or changed row in. Refused becomes the row's reason and leaves nothing of it behind."""
        raise NotImplementedError

    def take_in(self, fates: Sequence[Fate]) -> None:
        """Take in some thousand new or changed rows; a layout of very many rows writes them in bulk instead."""
        for fate in fates:
            try:
                with transaction.atomic():
                    self.take(fate)
            except Refused as refused:
                fate.refuse(*refused.reasons)


@dataclass(frozen=True)
class Layout:
    """A kind of workbook. `name` is its code, `label` what people call it and its sheet, `about` what it is for, in a sentence.

    `identity`: keys of the columns that make two rows the same record; a second one in the same workbook is refused and the first
    one named. An intake that compares what is written in several ways refuses them itself: then it is empty. `by`: roles that may
    bring it in. `titled`: what a row is called in the preview; mask names and phones there.
    `hints`: more sentences for the sheet 填表说明. `order`: where it stands among the others.
    """

    name: str
    label: str
    about: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    by: tuple[str, ...]
    intake: type[Intake]
    titled: Callable[[Row], str] | None = None
    hints: tuple[str, ...] = ()
    order: int = 100

    def title(self, row: Row) -> str:
        return self.titled(row) if self.titled else "".join(_plain(row[key]) for key in self.identity)

    def may(self, actor: Actor) -> bool:
        """Whether this actor's duty allows bringing such a workbook in, somewhere."""
        return actor.role in self.by or bool(actor.roles & set(self.by))

    def key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[key] for key in self.identity)


layouts: dict[str, Layout] = {}


def declare(layout: Layout) -> Layout:
    if unknown := set(layout.identity) - {column.key for column in layout.columns}:
        raise ValueError(f"{layout.name}: unknown columns {unknown}")
    layouts[layout.name] = layout
    return layout


def _plain(value: Any) -> str:
    return "" if value is None else "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
