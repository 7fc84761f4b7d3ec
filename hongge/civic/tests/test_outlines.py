"""In which grid a point lies."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hongge.civic.outlines import forget, grid_at
from hongge.kernel import places
from hongge.kernel.places import Place


def square(west: float, south: float) -> dict[str, Any]:
    """A hundredth of a degree each way."""
    east, north = west + 0.01, south + 0.01
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


@pytest.fixture(autouse=True)
def community(db: None) -> Iterator[Place]:
    forget()
    district = places.add(None, "吉州区", "district")
    yield places.add(places.add(district, "古南街道", "street"), "桃树下社区", "community", outline=square(115.0, 27.0))
    forget()


def test_a_point_lies_in_the_grid_that_is_drawn_around_it(community: Place) -> None:
    west = places.add(community, "一格", "grid", outline=square(115.0, 27.0))
    east = places.add(community, "二格", "grid", outline=square(115.01, 27.0))
    assert grid_at(115.005, 27.005) == west
    assert grid_at(115.015, 27.005) == east


def test_a_point_on_the_common_border_lies_in_the_first(community: Place) -> None:
    first = places.add(community, "一格", "grid", outline=square(115.0, 27.0))
    places.add(community, "二格", "grid", outline=square(115.01, 27.0))
    assert grid_at(115.01, 27.005) == first


def test_a_point_outside_of_all_lies_in_none_and_other_places_do_not_count(community: Place) -> None:
    places.add(community, "没有画的一格", "grid")
    assert grid_at(115.005, 27.005) is None
    assert grid_at(0, 0) is None


def test_a_grid_that_stands_no_more_holds_nothing(community: Place) -> None:
    places.add(community, "一格", "grid", outline=square(115.0, 27.0), to_on=date(2020, 1, 1))
    assert grid_at(115.005, 27.005) is None


def test_the_second_question_does_not_ask_the_database(community: Place) -> None:
    places.add(community, "一格", "grid", outline=square(115.0, 27.0))
    grid_at(115.005, 27.005)
    with CaptureQueriesContext(connection) as asked:
        assert grid_at(115.001, 27.001) is not None
    assert len(asked) == 0


def test_a_grid_drawn_anew_is_found_at_once_when_it_is_told(community: Place) -> None:
    grid = places.add(community, "一格", "grid", outline=square(115.0, 27.0))
    assert grid_at(115.005, 27.005) == grid
    Place.objects.filter(pk=grid.pk).update(outline=square(115.5, 27.5))
    forget()
    assert grid_at(115.005, 27.005) is None
    assert grid_at(115.505, 27.505) == grid
