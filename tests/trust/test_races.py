"""Many at once over HTTP: one winner, one effect, numbers without a gap, and never a fault of the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.trust.house import Answer, House, Visitor, new_house

CLIENTS = 16
PLACE = "360802001001X02"  # 城建花苑
DISPATCHED = """
import django; django.setup()
from tests.cast import Cast, build
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category
cast = build()
office, visitor = cast["community"].actor, cast.visitor("城建花苑")
for n in range(21):
    made = actions.receive(cast.places["城建花苑"], text=f"第{n}件事：门坏了", channel="qr", actor=visitor)
    made = actions.accept(made, category=Category.objects.order_by("pk").first(), actor=office)
    made = actions.dispatch(made, lead=cast.bodies["锦华物业"], actor=office)
    print(made.number)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with new_house(tmp_path_factory.mktemp("races")) as house:
        house.hongge("migrate", "--verbosity", "0")
        house.numbers = house.python(DISPATCHED).split()  # type: ignore[attr-defined]
        yield house.serve()


@pytest.fixture(scope="module")
def numbers(house: House) -> list[str]:
    """21 requests given to one company, not yet signed for."""
    return house.numbers  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def workers(house: House) -> list[Visitor]:
    """Sixteen browsers of the two people who may sign for that company."""
    return [Visitor(house).sign_in(name) for name in ("huangzhiqiang", "zouxiaobing") * (CLIENTS // 2)]


def at_once(clients: list[Visitor], press: Callable[[Visitor, int], Answer], times: int = 1) -> list[Answer]:
    """Every client presses `times` times; all begin together."""
    barrier = Barrier(len(clients))

    def run(place: int) -> list[Answer]:
        barrier.wait()
        return [press(clients[place], place * times + n) for n in range(times)]

    with ThreadPoolExecutor(len(clients)) as pool:
        return [answer for answers in pool.map(run, range(len(clients))) for answer in answers]


def entries(house: House, number: str, step: str) -> int:
    found = house.rows(
        f"select count(*) from kernel_entry e join requests_request r on e.record = r.id and e.kind = 'request' "
        f"where r.number = '{number}' and e.step = '{step}'"
    )
    return int(found[0][0])


def test_two_hundred_claims_of_one_step_have_one_winner(house: House, workers: list[Visitor], numbers: list[str]) -> None:
    number = numbers[0]
    answers = at_once(workers, lambda worker, n: worker.post(f"/requests/{number}/sign/", key=f"claim-{n:06d}"), times=13)
    told = Counter(answer.status for answer in answers)
    assert told[302] == 1 and told[302] + told[409] == 208, told
    assert all("请看最新状态" in answer.text for answer in answers if answer.status == 409)
    assert entries(house, number, "sign") == 1


def test_each_of_twenty_matters_has_one_winner(house: House, workers: list[Visitor], numbers: list[str]) -> None:
    for number in numbers[1:]:
        told = Counter(answer.status for answer in at_once(workers, lambda worker, n, at=number: worker.post(f"/requests/{at}/sign/")))
        assert told == {302: 1, 409: CLIENTS - 1}, (number, told)
        assert entries(house, number, "sign") == 1


def test_one_key_sent_by_sixteen_has_one_effect_and_one_answer(house: House) -> None:
    visitors = [Visitor(house) for _ in range(CLIENTS)]
    given = {"place": PLACE, "text": "十六个人一起按的一件事"}
    answers = at_once(visitors, lambda visitor, n: visitor.post_json("/api/requests", given, key="all-the-same-key"))
    assert Counter(answer.status for answer in answers) == {201: CLIENTS}
    assert len({answer.body for answer in answers}) == 1
    assert house.rows(f"select count(*) from requests_request where description = '{given['text']}'")[0][0] == 1


def test_one_press_sent_by_sixteen_with_its_key_has_one_effect(house: House, workers: list[Visitor], numbers: list[str]) -> None:
    """The same person, double-clicking: all get the first answer, nobody a conflict."""
    mine = workers[::2]
    path, given = f"/requests/{numbers[0]}/remark/", {"text": "量过尺寸了", "to": "everyone"}
    answers = at_once(mine, lambda worker, n: worker.post(path, given, key="pressed-once-only"))
    assert Counter(answer.status for answer in answers) == {302: len(mine)}
    assert entries(house, numbers[0], "remark") == 1


def test_numbers_run_without_a_gap_however_many_report_at_once(house: House) -> None:
    visitors = [Visitor(house) for _ in range(CLIENTS)]
    answers = at_once(visitors, lambda v, n: v.post_json("/api/requests", {"place": PLACE, "text": f"一起报的第{n}件"}), times=8)
    assert Counter(answer.status for answer in answers) == {201: CLIENTS * 8}
    running = sorted(int(number.rpartition("-")[2]) for (number,) in house.rows("select number from requests_request"))
    assert running == list(range(1, len(running) + 1))


def test_different_steps_at_once_leave_one_line_of_history(house: House, numbers: list[str]) -> None:
    """Office and company press what contradicts each other: whoever is second is told to look again."""
    office = [Visitor(house).sign_in("wangfang") for _ in range(CLIENTS // 2)]
    company = [Visitor(house).sign_in("huangzhiqiang") for _ in range(CLIENTS // 2)]
    number, category = numbers[1], house.rows("select code from requests_category order by code")[0][0]

    def press(visitor: Visitor, n: int) -> Answer:
        if visitor in office:
            return visitor.post(f"/requests/{number}/recategorise/", {"category": category})
        return visitor.post(f"/requests/{number}/resolve/", {"result": "修好了", "outcome": "solved"})

    told = Counter(answer.status for answer in at_once([*office, *company], press))
    assert told[302] == 1 and set(told) <= {302, 404, 409}, told
    assert entries(house, number, "recategorise") + entries(house, number, "resolve") == 1


def test_after_all_of_it_the_journal_holds(house: House) -> None:
    assert house.verified()["entries"] > 0
    assert not [line for line in house.log.read_text().splitlines() if "unexpected" in line or "Traceback" in line]
