"""What stands in the way of a re-cut: its lines read together, against the tree as it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hongge.civic.levels import BUILDING, COMPOUND, GRID
from hongge.kernel import clock
from hongge.kernel.moving import fault_of
from hongge.kernel.places import Place
from hongge.systems.grids.models import Change, Recut


def lines(recut: Recut) -> list[Change]:
    """Every line with the places it names, in the order they were written."""
    return list(recut.changes.select_related("place", "under", "grid__under", "made", "left").order_by("pk"))


def digest_of(changes: list[Change]) -> str:
    """One digest over the whole plan: what was previewed is what takes effect."""
    told = [[c.kind, c.place_id, c.under_id, c.grid_id, c.name, c.code, c.outline] for c in sorted(changes, key=lambda c: c.pk)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass
class Tree:
    """The community as it would stand: {id: id of the parent}, new grids under the negative id of their line."""

    places: dict[int, Place]
    above: dict[int, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, recut: Recut) -> Tree:
        inside = Place.objects.filter(stream=recut.stream_id).standing_on(clock.today()).exclude(level__in=("room", "entrance"))
        places = {p.pk: p for p in inside.defer("outline")}
        by_path = {p.path: p.pk for p in places.values()}
        return cls(places, {p.pk: by_path.get(p.path[: -Place.steplen], 0) for p in places.values()})

    def level(self, place: int) -> str:
        return GRID.name if place < 0 else self.places[place].level

    def line(self, place: int) -> Iterator[int]:
        """From the parent upwards."""
        seen = set()
        while (place := self.above.get(place, 0)) and place not in seen:
            seen.add(place)
            yield place

    def under(self, place: int) -> list[int]:
        return [child for child, above in self.above.items() if above == place]


def faults(recut: Recut, changes: list[Change] | None = None) -> list[str]:
    """Every reason why the plan cannot be done, as sentences to act on."""
    changes = lines(recut) if changes is None else changes
    if not changes:
        return [_("方案还是空的，先写上新设、划转或撤销")]
    tree = Tree.of(recut)
    found = [*_of_lines(changes, tree)]
    if not found:
        _play(changes, tree)
        found = [*_of_names(changes, tree), *_of_tree(changes, tree)]
    return list(dict.fromkeys(found))


def _of_lines(changes: list[Change], tree: Tree) -> Iterator[str]:
    """Each line by itself."""
    closing = {c.place_id for c in changes if c.kind == Change.Kind.CLOSE}
    for change in changes:
        place, under = change.place, change.under
        if place and place.pk not in tree.places:
            yield _("%(name)s已经不在这个社区了，请去掉这一条") % {"name": place.name}
        elif under and under.pk not in tree.places:
            yield _("%(name)s已经不在这个社区了，请换一个去处") % {"name": under.name}
        elif change.kind == Change.Kind.NEW and under and under.level not in GRID.inside:
            yield _("网格不能直接放在%(level)s里面") % {"level": under.label}
        elif change.kind == Change.Kind.MOVE and under and place and (fault := fault_of(place, under)):
            yield fault
        elif (under and under.pk in closing) or (change.grid and change.grid.under_id in closing):
            yield _("%(name)s要撤销，不能再往里放") % {"name": under.name if under else ""}


def _play(changes: list[Change], tree: Tree) -> None:
    """Do it all on the drawing."""
    for change in changes:
        match change.kind:
            case Change.Kind.NEW:
                tree.above[-change.pk] = change.under_id or 0
            case Change.Kind.MOVE:
                tree.above[change.place_id or 0] = -change.grid_id if change.grid_id else change.under_id or 0
            case Change.Kind.CLOSE:
                tree.closed.add(change.place_id or 0)


def _of_names(changes: list[Change], tree: Tree) -> Iterator[str]:
    """Two grids of one community do not share a name, nor two places anywhere a code."""
    new = [c for c in changes if c.kind == Change.Kind.NEW]
    names = [p.name for p in tree.places.values() if p.level == GRID.name and p.pk not in tree.closed] + [c.name for c in new]
    yield from (_("这个社区会有两个网格都叫%(name)s，请改一个名字") % {"name": name} for name in names if names.count(name) > 1)
    codes = [c.code for c in new if c.code]
    taken = set(Place.objects.filter(code__in=codes).values_list("code", flat=True))
    yield from (_("代码%(code)s已经有地方用了") % {"code": code} for code in codes if code in taken or codes.count(code) > 1)


def _of_tree(changes: list[Change], tree: Tree) -> Iterator[str]:
    """The whole as it would stand."""
    for grid in tree.closed:
        left = [tree.places[child].name for child in tree.under(grid) if child > 0]
        if left:
            yield _("%(grid)s要撤销，里面的%(left)s还没有去处") % {"grid": tree.places[grid].name, "left": "、".join(left[:5])}
    touched = {c.place_id for c in changes if c.place_id} | {-c.pk for c in changes if c.kind == Change.Kind.NEW}
    for place in touched:
        yield from _of_place(place, tree)


def _of_place(place: int, tree: Tree) -> Iterator[str]:
    levels = [tree.level(above) for above in tree.line(place)]
    if tree.level(place) == GRID.name and GRID.name in levels:
        yield _("网格里面不能再有网格：%(name)s所在的小区已经在一个网格里") % {
            "name": tree.places[place].name if place > 0 else _("新网格")
        }
    if place < 0 or tree.level(place) not in (BUILDING.name, COMPOUND.name):
        return
    moved = tree.places[place]
    if moved.level == COMPOUND.name and COMPOUND.name in levels:
        yield _("%(name)s不能放进另一个小区里面的网格") % {"name": moved.name}
    if moved.level == COMPOUND.name and GRID.name in levels and any(tree.level(child) == GRID.name for child in tree.under(place)):
        yield _("%(name)s里面自己有网格，不能放进另一个网格") % {"name": moved.name}
    if moved.level == BUILDING.name and _compound_of(place, tree) != _compound_before(moved, tree):
        yield _("%(name)s不能离开它的小区，楼栋只能在小区里面的网格之间划转") % {"name": moved.full_name()}


def _compound_of(place: int, tree: Tree) -> int:
    return next((above for above in tree.line(place) if tree.level(above) == COMPOUND.name), 0)


def _compound_before(place: Place, tree: Tree) -> int:
    return next((p.pk for p in tree.places.values() if p.level == COMPOUND.name and place.path.startswith(p.path)), 0)
