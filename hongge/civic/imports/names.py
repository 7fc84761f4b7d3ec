"""Places as workbooks name them: 3栋 may stand there as 3, 3幢 or 3号楼, and is the same building."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from hongge.civic.levels import BUILDING, COMMUNITY, COMPOUND, ENTRANCE, GRID, ROOM
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

ENDINGS = {BUILDING.name: ("栋", "幢", "号楼", "座", "楼"), ENTRANCE.name: ("单元", "门"), ROOM.name: ("室", "号房", "号", "房")}
BARE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*", re.ASCII)
PARTED = re.compile(r"[/\\>＞／]")
FOUND_BY_NAME = (COMMUNITY.name, GRID.name, COMPOUND.name)


@lru_cache(maxsize=50_000)
def stem(level: str, name: str) -> str:
    """What two names of the same building, entrance or home share: 3栋, 3幢 and 3 are 3."""
    plain = name.replace(" ", "").upper()
    return next((bare for end in ENDINGS.get(level, ()) if plain.endswith(end) and BARE.fullmatch(bare := plain.removesuffix(end))), plain)


@lru_cache(maxsize=50_000)
def spoken(level: str, name: str) -> str:
    """The name to keep: a bare 3 becomes 3栋."""
    return name + ENDINGS[level][0] if level in ENDINGS and BARE.fullmatch(name) else name


class Named:
    """The places inside one place that people call by a name alone, by a way of names (城建花苑/3栋), or by a code. Asks once."""

    def __init__(self, place: Place, *, levels: Iterable[str] = FOUND_BY_NAME) -> None:
        self.place = place
        self._by_name: dict[str, list[Place]] = {}
        self._by_code: dict[str, Place] = {}
        for found in Place.objects.within(place).at_level(place.level, *levels).standing_on(clock.today()).defer("outline"):
            self._by_code[found.public_code] = found
            for name in {found.name, stem(found.level, found.name)}:
                self._by_name.setdefault(name, []).append(found)

    def find(self, words: str | None) -> Place:
        """The place so called; the whole place for nothing. Refused when there is none, or more than one."""
        if not words:
            return self.place
        if words in self._by_code:
            return self._by_code[words]
        first, *rest = [part.strip() for part in PARTED.split(words)]
        found = self._by_name.get(first, [])
        for part in rest:
            found = [place for place in self._by_name.get(part, []) if any(place.path.startswith(above.path) for above in found)]
        if not found:
            raise Refused(f"{self.place.name}里没有“{words}”，请先在“地方”表里登记")
        if len(found) > 1:
            raise Refused(f"{self.place.name}里有{len(found)}个叫“{words}”的地方，请改填代码：{'、'.join(p.public_code for p in found)}")
        return found[0]


def known_codes(codes: Iterable[str]) -> dict[str, Place]:
    """Places anywhere that hold these official codes."""
    return {place.code: place for place in Place.objects.filter(code__in=set(codes)).defer("outline")}
