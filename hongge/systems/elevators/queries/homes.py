"""The homes of a project, floor by floor: what they have said, and what they would pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from django.db.models import Count
from django.utils.translation import gettext as _

from hongge.civic.models import Home, Tenure
from hongge.civic.posts import OWNER
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.elevators.models import (
    METHODS,
    SUBSIDIES,
    THOUSAND,
    BudgetLine,
    Coefficients,
    FrozenShare,
    LiftProject,
    Method,
    Willingness,
    homes_in,
)
from hongge.systems.elevators.queries import costs
from hongge.systems.elevators.queries.costs import Part, Share

SIGNS = {"yes": "●", "no": "▲", "undecided": "◇", "not_reached": "○", "": "–"}  # a shape beside the word, the same size and colour for all


def homes_of(project: LiftProject) -> list[Home]:
    """The homes that share the cost: those of the entrance, in the order of the tree."""
    return list(homes_in(project.place))


@dataclass(frozen=True)
class Quote:
    """What every home bears by one method. `why`: why it cannot be worked out yet; then there are no shares."""

    method: Method
    coefficients: dict[int, int]
    shares: dict[int, Share]
    why: str = ""
    edited: bool = False

    @property
    def total(self) -> int:
        return sum(share.pays for share in self.shares.values())

    @property
    def table_words(self) -> str:
        """3楼0.7、4楼0.8, as somebody has edited it."""
        said = [
            _("%(floor)s楼%(coefficient)s") % {"floor": floor, "coefficient": coefficient_words(milli)}
            for floor, milli in sorted(self.coefficients.items())
        ]
        return reduce(lambda before, after: _("%(before)s、%(after)s") % {"before": before, "after": after}, said) if said else ""


def vote_totals(project: LiftProject) -> tuple[int, int]:
    """Whoever votes on it as the homes are registered today: persons (the same owners are one, 区分所有权解释 9) and area in 0.01 m²."""
    homes = list(homes_in(project.scope_place))
    owners: dict[int, set[tuple[int | None, int | None]]] = {home.room_id: set() for home in homes}
    rows = Tenure.objects.within(project.scope_place).owners().on(clock.today()).values_list("room", "person", "organisation")
    for room, person, organisation in rows:
        if room in owners:
            owners[room].add((person, organisation))
    persons = {frozenset(held) or room for room, held in owners.items()}
    return len(persons), sum(home.area or 0 for home in homes)


def budget(project: LiftProject) -> dict[str, int]:
    """Amounts by item in the current edition."""
    return dict(BudgetLine.objects.filter(project=project, edition=project.edition).values_list("item", "amount"))


def budget_lines(project: LiftProject) -> list[tuple[str, int, bool]]:
    """The lines of the current edition in the order of the form: label, amount, whether it is taken off."""
    amounts = budget(project)
    return [(str(item.label), amounts[item], item in SUBSIDIES) for item in BudgetLine.Item if item in amounts]


def tables(project: LiftProject, floors: Iterable[int]) -> dict[str, tuple[Method, dict[int, int], bool]]:
    """Each method with the coefficients that this project has for it, by floor; and whether somebody has edited them."""
    edited = {row.method: row for row in Coefficients.objects.filter(project=project).order_by("pk")}
    wanted, found = sorted(set(floors)), {}
    for code, method in METHODS.items():
        row = edited.get(code)
        if row is not None:
            own = {int(floor): milli for floor, milli in row.table.items()}
            plain = Method(code, method.label, row.by_area, method.source, own, method.other)
        else:
            plain = method
        known = {floor: milli for floor in wanted if (milli := plain.coefficient(floor)) is not None}
        found[code] = (plain, known, row is not None)
    return found


def quotes(project: LiftProject, homes: list[Home], *, with_empty: bool = False) -> list[Quote]:
    """Every method beside the others, in the order of the list of methods; `with_empty`: also one whose table nobody has filled in."""
    lines = budget(project)
    parts = [Part(home.room_id, home.floor or 0, home.area or 0) for home in homes]
    made = []
    for method, known, edited in tables(project, (part.floor for part in parts)).values():
        if not known and parts and not with_empty:
            continue
        try:
            found = costs.shares(
                parts,
                cost=project.cost,
                subsidy=lines.get(BudgetLine.Item.SUBSIDY, 0),
                subsidy_by_home=lines.get(BudgetLine.Item.SUBSIDY_BY_HOME, 0),
                coefficients=known,
                by_area=method.by_area,
            )
            made.append(Quote(method, known, found, edited=edited))
        except Refused as refused:
            made.append(Quote(method, known, {}, "；".join(refused.reasons), edited))
    return made


def frozen(project: LiftProject) -> dict[int, FrozenShare]:
    """What each home pays by the plan last put to the owners; nothing before that."""
    rows = list(FrozenShare.objects.filter(project=project).order_by("nth"))
    last = rows[-1].nth if rows else 0
    return {row.room_id: row for row in rows if row.nth == last}


def rounds(project: LiftProject) -> int:
    """How often the plan was put to the owners."""
    return FrozenShare.objects.filter(project=project).values("nth").aggregate(n=Count("nth", distinct=True))["n"]


def opinions(project: LiftProject, actor: Actor) -> dict[int, Willingness]:
    """The last word of each home, as far as this reader may know it."""
    found: dict[int, Willingness] = {}
    for row in Willingness.objects.visible_to(actor).filter(project=project).order_by("on", "pk"):
        found[row.room_id] = row
    return found


def current(project: LiftProject) -> dict[int, str]:
    """The last word of each home, for counting."""
    rows = Willingness.objects.filter(project=project).order_by("on", "pk").values_list("room", "opinion")
    return dict(rows)


@dataclass
class Tally:
    """How many homes have said what; the only thing that those who are not entitled see."""

    homes: int
    by_opinion: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[str, str, int]]:
        """Sign, word, number; homes that nobody has asked yet come last."""
        said = [(SIGNS[value], label, self.by_opinion.get(value, 0)) for value, label in Willingness.Opinion.choices]
        return [*said, (SIGNS[""], _("还没走访"), self.homes - sum(self.by_opinion.values()))]


def tally(project: LiftProject) -> Tally:
    counted: dict[str, int] = {}
    for opinion in current(project).values():
        counted[opinion] = counted.get(opinion, 0) + 1
    return Tally(project.homes, counted)


@dataclass(frozen=True)
class Cell:
    """One home in the picture: what it said in word and sign, its area, what it pays by each method, by the chosen one, and as frozen."""

    home: Home
    sign: str
    words: str
    on: date | None
    pays: list[int | None]
    chosen: int | None = None
    frozen: int | None = None
    mine: bool = False
    private: str = ""

    @property
    def area_words(self) -> str:
        return square_metres(self.home.area)


@dataclass(frozen=True)
class Floor:
    floor: int | None
    cells: list[Cell]


def coefficient_words(milli: int) -> str:
    """700 → 0.7, 14000 → 14."""
    return f"{milli // THOUSAND}.{milli % THOUSAND:03}".rstrip("0").rstrip(".")


def square_metres(area: int | None) -> str:
    """9860 → 98.60㎡."""
    return f"{area // 100}.{area % 100:02}㎡" if area else "—"


def picture(project: LiftProject, homes: list[Home], quoted: list[Quote], actor: Actor, *, mine: Iterable[int] = ()) -> list[Floor]:
    """The entrance floor by floor, the top one first, as it stands."""
    said, own, kept = opinions(project, actor), set(mine), frozen(project)
    chosen = next((quote.shares for quote in quoted if quote.method.code == project.method), {})
    private = dict(project.private_parts.values_list("room", "what"))
    floors: dict[int | None, list[Cell]] = {}
    for home in homes:
        row = said.get(home.room_id)
        cell = Cell(
            home,
            SIGNS[row.opinion if row else ""],
            str(row.get_opinion_display()) if row else _("还没走访"),
            row.on if row else None,
            [quote.shares[home.room_id].pays if home.room_id in quote.shares else None for quote in quoted],
            chosen[home.room_id].pays if home.room_id in chosen else None,
            kept[home.room_id].pays if home.room_id in kept else None,
            home.room_id in own,
            private.get(home.room_id, ""),
        )
        floors.setdefault(home.floor, []).append(cell)
    return [Floor(floor, floors[floor]) for floor in sorted(floors, key=lambda floor: -(floor if floor is not None else -99))]


@dataclass(frozen=True)
class Past:
    """One earlier word of a home, or one visit to it."""

    on: date
    sign: str = ""
    words: str = ""
    concern: str = ""
    online: bool = False


def past(project: LiftProject, room: int, actor: Actor) -> list[Past]:
    """What was heard at one home before, newest first; visit and word of one entry are one line."""
    visits = {row.entry_id: row for row in project.visits.filter(room=room)}
    said = {row.entry_id: row for row in Willingness.objects.visible_to(actor).filter(project=project, room=room)}
    lines = []
    for entry in sorted(visits.keys() | said.keys(), reverse=True):
        visit, word = visits.get(entry), said.get(entry)
        lines.append(
            Past(
                on=(word or visit).on,  # type: ignore[union-attr]
                sign=SIGNS[word.opinion] if word else "",
                words=str(word.get_opinion_display()) if word else "",
                concern=visit.concern if visit else "",
                online=bool(word and word.online),
            )
        )
    return lines


def owned(project: LiftProject, person: int | None) -> list[Place]:
    """The homes in this project's scope that a person owns today."""
    own = Tenure.objects.on(clock.today()).owners().filter(person=person, room__path__startswith=project.scope_place.path)
    return [tenure.room for tenure in own.select_related("room").order_by("room__path")] if person else []


def owner_of(project: LiftProject, person: int | None) -> Actor | None:
    """Whoever owns a home that the project touches, acting on this project and no other; None for anybody else."""
    if not owned(project, person):
        return None
    return Actor(role=OWNER, path=project.path, person=person, only=("lift", project.pk), label=_("业主"))
