"""Sharing the cost: always to the last 分, whatever the order, never less for more."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongge.kernel.errors import Refused
from hongge.systems.elevators.models import METHODS
from hongge.systems.elevators.queries.costs import Part, relieve, shares, split

YUAN = 100
FLOORS = {floor: METHODS["floors"].coefficient(floor) or 0 for floor in range(1, 10)}
PATTERN = {floor: METHODS["pattern"].coefficient(floor) or 0 for floor in range(1, 7)}
weights = st.dictionaries(st.integers(0, 200), st.integers(0, 10**9), min_size=1, max_size=60).filter(lambda w: sum(w.values()) > 0)
money = st.integers(0, 10**11)
houses = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 40_000)), min_size=1, max_size=40)


def even(floors: range, area: int = 10_000) -> list[Part]:
    return [Part(floor, floor, area) for floor in floors]


def test_nine_equal_floors_share_350000_yuan_as_published() -> None:
    found = shares(even(range(1, 10)), cost=350_000 * YUAN, coefficients=FLOORS, by_area=True)
    assert [found[floor].pays // YUAN for floor in range(1, 10)] == [0, 0, 35_000, 40_000, 45_000, 50_000, 55_000, 60_000, 65_000]
    assert all(share.pays % YUAN == 0 for share in found.values())


def test_seven_floors_are_asked_for_all_of_it_not_nine_tenths() -> None:
    """As printed, the table's coefficients of 3F–7F sum to 4.5 where five shares would be 5: taken unnormalised it collects 9/10."""
    printed = sum(FLOORS[floor] for floor in range(3, 8))
    assert printed * 10 == 9 * 5 * 1000
    found = shares(even(range(1, 8)), cost=350_000 * YUAN, coefficients=FLOORS, by_area=True)
    assert sum(share.pays for share in found.values()) == 350_000 * YUAN
    assert found[3].pays == 350_000 * YUAN * 700 // 4500


def test_the_pattern_shares_by_home() -> None:
    """Twelve homes, 380,000 yuan, as the vote page shows them: a hundred 分 over or under would show here."""
    homes = [Part(floor * 100 + side, floor, 9_860) for floor in range(1, 7) for side in (1, 2)]
    found = shares(homes, cost=480_000 * YUAN, subsidy=100_000 * YUAN, coefficients=PATTERN, by_area=False)
    assert [found[floor * 100 + 1].pays for floor in range(1, 7)] == [0, 1_338_028, 2_408_451, 3_746_479, 5_084_507, 6_422_535]
    assert sum(share.pays for share in found.values()) == 380_000 * YUAN


def test_equal_areas_leave_a_few_fen_that_go_to_the_first_homes() -> None:
    homes = [Part(floor * 100 + side, floor, 9_860) for floor in range(1, 7) for side in (1, 2)]
    found = shares(homes, cost=380_000 * YUAN, coefficients=dict.fromkeys(range(1, 7), 1000), by_area=True)
    assert sorted({share.pays for share in found.values()}) == [3_166_666, 3_166_667]
    assert [key for key, share in found.items() if share.pays == 3_166_667] == [101, 102, 201, 202, 301, 302, 401, 402]


def test_three_homes_and_one_yuan() -> None:
    assert split(100, {101: 1, 201: 1, 301: 1}) == {101: 34, 201: 33, 301: 33}


@given(total=money, weights=weights, seed=st.integers())
def test_the_sum_is_exact_and_the_order_does_not_matter(total: int, weights: dict[int, int], seed: int) -> None:
    found = split(total, weights)
    assert sum(found.values()) == total and all(part >= 0 for part in found.values())
    shuffled = list(weights.items())
    Random(seed).shuffle(shuffled)
    assert split(total, dict(shuffled)) == found


@given(total=money, weights=weights)
def test_equal_weights_differ_by_one_fen_at_most_and_more_weight_never_pays_less(total: int, weights: dict[int, int]) -> None:
    found = split(total, weights)
    for one in weights:
        for other in weights:
            if weights[one] == weights[other]:
                assert abs(found[one] - found[other]) <= 1
            if weights[one] > weights[other]:
                assert found[one] >= found[other]
    whole = sum(weights.values())
    assert all(abs(found[key] * whole - total * weight) < whole for key, weight in weights.items()), "never a whole 分 off the exact share"


@given(total=money, weights=weights, more=st.integers(1, 10**9), data=st.data())
def test_a_larger_coefficient_never_lowers_ones_share(total: int, weights: dict[int, int], more: int, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(weights)))
    assert split(total, weights | {key: weights[key] + more})[key] >= split(total, weights)[key]


@given(weights=weights, times=st.integers(1, 1000), total=money)
def test_a_table_means_its_proportions_alone(weights: dict[int, int], times: int, total: int) -> None:
    assert split(total, {key: weight * times for key, weight in weights.items()}) == split(total, weights)


@given(total=money, weights=weights, subsidy=money)
def test_a_subsidy_by_home_makes_nobody_pay_less_than_nothing(total: int, weights: dict[int, int], subsidy: int) -> None:
    bears = split(total, weights)
    relief = relieve(bears, subsidy)
    assert all(0 <= relief[key] <= bears[key] for key in bears)
    assert sum(relief.values()) == min(subsidy, total)
    full = [key for key in bears if relief[key] == bears[key]]
    rest = {relief[key] for key in bears if key not in full}
    assert not rest or max(rest) - min(rest) <= 1, "those who can use it get the same"
    assert not rest or all(relief[key] <= min(rest) + 1 for key in full)


@given(homes=houses, cost=st.integers(1, 10**10), cut=st.integers(0, 100), by_home=st.integers(0, 100), by_area=st.booleans())
def test_every_method_collects_exactly_the_cost_less_subsidies(
    homes: list[tuple[int, int]], cost: int, cut: int, by_home: int, by_area: bool
) -> None:
    parts = [Part(nth, floor, area) for nth, (floor, area) in enumerate(homes)]
    subsidy, relief = cost * cut // 250, cost * by_home // 250
    for table in (FLOORS, dict.fromkeys(range(1, 10), 1000), {**PATTERN, 7: 29_000, 8: 34_000, 9: 39_000}):
        if not any(table[part.floor] for part in parts):
            with pytest.raises(Refused, match="没有一户要出钱"):
                shares(parts, cost=cost, subsidy=subsidy, subsidy_by_home=relief, coefficients=table, by_area=by_area)
            continue
        found = shares(parts, cost=cost, subsidy=subsidy, subsidy_by_home=relief, coefficients=table, by_area=by_area)
        assert sum(share.share for share in found.values()) == cost - subsidy
        assert sum(share.pays for share in found.values()) == cost - subsidy - relief
        assert all(share.pays >= 0 and share.relief >= 0 for share in found.values())
        assert all(found[part.key].pays == 0 for part in parts if table[part.floor] == 0)


def test_what_cannot_be_worked_out_says_what_is_missing() -> None:
    with pytest.raises(Refused, match="7、8楼还没有系数"):
        shares(even(range(1, 9)), cost=100, coefficients=PATTERN, by_area=False)
    with pytest.raises(Refused, match="没有面积"):
        shares([Part(1, 1, 0)], cost=100, coefficients={1: 1000}, by_area=True)
    with pytest.raises(Refused, match="补贴比总价还多"):
        shares(even(range(1, 3)), cost=100, subsidy=60, subsidy_by_home=41, coefficients={1: 1, 2: 1}, by_area=True)
    with pytest.raises(ValueError):
        split(-1, {1: 1})
