"""The ground of the demo town: compounds, grids, buildings and homes under real streets and communities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from random import Random

from shapely import Point, Polygon, affinity, box

from hongge.civic.levels import BUILDING, COMMUNITY, COMPOUND, DISTRICT, ENTRANCE, GRID, ROOM, STREET
from hongge.civic.models import Home
from hongge.kernel import places
from hongge.kernel.places import Place
from hongge.portal.town import outlines as drawing
from hongge.portal.town.outlines import buildings, geojson, metres, shares

_initials = cache(places.initials_of)  # a district has thousands of homes called 101室
TAOSHU, CHENGNAN, QINGSHI = "360802001001", "360802001008", "360802002001"


def grow(
    parents: list[Place], level: str, names: Iterable[Sequence[str]], *, outlines: Sequence[Polygon] = (), code: str = ""
) -> list[Place]:
    """One level of the tree: each parent, childless so far, gets its named children. Tree paths are computed, rows saved in bulk.

    `outlines`: one for each child, in order. `code`: the letter between the parent's code and the running number; none without it.
    """
    made: list[Place] = []
    for parent, own in zip(parents, names):
        parent.numchild = len(own)
        for nth, name in enumerate(own, start=1):
            place = Place(name=name, level=level, initials=_initials(name), code=f"{parent.code}{code}{nth:02d}" if code else "")
            place.path, place.depth = Place._get_path(parent.path, parent.depth + 1, nth), parent.depth + 1
            place.stream_id, place.cell_id = parent.stream_id, parent.cell_id
            made.append(place)
    for place, outline in zip(made, outlines):
        place.outline = geojson(outline)
    Place.objects.bulk_create(made, batch_size=5000)
    Place.objects.bulk_update(parents, ["numchild"], batch_size=500)
    if places.levels[level].counted:
        for place in made:
            places.settle(place)
        Place.objects.bulk_update(made, ["stream", "cell"], batch_size=300)
    return made


def outline_divisions(root: Place, chance: Random) -> None:
    """Give the district, its streets and its communities outlines that tile."""
    drawn: list[Place] = []

    def draw(place: Place, area: Polygon) -> None:
        place.outline = geojson(area)
        drawn.append(place)
        below = [at for at in under.get(place.path, []) if at.level in (STREET.name, COMMUNITY.name)]
        for at, part in zip(below, shares(area, len(below), chance) if below else []):
            draw(at, part)

    under: dict[str, list[Place]] = {}
    for place in Place.objects.within(root).at_level(STREET.name, COMMUNITY.name):
        under.setdefault(place.path[: -Place.steplen], []).append(place)
    draw(root, drawing.DISTRICT)
    Place.objects.bulk_update(drawn, ["outline"], batch_size=200)


class Ground:
    """The places of the town by the names that stories use, such as 城建花苑/5栋/1单元."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.named: dict[str, Place] = {}
        by_code = {place.code: place for place in Place.objects.at_level(DISTRICT.name, STREET.name, COMMUNITY.name).exclude(code="")}
        taoshu, chengnan, qingshi = by_code[TAOSHU], by_code[CHENGNAN], by_code[QINGSHI]
        self.district, self.street, self.community = taoshu.line()[0], taoshu.line()[1], taoshu
        for place in (self.district, self.street, taoshu, chengnan, qingshi):
            self.named[place.name] = place
        north, middle, south = shares(area_of(taoshu), 3, chance)
        first = self.grid(taoshu, "桃树下一格", 1, north)
        self.compound(first, "桃园里", 1, blocks=3, entrances=0, floors=4)
        second = self.grid(taoshu, "桃树下二格", 2, middle)
        self.compound(second, "城建花苑", 2, blocks=6, entrances=2, floors=6, east=-85)
        self.compound(second, "电机厂宿舍", 3, blocks=3, entrances=0, floors=3, east=85)
        self.divided(taoshu, "天龙花园", 4, south)
        for community, grid, compound in ((chengnan, "城南一格", "城南雅苑"), (qingshi, "青石街一格", "青石雅居")):
            only = self.grid(community, grid, 1, area_of(community))
            self.compound(only, compound, 1, blocks=3, entrances=2, floors=5)

    def __getitem__(self, words: str) -> Place:
        return self.named[words]

    def grid(self, parent: Place, name: str, nth: int, area: Polygon) -> Place:
        code = f"{self.community_of(parent).code}G{nth:02d}"
        self.named[name] = places.add(parent, name, GRID.name, code=code, outline=geojson(area))
        return self.named[name]

    def compound(self, parent: Place, name: str, nth: int, *, blocks: int, entrances: int, floors: int, east: int = 0) -> Place:
        middle = metres(box(east - 1, -1, east + 1, 1), at=area_of(parent).representative_point()).centroid
        code = f"{self.community_of(parent).code}X{nth:02d}"
        made = places.add(parent, name, COMPOUND.name, code=code, outline=geojson(metres(drawing.COMPOUND, at=middle)))
        self.named[name] = made
        self.build(made, name, range(1, blocks + 1), buildings(blocks), middle, entrances=entrances, floors=floors)
        return made

    def divided(self, parent: Place, name: str, nth: int, area: Polygon) -> None:
        """A large compound with two grids inside, three buildings each."""
        area = affinity.scale(area, 0.9, 0.9)
        made = places.add(parent, name, COMPOUND.name, code=f"{parent.code}X{nth:02d}", outline=geojson(area))
        self.named[name] = made
        for half, (word, share) in enumerate(zip("一二", shares(area, 2, self.chance))):
            grid = self.grid(made, f"{name}{word}格", 3 + half, share)
            numbers = range(1 + 3 * half, 4 + 3 * half)
            drawn = [affinity.scale(shape, 2, 2, origin=(0, 0)) for shape in buildings(3, rows=1)]
            self.build(grid, name, numbers, drawn, share.centroid, entrances=2, floors=6)

    def build(self, parent: Place, name: str, numbers: range, drawn: list[Polygon], middle: Point, *, entrances: int, floors: int) -> None:
        """Buildings with their entrances and homes; without entrances the homes stand in the building."""
        outlines = [metres(shape, at=middle) for shape in drawn]
        blocks = grow([parent], BUILDING.name, [[f"{n}栋" for n in numbers]], outlines=outlines)
        doors = grow(blocks, ENTRANCE.name, [[f"{n}单元" for n in range(1, entrances + 1)]] * len(blocks)) if entrances else blocks
        homes = [f"{floor}0{side}室" for floor in range(1, floors + 1) for side in (1, 2)]
        measure(grow(doors, ROOM.name, [homes] * len(doors)), self.chance)
        by_path = {block.path: block for block in blocks}
        for place in (*blocks, *(doors if entrances else ())):
            block = by_path[place.path[: len(blocks[0].path)]]
            self.named["/".join([name, block.name] + ([place.name] if place is not block else []))] = place

    def community_of(self, place: Place) -> Place:
        return place if place.level == COMMUNITY.name else Place.objects.get(pk=place.stream_id)

    def homes(self, words: str) -> list[Place]:
        return list(Place.objects.within(self[words]).at_level(ROOM.name))


def measure(rooms: list[Place], chance: Random) -> None:
    """Homes with floor and registered area: 301室 is on the third floor."""
    sizes = (7_832, 8_960, 9_655, 10_548, 12_107, 13_690)
    Home.objects.bulk_create(
        [Home(room=room, floor=int(room.name.removesuffix("室")) // 100, registered_area=chance.choice(sizes)) for room in rooms],
        batch_size=5000,
    )


def area_of(place: Place) -> Polygon:
    return Polygon(place.outline["coordinates"][0]) if place.outline else drawing.DISTRICT
