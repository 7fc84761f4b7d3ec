"""What a re-cut would do, before it is done: what goes where, what stays, which numbers change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from hongge.civic.levels import GRID, ROOM
from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock, figures, moving
from hongge.kernel.figures import AnyFigure, Figure
from hongge.kernel.flow import workflows
from hongge.kernel.moving import Going
from hongge.kernel.places import Place, below, full_names
from hongge.systems.grids.models import Change, Recut
from hongge.systems.grids.workflow import plan


@dataclass(frozen=True)
class Moved:
    """One place that goes over, with what hangs on it."""

    change: Change
    name: str
    before: str
    now: str
    homes: int
    going: list[Going]
    duties: list[Duty]
    bodies: list[Organisation]

    @property
    def open(self) -> int:
        return sum(going.open for going in self.going)

    @property
    def ended(self) -> int:
        return sum(going.ended for going in self.going)


@dataclass(frozen=True)
class Ended:
    """A grid that would end, with the duties and team that end with it. `party` ends apart; `left`: open records at the grid itself."""

    change: Change
    duties: list[Duty]
    bodies: list[Organisation]
    party: list[Organisation]
    left: int


@dataclass(frozen=True)
class Shift:
    """What goes from one grid to another: how many of each figure, by month; no month for what stands now, no number for none."""

    before: str
    now: str
    figures: tuple[AnyFigure, ...]
    lines: tuple[tuple[date | None, tuple[int | None, ...]], ...]


@dataclass
class Preview:
    faults: list[str]
    begun: list[Change] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    redrawn: list[Change] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)

    @property
    def homes(self) -> int:
        return sum(moved.homes for moved in self.moved)

    @property
    def open(self) -> int:
        return sum(moved.open for moved in self.moved)

    @property
    def staying(self) -> int:
        return sum(moved.ended for moved in self.moved)


def preview_of(recut: Recut) -> Preview:
    """Read only; the same lines that would be done."""
    changes = plan.lines(recut)
    shown = Preview(plan.faults(recut, changes))
    shifts: dict[tuple[str, date, str, str], int] = defaultdict(int)
    moving_now = [change.place for change in changes if change.kind == Change.Kind.MOVE and change.place]
    names, above = full_names({place.path for place in moving_now}), _above(moving_now)
    for change in changes:
        match change.kind:
            case Change.Kind.NEW:
                shown.begun.append(change)
            case Change.Kind.MOVE:
                shown.moved.append(_moved(change, names, above, shifts))
            case Change.Kind.CLOSE:
                shown.ended.append(_ended(change))
            case Change.Kind.OUTLINE:
                shown.redrawn.append(change)
    shown.shifts = _by_move(shifts)
    return shown


def _by_move(shifts: dict[tuple[str, date, str, str], int]) -> list[Shift]:
    """One table for each way from grid to grid; what would be nothing but 0 is left out."""
    moves: dict[tuple[str, str], dict[tuple[date, str], int]] = defaultdict(dict)
    for (name, month, before, now), n in shifts.items():
        if n and before != now:
            moves[before, now][month, name] = n
    found = []
    for (before, now), numbers in sorted(moves.items()):
        names, months = sorted({name for _month, name in numbers}), sorted({month for month, _name in numbers})
        lines = tuple((None if m == figures.STOCK else m, tuple(numbers.get((m, name)) for name in names)) for m in months)
        found.append(Shift(before, now, tuple(figures.figures[name] for name in names), lines))
    return found


def _above(places: list[Place]) -> dict[str, Place]:
    """Every place above these, by path."""
    paths = {place.path[:n] for place in places for n in range(Place.steplen, len(place.path), Place.steplen)}
    return {p.path: p for p in Place.objects.filter(path__in=paths).defer("outline")}


def _moved(change: Change, names: dict[str, str], above: dict[str, Place], shifts: dict[tuple[str, date, str, str], int]) -> Moved:
    place = change.place
    assert place is not None
    line = [above[place.path[:n]] for n in range(len(place.path) - Place.steplen, 0, -Place.steplen)]
    before = next((p for p in line if p.level == GRID.name), line[0]).name
    now = change.grid.name if change.grid else change.under.name if change.under else ""
    going = moving.survey(place)
    for workflow in (kind.workflow for kind in going if kind.open):
        for record in moving.standing_at(workflow, place).exclude(state__in=workflow.finals):
            for name, (month, number) in figures.standing(record).items():
                figure = figures.figures[name]
                if isinstance(figure, Figure) and not figure.waits(record):
                    shifts[name, month, before, now] += number
    duties = (
        Duty.objects.in_office(clock.today()).filter(below(place.path, "place__path")).select_related("person", "place", "organisation")
    )
    bodies = Organisation.objects.filter(below(place.path, "place__path"), closed_on=None).order_by("kind", "pk")
    homes = Place.objects.within(place).at_level(ROOM.name).standing_on(clock.today()).count()
    return Moved(change, names[place.path], before, now, homes, going, list(duties.order_by("pk")), list(bodies))


def _ended(change: Change) -> Ended:
    assert change.place is not None
    here: QuerySet[Organisation] = Organisation.objects.filter(place=change.place, closed_on=None).order_by("pk")
    duties = Duty.objects.in_office(clock.today()).filter(place=change.place).select_related("person", "place", "organisation")
    party = [body for body in here if body.kind == Organisation.Kind.PARTY]
    teams = [body for body in here if body.kind == Organisation.Kind.GRID]
    left = sum(w.model._default_manager.filter(place=change.place).exclude(state__in=w.finals).count() for w in workflows.values())
    return Ended(change, list(duties.order_by("pk")), teams, party, left)
