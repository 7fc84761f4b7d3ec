"""Every form and every address under hostile input: a sentence, never a fault, and nothing is written on refusal."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection, transaction
from django.test import Client
from zeal import zeal_ignore

from hongge.kernel.files import StoredFile
from hongge.kernel.idempotency import Once
from hongge.kernel.journal import Entry
from hongge.kernel.outbox import Message
from hongge.portal.management.commands.routes import routes
from hongge.systems.decisions.workflow import ACTION_ITEM, MATTER, MEETING
from hongge.systems.elevators.workflow import LIFT
from hongge.systems.party.workflow import PARTY, SUGGESTION
from hongge.systems.requests.models import Reporter, Request
from hongge.systems.requests.workflow import REQUEST
from tests.sweep.world import PARAMETER, STRANGER, Address, World

FORM = "application/x-www-form-urlencoded"
STEPS = {
    "requests": [step.name for step in REQUEST.steps],
    "elevators": [step.name for step in LIFT.steps],
    "decisions:step": [step.name for step in MATTER.steps],
    "decisions:meeting_step": [step.name for step in MEETING.steps],
    "decisions:item_step": [step.name for step in ACTION_ITEM.steps],
    "party:organisation_step": [step.name for step in PARTY.steps],
    "party:suggestion_step": [step.name for step in SUGGESTION.steps],
}
FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')
VALUES = {
    "nothing": b"",
    "spaces": " \u3000\t\r\n".encode(),
    "NUL": b"a\0b",
    "lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\xfa",
    "overlong": b"\xc0\x80",
    "cut in a character": "门".encode()[:2],
    "controls": b"\x01\x02\x1b[31m\x7f",
    "turned around": "\u202e\u2066门\u200b\ufeff".encode(),
    "combining": ("a" + "\u0301" * 3000).encode(),
    "rare": "𠮷🏠\U0010ffff".encode(),
    "markup": b"<script>alert(1)</script>{{7*7}}{% load x %}",
    "quotes": b"'\"`;--/*%s%n$(id)|\\",
    "way out": b"../../../etc/passwd",
    "minus one": b"-1",
    "past 64 bits": b"9223372036854775808",
    "past all bits": b"9" * 5000,
    "past all floats": b"1e309",
    "no number": b"NaN",
    "other digits": "１２²٣".encode(),
    "no day": b"2026-02-30",
    "first day": b"0001-01-01",
    "last day": b"9999-12-31",
    "a day of the deep past": b"-0044-03-15T25:61",
    "a list": b"[]",
    "an object": b'{"$ne": null}',
    "long": "门".encode() * 5000,
    "longer": b"x" * 600_000,
}
QUICK = ("NUL", "lone surrogate", "past all bits", "no day", "markup", "long")
NAMES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in VALUES]
QUERIES = (
    "q",
    "page",
    "place",
    "period",
    "since",
    "until",
    "name",
    "state",
    "light",
    "category",
    "channel",
    "lang",
    "at",
    "next",
    "new",
    "code",
)
WRITERS = {
    "/me/hat/": "two_hats",
    "/bulletins/": "street",
    "/party/coverages/": "adviser",
    "/t/": STRANGER,
    "/p/": STRANGER,
    "/suggest/": STRANGER,
    "/elevators/mine/": "resident",
}


def writer(address: Address) -> str:
    """Who may use the form; the others are turned away before it is read."""
    return next((reader for start, reader in WRITERS.items() if address.pattern.startswith(start)), "community")


def attempt(world: World, ask: Callable[[], Any], what: Any) -> Any:
    """One request, undone again. No fault; whatever was refused has left nothing."""

    def held() -> list[int]:
        return [model._default_manager.count() for model in (Request, Reporter, Entry, StoredFile, Message, Once)]  # type: ignore[attr-defined]

    with transaction.atomic():
        before = held()
        answer = ask()
        assert answer.status_code < 500, (what, answer.status_code)
        if answer.status_code >= 400:
            assert held() == before, (what, answer.status_code)
            assert answer.content or answer.status_code == 405, what
        transaction.set_rollback(True)
    return answer


Form = tuple[Address, str, list[str]]
SHARES = 1 if os.environ.get("HONGGE_FUZZ") == "all" else 16


def share(of: list[Any], nth: int, shares: int = SHARES) -> list[Any]:
    """Each case takes every sixteenth, the two databases different ones; HONGGE_FUZZ=all tries everything with everything, for hours."""
    first = nth + (shares // 2 if connection.vendor == "postgresql" else 0)
    return of[first % shares :: shares]


def turn(of: Iterable[str], name: str) -> int:
    return list(of).index(name)


@pytest.fixture(scope="module")
def forms(town_with_marks: World) -> list[Form]:
    """Address, path and names of fields of every form of our own."""
    world, found = town_with_marks, []
    for address in world.addresses:
        if "POST" not in address.methods or address.pattern.startswith("/api/"):
            continue
        reader = writer(address)
        three = world.values(address, reader)
        values = (three.own or three.absent) if three else {}
        known = STEPS.get(address.name) or STEPS.get(address.name.partition(":")[0]) or [values.get("step")]
        for step in known if "step" in values else [None]:
            path = address.at(values | ({"step": step} if step else {}))
            shown = world.client(reader).get(path if "GET" in address.methods else path.rsplit("/", 2)[0] + "/")
            found.append((address, path, sorted(set(FIELD.findall(shown.content.decode())))))
    assert len(found) > 20 and sum(bool(fields) for _address, _path, fields in found) > 12
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_form_filled_with_it_gets_an_answer(world: World, forms: list[Form], name: str) -> None:
    value = quote_from_bytes(VALUES[name])
    for address, path, fields in share(forms, turn(VALUES, name)):
        client = world.client(writer(address))
        body = "&".join(f"{field}={value}" for field in fields[:12] if field not in ("csrfmiddlewaretoken", "_once"))
        attempt(world, lambda c=client, p=path, b=body: c.generic("POST", p, b.encode(), FORM), (path, name))
        other = world.client("resident")
        attempt(world, lambda c=other, p=path, b=body: c.generic("POST", p, b.encode(), FORM), ("resident", path, name))


@pytest.mark.parametrize(
    "body",
    [
        b"&&&===&=&",
        b"text=a&text=b&text=&at=1&at=2&phone=1&phone=2",
        b"&".join(b"f%d=1" % n for n in range(900)),
        b"text=" + b"x" * (10 * 1024 * 1024),
        b"_once=" + b"x" * 129 + b"&text=1",
        b"_once=%00%00%00%00%00%00%00%00",
        b"confirm_masked=" + b"1" * 1000 + b"&text=13911112222",
        b"%",
        b"%zz=%zz",
    ],
    ids=["nothing named", "twice", "900 fields", "10 MB", "a long key", "a key of NULs", "confirmed", "a lone sign", "no hex"],
)
def test_a_form_of_the_wrong_shape_gets_an_answer(world: World, forms: list[Form], body: bytes) -> None:
    for address, path, _fields in share(forms, len(body)):
        client = world.client(writer(address))
        attempt(world, lambda c=client, p=path: c.generic("POST", p, body, FORM), path)


def multipart(*parts: bytes, end: bytes = b"--b--\r\n") -> bytes:
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + end


TEXT = b'Content-Disposition: form-data; name="text"\r\n\r\n'
PHOTO = b'Content-Disposition: form-data; name="photos"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\nxx'
PARTS = "multipart/form-data; boundary=b"
NAMED = b'Content-Disposition: form-data; name="%s"; filename="a"\r\n\r\n1'
BROKEN = {
    "no boundary": ("multipart/form-data", multipart(TEXT + b"1")),
    "another boundary": ("multipart/form-data; boundary=c", multipart(TEXT + b"1")),
    "a boundary past all measure": ("multipart/form-data; boundary=" + "b" * 500, multipart(TEXT + b"1")),
    "a boundary of signs": ('multipart/form-data; boundary="\x0b(){}"', multipart(TEXT + b"1")),
    "no end": (PARTS, multipart(TEXT + b"1", end=b"")),
    "no heads": (PARTS, multipart(b"\r\n1", b"1", b"")),
    "a head past all measure": (PARTS, multipart(b"X: " + b"y" * 100_000 + b"\r\n" + TEXT + b"1")),
    "NUL in a field": (PARTS, multipart(TEXT + b"a\0b")),
    "NUL in a name": (PARTS, multipart(b'Content-Disposition: form-data; name="te\0xt"\r\n\r\n1')),
    "no UTF-8": (PARTS, multipart(TEXT + b"\xff\xfe")),
    "a surrogate": (PARTS, multipart(TEXT + b"\xed\xa0\x80")),
    "base64 that is none": (PARTS, multipart(b"Content-Transfer-Encoding: base64\r\n" + TEXT + b"%%%")),
    "base64 photo that is none": (PARTS, multipart(b"Content-Transfer-Encoding: base64\r\n" + PHOTO % b"a.jpg")),
    "a photo named to climb": (PARTS, multipart(TEXT + b"1", PHOTO % b"../../../../etc/cron.d/x")),
    "a photo named NUL": (PARTS, multipart(PHOTO % b"a\0.jpg")),
    "a photo without a name": (PARTS, multipart(PHOTO % b"")),
    "a photo named in no language": (PARTS, multipart(PHOTO % b"\xff\xfe\xed\xa0\x80.jpg")),
    "a file where text belongs": (
        PARTS,
        multipart(NAMED % b"text", NAMED % b"at"),
    ),
    "text where a file belongs": (PARTS, multipart(b'Content-Disposition: form-data; name="photos"\r\n\r\n1', TEXT + b"1")),
    "a field of 10 MB": (PARTS, multipart(TEXT + b"x" * (10 * 1024 * 1024))),
    "150 files": (PARTS, multipart(*[PHOTO % b"a.jpg"] * 150)),
    "plain text": ("text/plain", b"text=1"),
    "XML": ("application/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:' b'///etc/passwd">]><a>&b;</a>'),
    "JSON past all depth": ("application/json", b"[" * 100_000),
    "JSON with a surrogate": ("application/json", b'{"text": "\\ud800"}'),
    "JSON that is a number": ("application/json", b"9" * 5000),
    "another alphabet": (f"{FORM}; charset=utf-16", "text=门".encode("utf-16")),
    "an alphabet that is none": (f"{FORM}; charset=nothing", b"text=1"),
    "no kind at all": ("", b"text=1"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_body_that_is_no_form_gets_an_answer(world: World, forms: list[Form], what: str) -> None:
    kind, body = BROKEN[what]
    for address, path, _fields in share(forms, turn(BROKEN, what)):
        client = world.client(writer(address))
        attempt(world, lambda c=client, p=path: c.generic("POST", p, body, kind), (path, what))
    for path in ("/api/requests", "/accounts/login/", "/accounts/signup/"):
        attempt(world, lambda p=path: world.client(STRANGER).generic("POST", p, body, kind), (path, what))


@pytest.mark.parametrize("reader", [STRANGER, "community"])
@pytest.mark.parametrize("name", NAMES)
def test_an_address_asked_with_it_gets_an_answer(world: World, reader: str, name: str) -> None:
    value, client = quote_from_bytes(VALUES[name][:20_000]), world.client(reader)
    query = "&".join(f"{key}={value}" for key in QUERIES)
    for address in share([one for one in world.addresses if "GET" in one.methods], turn(VALUES, name)):
        three = world.values(address, reader)
        path = address.at(three.own or three.absent) if three else address.pattern
        attempt(world, lambda p=path: client.generic("GET", p, QUERY_STRING=query), (path, name))
        for key in ("page", "place", "since", "period", "q") if not address.parameters and address.policy == "duty" else ():
            attempt(world, lambda p=path, k=key: client.generic("GET", p, QUERY_STRING=f"{k}={value}&period=custom"), (path, key, name))


@pytest.mark.parametrize("reader", [STRANGER, "community", "street"])
def test_an_address_made_of_it_gets_an_answer(world: World, reader: str) -> None:
    client = world.client(reader)
    for nth, address in enumerate(world.addresses):
        for name, value in share(list(VALUES.items()), nth) if address.parameters else ():
            words = quote_from_bytes(value[:2000], safe="") or "-"
            path = PARAMETER.sub(words, address.pattern)
            for method in address.methods:
                attempt(world, lambda m=method, p=path: client.generic(m, p, b"", FORM), (path[:80], name))
    deep = "&".join(f"a{n}[b][c]={n}" for n in range(300))
    for path in ("/requests/", "/figures/", "/search/", "/" + "a/" * 2000, "/requests/" + "%2e%2e/" * 50):
        attempt(world, lambda p=path: client.generic("GET", p, QUERY_STRING=deep), path[:80])


HEADERS = (
    {"HTTP_COOKIE": "sessionid=\xff\x00; csrftoken=" + "x" * 5000 + "; view=<script>; django_language=../../etc"},
    {"HTTP_COOKIE": "sessionid=" + "a" * 32 + "; =; ;;; django_language=en\r\n"},
    {"HTTP_IDEMPOTENCY_KEY": "\xff" * 20},
    {"HTTP_IDEMPOTENCY_KEY": "x" * 4000},
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "127.0.0.1:99999999"},
    {"HTTP_HOST": "a b"},
    {"HTTP_ACCEPT_LANGUAGE": "zh;q=" + "9" * 5000},
    {"HTTP_IF_MODIFIED_SINCE": "9" * 400, "HTTP_IF_NONE_MATCH": '"' * 400},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[::1", "HTTP_HX_TARGET": "\xff"},
    {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "null"},
    {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "\xff", "REMOTE_ADDR": "not an address"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "9" * 40},
    {"CONTENT_LENGTH": "abc"},
    {"HTTP_RANGE": "bytes=9-1,-99999999999999999999"},
)


@pytest.mark.parametrize("given", HEADERS, ids=" ".join)
def test_hostile_headers_get_an_answer(world: World, given: dict[str, str]) -> None:
    code = world.cast.places["城建花苑"].public_code
    for client in (world.client(STRANGER), world.client("community"), Client(raise_request_exception=False, enforce_csrf_checks=True)):
        for path in ("/", f"/p/{code}/", "/requests/", "/figures/export/?name=requests.received"):
            attempt(world, lambda c=client, p=path: c.get(p, **given), path)
        for path in (f"/p/{code}/report/", "/t/", "/view/", "/suggest/", "/accounts/login/", "/api/requests"):
            attempt(world, lambda c=client, p=path: c.generic("POST", p, b"number=1&code=2", FORM, **given), path)


ADMIN_FIELDS = [
    "username",
    "person",
    "name_new",
    "phone_new",
    "post",
    "place",
    "from_on",
    "code",
    "days",
    "day",
    "year",
    "action",
    "outline",
]
ADMIN_VALUES = ("NUL", "lone surrogate", "past 64 bits", "no day", "markup", "long", "an object", "nothing")


@pytest.mark.parametrize("reader", ["system_admin", "security_admin", "audit_admin"])
def test_the_administration_gets_over_it_too(world: World, reader: str) -> None:
    client = world.client(reader)
    for nth, route in enumerate(routes()):
        if route["policy"] != "admin" or "(?P" in route["pattern"] or "jsi18n" in route["pattern"]:
            continue
        for name in share(list(ADMIN_VALUES), nth, min(SHARES, 4)):
            value = quote_from_bytes(VALUES[name])
            path = re.sub("<[^>]*>", value or "1", route["pattern"])
            with zeal_ignore():
                query = "&".join(f"{key}={value}" for key in ("q", "o", "p", "all", "id__exact", "level__exact", "day__year"))
                attempt(world, lambda p=path, q=query: client.generic("GET", p, QUERY_STRING=q), (path[:80], name))
                if not path.endswith(("logout/", "login/")):
                    fields = (
                        "username",
                        "person",
                        "name_new",
                        "phone_new",
                        "post",
                        "place",
                        "from_on",
                        "code",
                        "days",
                        "day",
                        "action",
                        "outline",
                    )
                    body = "&".join(f"{field}={value}" for field in fields).encode()
                    attempt(world, lambda p=path, b=body: client.generic("POST", p, b, FORM), (path[:80], name))


@pytest.mark.parametrize("name", NAMES)
def test_signing_in_gets_over_it_too(world: World, name: str) -> None:
    value = quote_from_bytes(VALUES[name])
    body = "&".join(f"{field}={value}" for field in ("login", "password", "phone", "password1", "code", "next")).encode()
    for route in routes():
        if route["pattern"].startswith("/accounts/") and "<" not in route["pattern"]:
            path = route["pattern"]
            attempt(world, lambda p=path: world.client(STRANGER).generic("POST", p, body, FORM), (path, name))
            attempt(
                world,
                lambda p=path: world.client("resident").generic("POST", p, body, FORM, QUERY_STRING=f"next={value[:3000]}"),
                (path, name),
            )


def test_a_sentence_and_not_a_stack_is_what_people_read(world: World) -> None:
    code = world.cast.places["城建花苑"].public_code
    for body, words in ((b"text=%ff", "认不出"), (b"text=" + b"x" * 3_000_000, "内容太大"), (b"text=a%00b", "认不出")):
        page = world.client(STRANGER).generic("POST", f"/p/{code}/report/", body, FORM).content.decode()
        assert words in page and "Traceback" not in page and "Error" not in page
