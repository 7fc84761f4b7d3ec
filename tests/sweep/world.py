"""What the sweep walks over: every address, filled for one reader with what is theirs, somebody else's, or nobody's.

A new address with a parameter needs a line in tests/sweep/opens: what it opens, and who decides whether it is one's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from django.test import Client

from hongge.kernel.access import ANONYMOUS, Actor
from hongge.kernel.files import StoredFile, keep_photo
from hongge.kernel.secrets import normal_phone
from hongge.portal.management.commands.routes import routes
from hongge.portal.town.pictures import draw
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast
from tests.laid import lay

STRANGER = "stranger"
NAME, PHONE = "阚娜蕊", "13911112222"  # the reporter of the marked requests
RESIDENT_NAME = "阚居民"
AMONG_STAFF, CONTACT_NOTE, CALL_NOTE = "暗号工作人员之间", "暗号联系备注", "暗号回访备注"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
Values = dict[str, Any]


@dataclass(frozen=True)
class Address:
    pattern: str
    name: str
    methods: tuple[str, ...]
    policy: str

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.pattern)

    def at(self, values: Values) -> str:
        return PARAMETER.sub(lambda match: str(values[match[1]]), self.pattern)


@dataclass(frozen=True)
class Three:
    """Values of an address's parameters: what the reader may see, what exists elsewhere, what never was; None for no such thing."""

    own: Values | None
    foreign: Values | None
    absent: Values


Opens = Callable[["World", Actor], Three]


@dataclass
class World:
    cast: Cast
    marked: Request
    done: Request
    far: Request
    opens: dict[str, Opens]

    @property
    def readers(self) -> list[str]:
        return [STRANGER, *self.cast.members]

    def actor(self, reader: str) -> Actor:
        return ANONYMOUS if reader == STRANGER else self.cast[reader].actor

    def client(self, reader: str, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        if reader != STRANGER:
            client.force_login(self.cast[reader].account, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            session["duty"] = self.actor(reader).duty  # whoever has two hats wears the one the sweep asks about
            session.save()
        return client

    @cached_property
    def addresses(self) -> list[Address]:
        """Every address of our own; the administration's and those of other packages have sweeps of their own."""
        found = [Address(r["pattern"], r["name"], tuple(r["methods"]), r["policy"]) for r in routes()]
        return [a for a in found if a.policy not in ("admin", "third-party") and a.name != "test_sign_in"]

    def values(self, address: Address, reader: str) -> Three | None:
        """None for an address that opens no single record."""
        return self.opens[address.name](self, self.actor(reader)) if address.parameters else None

    def places(self, address: Address, reader: str) -> Iterator[str]:
        """The address filled with whatever exists, one's own first."""
        three = self.values(address, reader)
        if three is None:
            yield address.pattern
            return
        yield from (address.at(values) for values in (three.own, three.foreign, three.absent) if values is not None)


def build(opens: dict[str, Opens]) -> World:
    cast = lay(requests=True)
    person = cast["resident"].person
    person.name = RESIDENT_NAME
    person.save()
    return World(cast, marked(cast, "城建花苑/5栋/1单元"), resolved(cast, marked(cast, "城建花苑/3栋")), far(cast), opens)


def picture() -> StoredFile:
    return keep_photo(draw("lamp", Random(1)))


def marked(cast: Cast, where: str) -> Request:
    """In hand at the company, with a mark in every field that not everybody may read."""
    office, company, place = cast["community"].actor, cast["company_manager"].actor, cast.places[where]
    request = actions.receive(
        place,
        text="单元门关不上，夜里有人进出",
        channel="qr",
        name=NAME,
        phone=normal_phone(PHONE),
        photos=[picture()],
        actor=cast.visitor(where),
    )
    request.reporter.person = cast["resident"].person
    request.reporter.save()
    request = actions.accept(request, category=Category.objects.order_by("pk").first(), public_title="单元门关不上", actor=office)
    request = actions.contact(request, reached=True, note=CONTACT_NOTE, actor=office)
    request = actions.remark(request, text=AMONG_STAFF, to="office", actor=office)
    request = actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=office)
    return actions.sign(request, actor=company)


def resolved(cast: Cast, request: Request) -> Request:
    request = actions.resolve(request, result="换了闭门器", outcome="solved", actor=cast["company_manager"].actor)
    return actions.call_back(request, answer="unreached", note=CALL_NOTE, actor=cast["community"].actor)


def far(cast: Cast) -> Request:
    """In another street's part of the town, led by nobody: foreign to most."""
    return actions.receive(
        cast.places["青石雅居"],
        text="路灯不亮",
        channel="qr",
        name=NAME,
        phone=normal_phone(PHONE),
        photos=[picture()],
        actor=cast.visitor("青石雅居"),
    )
