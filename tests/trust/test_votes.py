"""Owners vote on two phones and on paper at the same moment, sixteen at once: one ballot of each counts, all are kept."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.trust.house import Answer, House, Visitor, new_house

OWNERS, CLIENTS = int(os.environ.get("HONGGE_OWNERS", "48")), 16  # 500 took 4 minutes 20 on PostgreSQL, two busy cores
GIVEN_OUT = """
import django; django.setup()
from datetime import timedelta
from hongge.civic.assembly import actions
from hongge.civic.assembly.models import Elector
from hongge.civic.levels import BUILDING, ROOM
from hongge.civic.models import Account, Home, Person, Tenure
from hongge.kernel import clock, places
from hongge.kernel.files import Picture, keep_photo
from hongge.portal.town.ground import grow
from tests.cast import build
cast = build()
grid, director, office = cast["first_grid_leader"].actor, cast["street"].actor, cast["community"].actor
compound = places.add(cast.places["桃树下一格"], "五百户", "compound", code="360802001001X99")
rooms = grow(grow([compound], BUILDING.name, [["1栋"]]), ROOM.name, [[f"{{n}}室" for n in range({owners})]])
Home.objects.bulk_create(Home(room=room, registered_area=9000 + n) for n, room in enumerate(rooms))
people = [Person.objects.create(name=f"业主{{n}}") for n in range({owners})]
Account.objects.bulk_create(Account(username=f"owner{{n}}", person=person, password="!") for n, person in enumerate(people))
day = clock.today() - timedelta(days=100)
Tenure.objects.bulk_create(Tenure(person=p, room=r, kind="owner", from_on=day) for p, r in zip(people, rooms))
with clock.at(clock.now() - timedelta(days=40)):
    given = {{"motions": [{{"text": "是否同意", "matter": "other"}}], "settings": {{"electronic": True}}}}
    given["ground"] = {{"why": "ordered", "document": "街道通知"}}
    held = actions.convene(compound, title="五百户表决", **given, actor=office, convener=cast.bodies["桃树下社区"])
    held = actions.freeze(held, actor=office)
    opens = clock.start_of(clock.today() + timedelta(days=30))
    held = actions.announce(held, opens_at=opens, closes_at=opens + timedelta(days=30), actor=office)
with clock.at(opens):
    held = actions.start(held, actor=office)
scan = keep_photo(Picture(b"scan", 1, 1))
for elector in Elector.objects.filter(assembly=held).order_by("nth"):
    actions.enter(held, elector=elector, marks={{"1": "no"}}, signed="owner", scan=scan, actor=director)
    print(held.number, elector.nth, elector.pk)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with new_house(tmp_path_factory.mktemp("votes")) as house:
        house.hongge("migrate", "--verbosity", "0")
        house.lines = [line.split() for line in house.python(GIVEN_OUT.format(owners=OWNERS)).splitlines()]  # type: ignore[attr-defined]
        yield house.serve()


def signed_in(house: House, name: str) -> dict[str, str]:
    """The cookies of a session; its connection is not kept, or the server would close it before its turn comes."""
    visitor = Visitor(house).sign_in(name)
    assert visitor.link is not None
    visitor.link.close()
    return visitor.cookies


def test_one_ballot_of_each_owner_counts_and_every_one_is_kept(house: House) -> None:
    lines: list[list[str]] = house.lines  # type: ignore[attr-defined]
    cookies = [signed_in(house, f"owner{n}") for n in range(OWNERS)]
    phones = [[Visitor(house, cookies=dict(held)) for held in cookies] for _ in range(2)]
    desks = [Visitor(house).sign_in("wangfang") for _ in range(CLIENTS)]
    today = house.python("import django; django.setup(); from hongge.kernel import clock; print(clock.today())").strip()

    def press(job: tuple[int, int]) -> Answer:
        n, way = job
        number, nth, elector = lines[n]
        if way < 2:
            return phones[way][n].post(f"/v/{number}/{nth}/cast/", {"m1": "yes"}, key=f"phone-{way}-{n:04d}")
        given = {"m1": "no", "signed": "owner", "received_on": today}
        return desks[n % CLIENTS].post(f"/assemblies/{number}/owners/{elector}/enter/", given, key=f"paper-{n:04d}")

    shares = [[(n, way) for n in range(client, OWNERS, CLIENTS) for way in range(3)] for client in range(CLIENTS)]

    def run(share: list[tuple[int, int]]) -> list[int]:
        """The three ways of one owner at once, one owner after the other."""
        with ThreadPoolExecutor(3) as three:
            return [a.status for at in range(0, len(share), 3) for a in three.map(press, share[at : at + 3])]

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = Counter(status for statuses in pool.map(run, shares) for status in statuses)
    assert told == {302: OWNERS * 3}, told
    ballots = house.rows("select elector_id, counts, nth from assembly_ballot")
    assert len(ballots) == OWNERS * 3
    assert Counter(elector for elector, counts, _nth in ballots if counts) == {int(line[2]): 1 for line in lines}
    assert sorted(nth for _elector, _counts, nth in ballots) == list(range(1, OWNERS * 3 + 1))
    house.verified()
