"""A whole district at the size of the pilot, for measuring: exact counts, made-up people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from hongge.civic import actions, posts
from hongge.civic import imports as divisions
from hongge.civic.models import Account, Duty, Organisation, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.portal.base import base_tables
from hongge.portal.town import district_party as party
from hongge.portal.town.ground import grow, measure, outline_divisions
from hongge.portal.town.people import PASSWORD
from hongge.systems.grids.queries import branches_on, groups_on

GRIDS, HOMES, PEOPLE, FIRMS = 494, 120_000, 150_000, 123
HOMES_OF_A_BUILDING, HOMES_OF_AN_ENTRANCE = 48, 24
AT_ONCE = 5_000
SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗高林肖曾彭谢邓曹许傅沈龙") + ("欧阳",)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文斌春梅志远晓燕海波根生水莲"
SIGN_INS = (  # role, username, post
    ("district", "district", posts.DISTRICT_STAFF),
    ("street", "street", posts.STREET_STAFF),
    ("community", "community", posts.COMMUNITY_STAFF),
    ("grid_leader", "grid", posts.GRID_LEADER),
    ("company_manager", "company", posts.COMPANY_MANAGER),
    ("security_admin", "security", posts.SECURITY_ADMIN),
)
M = TypeVar("M", bound=models.Model)


def settle(*, seed: int) -> None:
    """Everything in one transaction. Refused where grids stand already."""
    if Place.objects.at_level("grid").exists():
        raise Refused("这里已经有网格了，整区演示数据请放在空的数据目录里")
    chance = Random(seed)
    with transaction.atomic(), clock.at(clock.now() - timedelta(days=400)):
        base_tables()
        divisions.take_in(divisions.read(divisions.SHIPPED))
        root = Place.objects.get(code=divisions.PILOT[0])
        outline_divisions(root, chance)
        compounds = ground(chance)
        bodies(root, compounds, chance)
        homes_and_people(chance)
    if connection.vendor == "postgresql":  # its planner would take a district just filled for an empty one
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def even(total: int, parts: int) -> list[int]:
    """`total` in `parts` whole shares that differ by one at most."""
    return [total // parts + (nth < total % parts) for nth in range(parts)]


def ground(chance: Random) -> list[Place]:
    """494 grids, a compound in each, buildings, entrances and 120,000 homes. Returns the compounds."""
    communities = list(Place.objects.at_level("community"))
    shares = even(GRIDS, len(communities))
    named = [c.name.removesuffix("社区") for c in communities]
    grids = grow(communities, "grid", ([f"{name}{n}网格" for n in "一二三四"[:k]] for name, k in zip(named, shares)), code="G")
    compounds = grow(grids, "compound", ([f"{grid.name.removesuffix('网格')}号院"] for grid in grids), code="X")
    homes = even(HOMES, GRIDS)
    buildings = grow(compounds, "building", ([f"{n}栋" for n in range(1, -(-k // HOMES_OF_A_BUILDING) + 1)] for k in homes))
    in_building = [k for total, compound in zip(homes, compounds) for k in even(total, compound.numchild)]
    entrances = grow(buildings, "entrance", ([f"{n}单元" for n in range(1, -(-k // HOMES_OF_AN_ENTRANCE) + 1)] for k in in_building))
    in_entrance = [k for total, building in zip(in_building, buildings) for k in even(total, building.numchild)]
    measure(grow(entrances, "room", ([f"{1 + n // 4}0{1 + n % 4}室" for n in range(k)] for k in in_entrance)), chance)
    return compounds


def bodies(root: Place, compounds: list[Place], chance: Random) -> None:
    """Offices, grid teams and 123 firms, each with one person in the post that matters; six of them sign in."""
    kinds = {"district": Organisation.Kind.DISTRICT, "street": Organisation.Kind.STREET, "community": Organisation.Kind.COMMUNITY}
    kinds["grid"] = Organisation.Kind.GRID
    duties = {"district": posts.DISTRICT_STAFF, "street": posts.STREET_STAFF, "community": posts.COMMUNITY_STAFF, "grid": posts.GRID_LEADER}
    first: dict[str, Person] = {}
    numbers = phones("136")
    for place in Place.objects.at_level(*kinds):
        body = Organisation.objects.create(kind=kinds[place.level], name=place.name, place=place)
        first.setdefault(duties[place.level], appointed(duties[place.level], place, body, chance, numbers))
    for nth, compound in enumerate(chance.sample(compounds, FIRMS), start=1):
        firm = Organisation.objects.create(kind=Organisation.Kind.COMPANY, name=f"吉州第{nth}物业", place=compound)
        first.setdefault(posts.COMPANY_MANAGER, appointed(posts.COMPANY_MANAGER, compound, firm, chance, numbers))
    party.settle(root, lambda: Person.objects.create(name=name_of(chance), phone=next(numbers)), chance)
    first[posts.SECURITY_ADMIN] = appointed(posts.SECURITY_ADMIN, root, None, chance, numbers)
    password = make_password(PASSWORD)
    Account.objects.bulk_create(Account(username=username, person=first[post], password=password) for _, username, post in SIGN_INS)


def appointed(post: str, place: Place, body: Organisation | None, chance: Random, numbers: Iterator[str]) -> Person:
    person = Person.objects.create(name=name_of(chance), phone=next(numbers))
    actions.grant(person, post=post, place=place, organisation=body, basis=Duty.Basis.APPOINTMENT, from_on=clock.today(), actor=SYSTEM)
    return person


def homes_and_people(chance: Random) -> None:
    """People up to 150,000 in all: an owner in each home, the rest live with them or rent."""
    rooms = list(Place.objects.at_level("room").values_list("pk", flat=True))
    living = PEOPLE - Person.objects.count()
    numbers, since = phones("138"), clock.today()
    homes = iter([*((room, Tenure.Kind.OWNER) for room in rooms), *lodgers(rooms, living - len(rooms), chance)])
    while some := list(islice(homes, AT_ONCE)):
        people = Person.objects.bulk_create([Person(name=name_of(chance), phone=next(numbers)) for _ in some])
        Tenure.objects.bulk_create(
            Tenure(person=person, room_id=room, kind=kind, from_on=moved_in(since, chance)) for person, (room, kind) in zip(people, some)
        )


def lodgers(rooms: list[int], count: int, chance: Random) -> Iterator[tuple[int, str]]:
    for room in chance.sample(rooms, count):
        yield room, chance.choice((Tenure.Kind.TENANT, Tenure.Kind.RESIDENT))


def moved_in(latest: date, chance: Random) -> date:
    return latest - timedelta(days=chance.randint(0, 3650))


def name_of(chance: Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def phones(prefix: str) -> Iterator[str]:
    return (f"+86{prefix}{number:08d}" for number in range(10_000_000, 100_000_000))


def stands() -> bool:
    return Account.objects.filter(username=SIGN_INS[0][1]).exists()


def describe() -> dict[str, Any]:
    """Ids, sign-ins, exact counts."""
    accounts = {account.username: account for account in Account.objects.filter(username__in=[username for _, username, _ in SIGN_INS])}
    duties = {
        duty.person.account.pk: duty
        for duty in Duty.objects.filter(person__account__in=accounts.values()).select_related("place", "person__account")
    }
    by_level = dict(Place.objects.order_by().values_list("level").annotate(n=models.Count("pk")))
    held = {role: (username, duties[accounts[username].pk]) for role, username, _ in SIGN_INS if username in accounts}
    return {
        "scenario": "district",
        "ids": {role: {"id": duty.place_id, "code": duty.place.public_code} for role, (_, duty) in held.items()},
        "sign_ins": [
            {"role": role, "username": username, "password": PASSWORD, "place": duty.place.name} for role, (username, duty) in held.items()
        ],
        "counts": {
            "streets": by_level.get("street", 0),
            "communities": by_level.get("community", 0),
            "grids": by_level.get("grid", 0),
            "compounds": by_level.get("compound", 0),
            "buildings": by_level.get("building", 0),
            "entrances": by_level.get("entrance", 0),
            "homes": by_level.get("room", 0),
            "people": Person.objects.count(),
            "tenures": Tenure.objects.visible_to(SYSTEM).count(),
            "firms": Organisation.objects.filter(kind=Organisation.Kind.COMPANY).count(),
            "organisations": Organisation.objects.count(),
            "grid_branches": branches_on(clock.today()).count(),
            "grid_groups": groups_on(clock.today()).count(),
        },
    }
