"""The arithmetic of sharing: whole numbers in, whole 分 out, and the sum is always exact.

share = T·w / Σw with w = coefficient × area. Dividing by the sum of all weights is what makes any table of coefficients collect exactly
T: taken as it is printed, a table may collect nine tenths of it, or more than all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hongge.kernel.errors import Refused


@dataclass(frozen=True)
class Part:
    """A home in the sharing. `key` orders homes of equal claim: the place in the tree, so 101 before 102 before 201."""

    key: Any
    floor: int
    area: int


@dataclass(frozen=True)
class Share:
    """What one home bears: its share, what a subsidy by home takes off it, what it pays. In 分."""

    weight: int
    share: int
    relief: int

    @property
    def pays(self) -> int:
        return self.share - self.relief


def split(total: int, weights: Mapping[Any, int]) -> dict[Any, int]:
    """Cut `total` by weight into whole numbers that sum to it: largest remainder first, among equal remainders the smaller key.

    Whatever the order of the weights, the answer is the same; two of equal weight differ by one at most. Refused when nobody has weight.
    """
    if total < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("money and weights are not negative")
    whole = sum(weights.values())
    if not whole:
        raise Refused("按这个办法没有一户要出钱，请改系数")
    floors = {key: total * weight // whole for key, weight in weights.items()}
    order = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in order[: total - sum(floors.values())]:
        floors[key] += 1
    return floors


def relieve(shares: Mapping[Any, int], subsidy: int) -> dict[Any, int]:
    """A subsidy taken off by home: the same for each that pays, none below nothing; what one cannot use goes to the others.

    The last few 分 that do not go round are given one each, smaller keys first.
    """
    subsidy = min(subsidy, sum(shares.values()))
    low, high = 0, max(shares.values(), default=0)
    while low < high:  # the highest level up to which everybody can be relieved
        middle = (low + high + 1) // 2
        if sum(min(share, middle) for share in shares.values()) <= subsidy:
            low = middle
        else:
            high = middle - 1
    relief = {key: min(share, low) for key, share in shares.items()}
    for key in sorted(key for key in shares if shares[key] > low)[: subsidy - sum(relief.values())]:
        relief[key] += 1
    return relief


def shares(
    parts: Iterable[Part], *, cost: int, subsidy: int = 0, subsidy_by_home: int = 0, coefficients: Mapping[int, int], by_area: bool
) -> dict[Any, Share]:
    """What each home bears of `cost` less `subsidy`, and how much of `subsidy_by_home` comes off. `coefficients` by floor, in thousandths.

    Refused for a floor without a coefficient, a home without an area where areas count, or subsidies beyond the cost.
    """
    parts = list(parts)
    if subsidy + subsidy_by_home > cost:
        raise Refused("补贴比总价还多，请核对预算")
    bare = sorted({part.floor for part in parts if part.floor not in coefficients})
    if bare:
        raise Refused(f"{'、'.join(str(floor) for floor in bare)}楼还没有系数，补上后就能算")
    if by_area and any(not part.area for part in parts):
        raise Refused("有的户没有面积，补上后就能按面积算")
    weights = {part.key: coefficients[part.floor] * (part.area if by_area else 1) for part in parts}
    cut = split(cost - subsidy, weights)
    relief = relieve(cut, subsidy_by_home)
    return {key: Share(weights[key], cut[key], relief[key]) for key in cut}
