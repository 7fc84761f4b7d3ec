"""A small street with a year of requests, counted by hand in the tests beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

import hongge.civic.levels
import hongge.systems.requests.figures  # noqa: F401
from hongge.civic.models import Account, Duty, Organisation, Person
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.places import Place, add
from hongge.kernel.secrets import ensure_keys
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Deadline, Request

SHANGHAI = ZoneInfo("Asia/Shanghai")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)


def on(month: int, day: int, hour: int = 10, year: int = 2026) -> AbstractContextManager[None]:
    return clock.at(datetime(year, month, day, hour, tzinfo=SHANGHAI))


@pytest.fixture
def small_town(db: None) -> SimpleNamespace:
    """A street with two communities; one compound with a grid in the first, a grid in the second."""
    ensure_keys(create=True)
    district = add(None, "吉州区", "district", code="360802")
    street = add(district, "古南街道", "street", code="360802001")
    second = add(street, "古南镇社区", "community", code="360802001002")
    first = add(street, "桃树下社区", "community", code="360802001001")
    compound = add(first, "城建花苑", "compound", code="CJHY")
    building = add(compound, "3栋", "building")
    grid = add(second, "一格", "grid")
    Organisation.objects.create(kind="party", form="group", name="一格党小组", place=grid)  # as the rule wants it
    return SimpleNamespace(
        district=district,
        street=street,
        first=first,
        second=second,
        compound=compound,
        building=building,
        grid=grid,
        lead=Organisation.objects.create(kind="community", name="桃树下社区居委会", place=first),
        other=Category.objects.create(code="other", name="其他"),
        deadline=Deadline.objects.create(step="done", days=3, source="测试"),
    )


def staff(place: Place, role: str = "community_staff", organisation: int | None = None) -> Actor:
    return Actor(role=role, path=place.path, place=place.pk, organisation=organisation, duty=None, label=place.name)


def receive(place: Place) -> Request:
    return actions.receive(place, text="楼道灯不亮了", channel="phone", actor=SYSTEM)


def solve(request: Request, small_town: SimpleNamespace) -> Request:
    office = staff(small_town.first)
    request = actions.accept(request, category=small_town.other, actor=office)
    request = actions.dispatch(request, lead=small_town.lead, actor=office)
    worker = staff(small_town.first, organisation=small_town.lead.pk)
    request = actions.sign(request, actor=worker)
    return actions.resolve(request, result="换了灯", outcome="solved", actor=worker)


@pytest.fixture
def year(small_town: SimpleNamespace) -> SimpleNamespace:
    """Eleven requests over a year: hand-counted in the tests."""
    with on(11, 20, year=2025):
        receive(small_town.compound)
    for month in (7, 8, 9):
        with on(month, 6):
            small_town.kept = receive(small_town.building)
            receive(small_town.grid)
        with on(month, 7):
            solve(small_town.kept, small_town)
    with on(11, 2):
        receive(small_town.first)  # at the community itself
    with on(11, 20):
        late = receive(small_town.compound)  # due on the 25th: not yet
    with on(11, 12):
        receive(small_town.compound)  # due on the 17th and not done
    with on(11, 22):
        receive(small_town.grid)
    small_town.late = late
    return small_town


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """Signs a new person in, in a post at a place, and gives the client."""

    def signed(place: Place, post: str = "community_staff", organisation: Organisation | None = None) -> Client:
        person = Person.objects.create(name="王芳")
        Duty.objects.create(person=person, post=post, place=place, organisation=organisation, basis="appointment", from_on=date(2020, 1, 1))
        client.force_login(
            Account.objects.create_user(f"u{person.pk}", person=person), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return signed
