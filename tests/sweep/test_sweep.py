"""Every address × every reader × own, somebody else's, nobody's: no leak, and no telling the foreign from the absent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hongge.portal.management.commands.routes import routes
from tests.sweep.opens import OPENS
from tests.sweep.world import STRANGER, Address, World

TOKENS = re.compile(rb'name="(?:csrfmiddlewaretoken|_once)" value="[^"]*"')
READERS = (
    STRANGER, "resident", "grid_leader", "other_grid_leader", "company_manager", "company_worker", "other_manager", "committee_director",
    "two_hats", "community", "other_community", "far_community", "street", "district", "department", "auditor", "adviser", "system_admin",
    "security_admin", "audit_admin",
)  # fmt: skip
SIGN_IN = "/signin/"
SHOWN_ONCE = {"requests:slip"}  # right after a request was registered; from then on it leads to the request


def ask(client: Client, address: Address, method: str, path: str) -> Any:
    return client.get(path) if method == "GET" else client.post(path)


def plain(answer: Any, path: str) -> tuple[int, str, bytes]:
    """An answer without the form's own tokens, and without the address it was asked at."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    content = TOKENS.sub(b"", content).replace(path.encode(), b"?")
    return answer.status_code, str(answer.headers.get("Location", "")), content


def test_every_address_of_our_own_says_who_may_open_it() -> None:
    found = list(routes())
    assert [r for r in found if r["policy"] in ("", "none")] == []
    strange = [r["pattern"] for r in found if r["policy"] == "third-party" and not r["pattern"].startswith("/accounts/")]
    assert strange == []


def test_every_address_with_a_parameter_is_swept(world: World) -> None:
    wanted = {address.name for address in world.addresses if address.parameters}
    assert wanted == set(OPENS), "tests/sweep/opens: say what a new address opens"


@pytest.mark.once
@pytest.mark.parametrize("reader", READERS)
def test_what_belongs_to_others_is_as_absent_as_nothing(world: World, reader: str) -> None:
    client, compared = world.client(reader), 0
    for address in world.addresses:
        three = world.values(address, reader)
        if three is None or three.foreign is None:
            continue
        for method in address.methods:
            foreign, absent = (plain(ask(client, address, method, path), path) for path in map(address.at, (three.foreign, three.absent)))
            if foreign[0] == 302:  # to sign in: the address itself stands in it
                assert foreign[1].startswith(SIGN_IN) and absent[1].startswith(SIGN_IN), (method, address.pattern)
                foreign, absent = (*foreign[:1], "", foreign[2]), (*absent[:1], "", absent[2])
            assert foreign == absent, (reader, method, address.pattern, foreign[0], absent[0])
            assert foreign[0] in (302, 401, 404, 405), (reader, method, address.pattern, foreign[0])
            compared += 1
    assert compared or reader in ("district",)


@pytest.mark.parametrize("reader", READERS)
def test_ones_own_opens_without_a_fault_and_only_where_the_policy_lets_in(world: World, reader: str) -> None:
    client, actor = world.client(reader), world.actor(reader)
    for address in world.addresses:
        if "GET" not in address.methods:
            continue
        for path in world.places(address, reader):
            status = client.get(path).status_code
            assert status < 500, (reader, path)
            if address.policy == "duty" and actor.duty is None:
                assert status == (302 if reader == STRANGER else 404), (reader, path)
            if address.policy == "signed_in" and reader == STRANGER:
                assert status in (302, 401) or (status == 422 and path == "/api/figures"), path
        three = world.values(address, reader)
        if three and three.own and address.policy not in ("public", "link") and actor.duty and address.methods == ("GET",):
            status = client.get(address.at(three.own)).status_code
            assert status == (302 if address.name in SHOWN_ONCE else 200), (reader, address.pattern)


@pytest.mark.once
@pytest.mark.parametrize("reader", READERS)
def test_methods_that_are_not_offered_do_nothing(world: World, reader: str) -> None:
    client = world.client(reader)
    for address in world.addresses:
        if address.pattern.startswith("/api/"):
            continue
        three = world.values(address, reader)
        path = address.at(three.own or three.absent) if three else address.pattern
        for method in {"POST", "GET"} - set(address.methods) | {"PUT", "DELETE", "PATCH"}:
            answer = client.generic(method, path)
            assert answer.status_code in (302, 404, 405), (reader, method, path, answer.status_code)
            assert answer.status_code != 302 or answer["Location"].startswith(SIGN_IN), (reader, method, path)


def test_a_photo_opens_only_with_its_own_request(world: World) -> None:
    mine, other = world.marked, world.far.photos.get()
    assert world.client("community").get(f"/requests/{mine.number}/photo/{mine.photos.get().pk}/").status_code == 200
    assert world.client("community").get(f"/requests/{mine.number}/photo/{other.pk}/").status_code == 404
    assert world.client(STRANGER).get(f"/t/{mine.token}/photo/{other.pk}/").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("reader", READERS)
def test_the_administration_opens_to_its_administrators_alone(world: World, reader: str) -> None:
    client = world.client(reader)
    for route in routes():
        if route["policy"] != "admin" or "(?P" in route["pattern"]:
            continue
        path = re.sub(r"<[^>]*>", "1", route["pattern"])
        answer = client.get(path)
        assert answer.status_code < 500, path
        if reader == STRANGER:
            to = answer["Location"] if answer.status_code == 302 else ""
            assert to == "/admin/" or to.startswith((SIGN_IN, "/accounts/", "/admin/login/")), path
        elif not reader.endswith("_admin") and not path.endswith("logout/") and "password_change" not in path:
            if answer.status_code == 302:
                assert answer["Location"].startswith("/admin/login/"), (reader, path)
                answer = client.get(answer["Location"])
            assert answer.status_code == 404, (reader, path)


def test_the_three_administrators_keep_apart(world: World) -> None:
    tables = {
        "system_admin": {
            "requests/category",
            "requests/deadline",
            "decisions/procedure",
            "decisions/matterkind",
            "grids/gridrole",
            "elevators/requirement",
            "kernel/calendaryear",
            "kernel/day",
            "kernel/place",
            "civic/organisation",
            "party/mode",
            "party/reason",
        },
        "security_admin": {"civic/person", "civic/duty", "civic/account"},
        "audit_admin": {"kernel/entry", "kernel/checkpoint"},
    }
    for reader, own in tables.items():
        client = world.client(reader)
        for table in set.union(*tables.values()):
            assert client.get(f"/admin/{table}/").status_code == (200 if table in own else 403), (reader, table)
