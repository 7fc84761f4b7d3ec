"""Outlines from a GeoJSON file: each feature is matched to a grid by code or name, and has its fate before anything changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hongge.civic.levels import GRID
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.grids import actions
from hongge.systems.grids.queries.outlines import checked, clashes, drawn_in

CODES = ("code", "代码", "编码", "网格代码", "网格编码")
NAMES = ("name", "名称", "网格名称", "网格")


@dataclass
class Fate:
    """One feature. Without a fault it can be taken in; `same`: it is drawn like that already."""

    row: int
    called: str
    grid: Place | None = None
    outline: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    same: bool = False
    done: bool = False

    @property
    def fault(self) -> str:
        return "；".join(self.faults)

    @property
    def good(self) -> bool:
        return not self.faults and not self.same


def look(features: list[dict[str, Any]], place: Place) -> list[Fate]:
    """What would become of each feature under a place; outlines of the same file are weighed against each other."""
    grids = list(Place.objects.within(place).at_level(GRID.name).standing_on(clock.today()))
    fates = [_matched(row, feature, grids) for row, feature in enumerate(features, start=1)]
    first: dict[int, int] = {}
    for fate in fates:
        if fate.grid and (before := first.setdefault(fate.grid.pk, fate.row)) != fate.row:
            fate.faults.append(f"和第{before}个是同一个网格")
    _weigh([fate for fate in fates if fate.grid and fate.outline and not fate.faults])
    return fates


def _matched(row: int, feature: dict[str, Any], grids: list[Place]) -> Fate:
    about = feature.get("properties")
    about = about if isinstance(about, dict) else {}
    code, name = (next((str(about[key]).strip() for key in keys if about.get(key)), "") for keys in (CODES, NAMES))
    fate = Fate(row, (name or code)[:80])
    found = [grid for grid in grids if grid.code == code] if code else [grid for grid in grids if grid.name == name]
    if not code and not name:
        fate.faults.append("没有写网格的代码或名称（code 或 name）")
    elif not found:
        fate.faults.append(f"这里没有{f'代码是“{code[:40]}”' if code else f'叫“{name[:40]}”'}的网格")
    elif len(found) > 1:
        fate.faults.append(f"有{len(found)}个网格都叫“{name[:40]}”，请写代码")
    else:
        fate.grid = found[0]
    try:
        fate.outline = checked(feature.get("geometry"))
    except Refused as refused:
        fate.faults += refused.reasons
    return fate


def _weigh(fates: list[Fate]) -> None:
    """Against the community and the neighbours as they would all be together."""
    communities = {p.pk: p for p in Place.objects.filter(pk__in={fate.grid.stream_id for fate in fates if fate.grid})}
    for pk, community in communities.items():
        here = [fate for fate in fates if fate.grid and fate.grid.stream_id == pk]
        together = drawn_in(community)
        for fate in here:
            assert fate.grid is not None
            fate.same = together.get(fate.grid.pk) == fate.outline
        together |= {fate.grid.pk: fate.outline for fate in here if fate.grid}
        for fate in here:
            fate.faults += clashes(fate.grid, fate.outline, community, together)


def take_in(fates: list[Fate], *, actor: Actor) -> list[Fate]:
    """Draw what has no fault."""
    for fate in fates:
        if fate.good and fate.grid:
            actions.draw(fate.grid, outline=fate.outline, actor=actor)
            fate.done = True
    return fates
