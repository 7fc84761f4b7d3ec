"""The demo town: ground, people and a year of requests, built through actions only, so that its journal is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction

from hongge.civic import imports as divisions
from hongge.civic.levels import GRID
from hongge.civic.models import Account, Organisation, Person
from hongge.civic.posts import POSTS, RESIDENT
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.portal.base import base_tables
from hongge.portal.town import elevators, grids, matters, papers, party, people, plans, stories, votes
from hongge.portal.town.ground import CHENGNAN, QINGSHI, TAOSHU, Ground, outline_divisions
from hongge.portal.town.people import PASSWORD, ROLES, Member
from hongge.systems.decisions.models import Matter, Meeting
from hongge.systems.requests.models import Request

__all__ = ["PASSWORD", "Member", "Town", "describe", "found", "settle", "stands"]

FOUNDED = 1100  # days ago
FIRST = (  # whom to sign in as, the most telling first; the administrators come last
    *("community", "grid_leader", "resident", "company_manager", "committee_director", "street", "district", "second_district"),
    *("adviser", "firm_secretary", "two_hats", "department", "company_worker", "auditor"),
)


@dataclass
class Town:
    ground: Ground
    bodies: dict[str, Organisation]
    cast: dict[str, Member]
    living: dict[str, list[Person]]


def found(*, seed: int = 1, whole: bool = False) -> Town:
    """Ground and people, before the oldest thing that the demo tells. `whole`: with all streets, communities and their outlines."""
    chance = Random(seed)
    rows = divisions.read(divisions.SHIPPED)
    with transaction.atomic(), clock.at(clock.now() - timedelta(days=FOUNDED)):
        base_tables()
        divisions.take_in(rows if whole else [row for row in rows if row["code"] in (TAOSHU, CHENGNAN, QINGSHI)])
        outline_divisions(Place.objects.get(code=divisions.PILOT[0]), chance)
        ground = Ground(chance)
        bodies = people.bodies(ground)
        cast = people.members(ground, bodies, from_on=clock.today())
        return Town(ground, bodies, cast, people.neighbours(ground, from_on=clock.today()))


def settle(*, seed: int = 1, whole: bool = True) -> Town:
    """The town with its year of requests and its matters, in one transaction: all of it or nothing. Refused where grids stand already."""
    if Place.objects.at_level(GRID.name).exists():
        raise Refused("这里已经有网格了，演示小镇请放在空的数据目录里")
    with transaction.atomic():
        town = found(seed=seed, whole=whole)
        today = clock.today()
        with clock.at(clock.now() - timedelta(days=FOUNDED - 1)):
            party.found(town.ground, town.cast, town.bodies, town.living, today=today)
        stage = stories.Stage(town.ground, town.cast, town.bodies, town.living, clock.now(), Random(seed))
        grids.organise(Place.objects.at_level(GRID.name))
        votes.give_owners(town.ground["城建花苑"], Random(seed))
        stories.play(stage, stories.load(), beside=[*grids.lives(stage), *elevators.lives(stage)])
        grids.keep(town.ground, town.cast)
        lot = matters.play(stage)
        stories.play(stage, [], beside=[(stage.now - timedelta(days=40), votes.parking(stage, lot))])
        party.work(town.ground, town.cast, town.bodies)
        papers.write(town.ground, town.cast, town.bodies)
        plans.write(town.ground, town.cast, town.bodies)
    return town


def stands() -> bool:
    return Account.objects.filter(username=ROLES[0].username).exists()


def _rank(role: str) -> int:
    return FIRST.index(role) if role in FIRST else len(FIRST)


def describe() -> dict[str, Any]:
    """What a person needs to look around: sign-ins, ids of the places, counts."""
    accounts = {account.username: account for account in Account.objects.filter(username__in=[role.username for role in ROLES])}
    places = {
        place.name: place for place in Place.objects.at_level("district", "street", "community", "grid", "compound").exclude(outline=None)
    }
    named = ("吉州区", "古南街道", "桃树下社区", "城南社区", "青石街社区", "桃树下二格", "天龙花园一格", "城建花苑", "天龙花园")
    return {
        "scenario": "town",
        "ids": {name: {"id": places[name].pk, "code": places[name].public_code} for name in named if name in places},
        "sign_ins": [
            {
                "role": role.name,
                "title": "、".join(POSTS[post].label for post, *_ in role.hats) or POSTS[RESIDENT].label,
                "person": role.person,
                "username": role.username,
                "password": PASSWORD,
                "place": role.hats[0][1] if role.hats else role.home.split("/")[0],
            }
            for role in sorted(ROLES, key=lambda role: (role.name.endswith("_admin"), _rank(role.name)))
            if role.username in accounts
        ],
        "counts": {
            "places": Place.objects.count(),
            "homes": Place.objects.at_level("room").count(),
            "people": Person.objects.count(),
            "organisations": Organisation.objects.count(),
            "requests": Request.objects.visible_to(SYSTEM).count(),
            "matters": Matter.objects.visible_to(SYSTEM).count(),
            "meetings": Meeting.objects.visible_to(SYSTEM).count(),
        },
    }
