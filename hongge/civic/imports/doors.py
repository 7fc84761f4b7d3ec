"""Doors: the building or entrance that homes stand in, found by the names of a workbook, and made where they are missing.

Rows by the hundred thousand: what stands in a compound is asked for once, tree paths are computed, rows saved in bulk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import F, Q

from hongge.civic.imports.names import Named, spoken, stem
from hongge.civic.levels import BUILDING, COMPOUND, ENTRANCE, GRID, ROOM
from hongge.kernel import bulk, places
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place, below, levels

STEP = Place.steplen
RANGES = 50  # compounds asked for at once
COLUMNS = ("path", "depth", "numchild", "name", "level", "code", "initials", "stream", "cell")
_initials = cache(places.initials_of)  # a district has thousands of homes called 101室


@dataclass(slots=True, eq=False)
class Spot:
    """One place that stands, or will: then `path` is still empty.

    `rooms`: the homes in it by stem: their ids, or, for one to be made, the row it comes from with a minus sign.
    """

    name: str
    level: str
    cell: int
    compound: Compound
    above: Spot | None = None
    path: str = ""
    last: int = 0
    inside: dict[str, Spot] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    title: str = ""  # as people say it: 城建花苑3栋2单元

    def __post_init__(self) -> None:
        self.title = (self.above.title if self.above else "") + ("" if levels[self.level].silent else self.name)


@dataclass(slots=True, eq=False)
class Compound:
    path: str
    name: str
    community: int
    buildings: dict[str, list[Spot]] = field(default_factory=dict)
    grids: int = 0


class Doors:
    """All doors inside one place."""

    def __init__(self, place: Place) -> None:
        self.named = Named(place)
        self._roots: dict[str, Spot] = {}
        self._known: dict[tuple[str, str, str], Spot | str] = {}

    def look_up(self, words: Iterable[str]) -> list[str]:
        """Load the compounds of these names as far as they are not; returns the paths of all of them."""
        found = {}
        for name in words:
            try:
                place = self.named.find(name)
            except Refused:
                continue
            if place.level == COMPOUND.name:
                found[place.path] = place
        fresh = [path for path in found if path not in self._roots]
        for path in fresh:
            place = found[path]
            compound = Compound(path, place.name, place.stream_id or place.pk)
            self._roots[path] = Spot(place.name, COMPOUND.name, place.cell_id or place.pk, compound, path=path)
        for ranges in ranges_of(fresh):
            self._load(ranges)
        return list(found)

    def _load(self, ranges: Q) -> None:
        """What stands in some compounds, from the top down."""
        rows = Place.objects.filter(ranges).order_by("path").values_list("path", "name", "level", "cell_id", "pk")
        spots: dict[str, Spot] = {}
        for path, name, level, cell, pk in rows.iterator(chunk_size=5000):
            if level == COMPOUND.name:
                spots[path] = self._roots[path]
                continue
            above = spots[path[:-STEP]]
            above.last = max(above.last, int(path[-STEP:], 36))
            if level == ROOM.name:
                above.rooms[stem(level, name)] = pk
                continue
            spot = spots[path] = Spot(name, level, cell, above.compound, above, path)
            above.inside[stem(level, name)] = spot
            if level == BUILDING.name:
                spot.compound.buildings.setdefault(stem(level, name), []).append(spot)
            elif level == GRID.name:
                spot.compound.grids += 1

    def find(self, compound: str, building: str, entrance: str) -> Spot:
        """The door of these names, perhaps one to be made. Refused when it cannot be told which."""
        key = (compound, building, entrance)
        if key not in self._known:
            try:
                self._known[key] = self._find(compound, building, entrance)
            except Refused as refused:
                self._known[key] = str(refused)
        found = self._known[key]
        if isinstance(found, str):
            raise Refused(found)
        return found

    def _find(self, name: str, building: str, entrance: str) -> Spot:
        place = self.named.find(name)
        if place.level != COMPOUND.name:
            raise Refused(f"“{name}”是{place.label}，不是小区")
        block = self._block(self._roots[place.path], building)
        if not entrance:
            if block.inside:
                raise Refused(f"{name}{block.name}分单元，请填单元")
            return block
        if block.rooms:
            raise Refused(f"{name}{block.name}不分单元，请把单元空着")
        known = block.inside.get(stem(ENTRANCE.name, entrance))
        return known or _add(block, spoken(ENTRANCE.name, entrance), ENTRANCE.name)

    def _block(self, root: Spot, building: str) -> Spot:
        compound, bare = root.compound, stem(BUILDING.name, building)
        found = compound.buildings.get(bare, [])
        if len(found) > 1:
            raise Refused(f"{compound.name}有{len(found)}个{building}，分在不同网格里，请先在“地方”表里改名")
        if not found and compound.grids:
            raise Refused(f"{compound.name}里没有{building}；小区里分了网格，请先在“地方”表里把它登记到网格里")
        if not found:
            found = compound.buildings[bare] = [_add(root, spoken(BUILDING.name, building), BUILDING.name)]
        return found[0]

    def make(self, homes: Sequence[tuple[Spot, str]]) -> list[int]:
        """Make these homes (door, name) and the doors they need; returns the new homes' ids, in the order given."""
        if not homes:
            return []
        grown: Counter[str] = Counter()
        doors = [_row(spot, grown) for door in dict.fromkeys(door for door, _ in homes) for spot in _unmade(door)]
        rooms = [_row(Spot(name, ROOM.name, door.cell, door.compound, door), grown) for door, name in homes]
        rows = [(path, depth, grown.pop(path, 0), *more) for path, depth, *more in (*doors, *rooms)]
        ids = bulk.insert_numbered(Place, COLUMNS, rows)
        for paths, by in _by_count(grown):
            Place.objects.filter(path__in=paths).update(numchild=F("numchild") + by)
        return ids[len(doors) :]


def ranges_of(paths: Iterable[str], name: str = "path") -> Iterator[Q]:
    """Everything at or under some paths, a few of them at a time."""
    rest = iter(paths)
    while some := list(islice(rest, RANGES)):
        yield reduce(or_, (below(path, name) for path in some))


def _add(above: Spot, name: str, level: str) -> Spot:
    spot = above.inside[stem(level, name)] = Spot(name, level, above.cell, above.compound, above)
    return spot


def _unmade(spot: Spot) -> list[Spot]:
    """The door and what it stands in, as far as it is not there, the upper first."""
    return [] if spot.path or spot.above is None else [*_unmade(spot.above), spot]


def _row(spot: Spot, grown: Counter[str]) -> tuple[Any, ...]:
    """Give the spot the next path under the one above, and say its columns."""
    above = spot.above
    if above is None:
        raise ValueError(f"{spot.name} stands in nothing")
    above.last += 1
    spot.path = above.path + _step(above.last)
    grown[above.path] += 1
    return spot.path, len(spot.path) // STEP, spot.name, spot.level, "", _initials(spot.name), spot.compound.community, spot.cell


@cache
def _step(number: int) -> str:
    """The part of a path that tells the nth child."""
    return str(Place._get_path("", 1, number))


def _by_count(grown: Counter[str]) -> Iterator[tuple[list[str], int]]:
    """Parents that got the same number of children, so that few updates tell all of them."""
    by: dict[int, list[str]] = {}
    for path, count in grown.items():
        by.setdefault(count, []).append(path)
    yield from ((paths, count) for count, paths in by.items())
