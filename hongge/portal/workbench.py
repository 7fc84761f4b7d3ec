"""今日待办: what waits for this actor, gathered from whatever systems offer (see offers.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from hongge.kernel.access import Actor

LIGHTS = ("late", "soon", "ok", "none", "rest")  # the order in which matters are worked on
SHOWN = 20


@dataclass(frozen=True)
class Count:
    """A number at the head of the desk; it opens the list it counts. `light`: it counts a light, not a state."""

    label: str
    number: int
    url: str
    light: str = ""


@dataclass(frozen=True)
class Press:
    """A button of a matter. `asks`: it leads to a form instead of acting at once. `do`: the ordinary next step."""

    name: str
    label: str
    url: str
    asks: bool = True
    do: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matter:
    """One line of 先办这些. `where` and `who` are the words under the title and beside it, `last` when anything last happened.

    `marks`: what to know before opening it."""

    title: str
    url: str
    number: str
    light: str
    light_words: str
    due_at: datetime | None
    where: str = ""
    who: str = ""
    last: datetime | None = None
    buttons: tuple[Press, ...] = ()
    marks: Sequence[str] = ()

    @property
    def turn(self) -> tuple[int, float]:
        return LIGHTS.index(self.light), self.due_at.timestamp() if self.due_at else float("inf")


@dataclass(frozen=True)
class Row:
    """One line of another card."""

    title: str
    url: str
    under: str = ""
    end: str = ""


@dataclass(frozen=True)
class Card:
    title: str | Promise
    rows: tuple[Row, ...]
    url: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass
class Offer:
    """What one system puts on a desk. `acts`: what can be started from here, the main one last."""

    counts: list[Count] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    acts: list[Link] = field(default_factory=list)
    more: Link | None = None
    cards: list[Card] = field(default_factory=list)


Offering = Callable[[Actor], Offer]
Searching = Callable[[Actor, str], list[Row]]
_offers: dict[str, Offering] = {}
_searches: dict[str | Promise, Searching] = {}


def offer(name: str, function: Offering) -> None:
    """Let a system put its things on every desk; under one name once."""
    _offers[name] = function


def searchable(label: str | Promise, function: Searching) -> None:
    """Let a system's records be found by words, under a heading of their own; the function looks only at what the actor may see."""
    _searches[label] = function


def found(actor: Actor, words: str) -> list[Card]:
    """What the systems find, each under its heading; nothing of those that find nothing."""
    cards = [Card(label, tuple(function(actor, words))) for label, function in _searches.items()]
    return [card for card in cards if card.rows]


def desk(actor: Actor) -> Offer:
    """Everything on this actor's desk: matters of all systems in one list, the late ones first."""
    whole = Offer()
    for part in _each(actor):
        whole.counts += part.counts
        whole.matters += part.matters
        whole.acts += part.acts
        whole.cards += part.cards
        whole.more = whole.more or part.more
    whole.matters = sorted(whole.matters, key=lambda matter: matter.turn)[:SHOWN]
    return whole


def _each(actor: Actor) -> Iterator[Offer]:
    for function in _offers.values():
        yield function(actor)
