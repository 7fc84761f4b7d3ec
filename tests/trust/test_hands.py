"""The last place of a micro-action is wanted by sixteen at once, at the compound's page and by staff: one has it, none is given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.trust.house import Answer, House, Visitor, new_house
from tests.trust.test_races import CLIENTS, PLACE, at_once

CALLED = """
import django; django.setup()
from datetime import timedelta
from hongge.kernel import clock
from hongge.systems.grids import actions
from tests.cast import build
cast = build()
leader, place = cast["grid_leader"].actor, cast.places["城建花苑"]
for n in range(8):
    when = clock.now() + timedelta(days=2)
    held = actions.call(place, title=f"第{n}次清楼道", where="3栋楼下", starts_at=when, hands=2, actor=leader)
    actions.sign_up(held, name="老周", phone="13700000001", actor=leader)
    print(held.number)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with new_house(tmp_path_factory.mktemp("hands")) as house:
        house.hongge("migrate", "--verbosity", "0")
        house.numbers = house.python(CALLED).split()  # type: ignore[attr-defined]
        yield house.serve()


@pytest.fixture(scope="module")
def numbers(house: House) -> list[str]:
    """Eight micro-actions with one place left each."""
    return house.numbers  # type: ignore[attr-defined,no-any-return]


def standing(house: House, number: str) -> tuple[int, int, int]:
    """Places taken as the record says, people on its list, and lines of the journal that say so."""
    taken, listed, told = (
        house.rows(f"select {what} where m.number = '{number}'")[0][0]
        for what in (
            "m.taken from grids_microaction m",
            "count(*) from grids_signup s join grids_microaction m on s.action_id = m.id and s.withdrawn_at is null",
            "count(*) from kernel_entry e join grids_microaction m on e.record = m.id and e.kind = 'micro_action' and e.step = 'sign_up'",
        )
    )
    return taken, listed, told


def one_winner(answers: list[Answer], lost: int) -> bool:
    told = Counter(answer.status for answer in answers)
    assert told == {302: 1, lost: CLIENTS - 1}, told
    return all("人手已经够了" in answer.text for answer in answers if answer.status == lost)


def test_the_last_place_goes_to_one_of_sixteen_neighbours(house: House, numbers: list[str]) -> None:
    path = f"/p/{PLACE}/micro/{numbers[0]}/"
    visitors = [Visitor(house) for _ in range(CLIENTS)]
    assert {visitor.get(path).status for visitor in visitors} == {200}
    assert one_winner(at_once(visitors, lambda visitor, n: visitor.post(path, {"name": f"邻居{n}", "phone": f"137111100{n:02}"})), 422)
    assert standing(house, numbers[0]) == (2, 2, 2)


def test_each_last_place_goes_to_one_of_sixteen_staff(house: House, numbers: list[str]) -> None:
    staff = [Visitor(house).sign_in(name) for name in ("lijianhua", "wangfang") * (CLIENTS // 2)]
    for number in numbers[1:7]:
        path = f"/grids/micro/{number}/sign_up/"
        given = [{"name": f"代报{n}", "phone": f"137222200{n:02}"} for n in range(CLIENTS)]
        assert one_winner(at_once(staff, lambda visitor, n, at=path, who=given: visitor.post(at, who[n])), 409)
        assert standing(house, number) == (2, 2, 2)


def test_a_place_given_back_goes_to_one_more(house: House, numbers: list[str]) -> None:
    """Sixteen strike the same neighbour off at once, then sixteen want the place."""
    number = numbers[7]
    staff = [Visitor(house).sign_in(name) for name in ("lijianhua", "wangfang") * (CLIENTS // 2)]
    asked = (
        "select min(s.id) from grids_signup s join grids_microaction m on s.action_id = m.id where s.withdrawn_at is null and m.number ="
    )
    assert staff[0].post(f"/grids/micro/{number}/sign_up/", {"name": "代报", "phone": "13722220099"}).status == 302
    sign = house.rows(f"{asked} '{number}'")[0][0]
    told = Counter(answer.status for answer in at_once(staff, lambda visitor, n: visitor.post(f"/grids/micro/{number}/out/{sign}/")))
    assert told == {302: 1, 409: CLIENTS - 1}, told
    assert standing(house, number)[:2] == (1, 1)
    path = f"/grids/micro/{number}/sign_up/"
    given = [{"name": f"补报{n}", "phone": f"137333300{n:02}"} for n in range(CLIENTS)]
    assert one_winner(at_once(staff, lambda visitor, n: visitor.post(path, given[n])), 409)
    assert standing(house, number) == (2, 2, 3)


def test_after_all_of_it_the_journal_holds(house: House) -> None:
    assert house.verified()["entries"] > 0
    assert not [line for line in house.log.read_text().splitlines() if "unexpected" in line or "Traceback" in line]
