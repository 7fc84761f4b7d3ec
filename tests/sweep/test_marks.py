"""Marks planted in every personal field: they appear on no page, in no workbook and in no answer that must not hold them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from structlog.testing import capture_logs

from hongge.civic.models import Person
from hongge.civic.posts import AT_PLACE
from hongge.kernel.secrets import mask_name, spoken_phone
from hongge.portal.management.commands.routes import routes
from hongge.systems.requests import actions
from hongge.systems.requests.models import OFFICE, Reporter
from tests.sweep.test_sweep import READERS
from tests.sweep.world import AMONG_STAFF, CALL_NOTE, CONTACT_NOTE, NAME, PHONE, RESIDENT_NAME, STRANGER, World

OWN_DATA = ("/me/", "/me/data/", "/me/data/file/")
pytestmark = pytest.mark.once
BETWEEN = re.compile(rb"(?<=\d)[ -](?=\d)")
PHONES = re.compile(rb"(?<![0-9a-f])(?:\+?86)?1[3-9]\d{9}(?![0-9a-f])")  # no part of a digest


@dataclass(frozen=True)
class Page:
    """What a reader got: the whole content, workbooks unpacked, with the Location it sends to."""

    path: str
    answer: Any
    content: bytes


@pytest.fixture(scope="module")
def walked() -> dict[str, list[Page]]:
    """Each reader's walk, taken once for all tests of this file."""
    return {}


@pytest.fixture
def pages(world: World, reader: str, walked: dict[str, list[Page]]) -> list[Page]:
    if reader not in walked:
        walked[reader] = list(walk(world, reader))
    return walked[reader]


def walk(world: World, reader: str) -> Iterator[Page]:
    """Everything this reader can ask for: each address, each marked request, lists and searches by the marks."""
    client = world.client(reader)
    paths = [path for address in world.addresses if "GET" in address.methods for path in world.places(address, reader)]
    for request in (world.marked, world.done, world.far):
        paths += [f"/requests/{request.number}/", f"/api/requests/{request.number}", f"/requests/{request.number}/call_back/"]
    paths += [f"/search/?q={word}" for word in (NAME[:2], PHONE[:7], "单元门")]
    paths += ["/requests/?q=单元门", "/exports/requests/?q=单元门", "/api/requests?page=2"]
    paths += [f"/places/{pk}/" for pk in {world.marked.place_id, world.marked.stream_id, world.actor(reader).place or 0}]
    paths += ["/nowhere/", "/%00", "/requests/?q=%FF", "/admin/", "/accounts/login/", "/accounts/2fa/"]
    for path in paths:
        yield page(path, client.get(path))
    if world.actor(reader).role not in OFFICE:
        yield page("reveal", client.post(f"/requests/{world.marked.number}/reveal/", {"reason": "contact"}))


def page(path: str, answer: Any) -> Page:
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheetml" in answer.headers.get("Content-Type", ""):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return Page(path, answer, content + str(answer.headers.get("Location", "")).encode())


def own(world: World, reader: str) -> set[bytes]:
    """What the pages of one's own data say of oneself: name and phone, as registered and as left with a report."""
    person = world.actor(reader).person
    known = [*Person.objects.filter(pk=person or 0), *Reporter.objects.filter(person=person or 0)]
    return {text.encode() for row in known for text in (row.name, row.phone, spoken_phone(row.phone)) if text}


@pytest.mark.parametrize("reader", READERS)
def test_no_page_names_a_reporter_or_shows_a_private_phone(world: World, pages: list[Page], reader: str) -> None:
    mine = own(world, reader)
    for page in pages:
        content = page.content
        for text in sorted(mine, key=len, reverse=True) if page.path in OWN_DATA else ():
            content = content.replace(text, b"")
        for mark in (NAME, RESIDENT_NAME):
            assert mark.encode() not in content, (page.path, mark)
        assert not PHONES.findall(BETWEEN.sub(b"", content)), page.path


@pytest.mark.parametrize("reader", READERS)
def test_what_is_said_among_staff_stays_among_them(world: World, pages: list[Page], reader: str) -> None:
    actor = world.actor(reader)
    concerned = actor.role in AT_PLACE and actor.reaches(world.marked.path)
    leading = actor.organisation == world.marked.lead_id
    for page in pages:
        if not (concerned or leading):
            assert AMONG_STAFF.encode() not in page.content, page.path
        if not concerned:
            assert CONTACT_NOTE.encode() not in page.content, page.path
            assert CALL_NOTE.encode() not in page.content or page.path.startswith("/t/"), page.path


@pytest.mark.parametrize("reader", READERS)
def test_every_answer_wears_the_same_coat(pages: list[Page], reader: str) -> None:
    for page in pages:
        headers = page.answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy, page.path
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY", page.path
        assert headers["Referrer-Policy"] == "same-origin", page.path
        if reader != STRANGER:
            assert "no-store" in headers["Cache-Control"], page.path
        for cookie in page.answer.cookies.values():
            assert cookie["samesite"] == "Lax", (page.path, cookie.key)
            assert cookie["httponly"] or cookie.key in ("view", "django_language"), (page.path, cookie.key)
        if headers["Content-Type"].startswith("text/html"):
            assert b"<script>" not in page.content and b" onclick=" not in page.content and b' style="' not in page.content, page.path


@pytest.mark.parametrize("word", [NAME, PHONE, PHONE[-4:], RESIDENT_NAME])
def test_nobody_finds_a_matter_by_the_person_behind_it(world: World, word: str) -> None:
    for reader in ("community", "company_manager", "district"):
        client = world.client(reader)
        assert world.marked.number not in client.get("/search/", {"q": word}).content.decode(), reader
        assert world.marked.number not in client.get("/requests/", {"q": word}).content.decode(), reader
    assert world.marked.number in world.client("community").get("/search/", {"q": "单元门"}).content.decode()


@pytest.mark.parametrize("reader", ["system_admin", "security_admin", "audit_admin"])
def test_the_administration_shows_people_masked(world: World, reader: str) -> None:
    client = world.client(reader)
    person = world.cast["resident"].person
    for route in routes():
        if route["policy"] == "admin" and "(?P" not in route["pattern"] and "jsi18n" not in route["pattern"]:
            shown = page(route["pattern"], client.get(re.sub("<[^>]*>", str(person.pk), route["pattern"])))
            assert not PHONES.findall(BETWEEN.sub(b"", shown.content)), shown.path
            assert RESIDENT_NAME.encode() not in shown.content and NAME.encode() not in shown.content, shown.path


def test_the_marks_are_where_they_may_be(world: World) -> None:
    """Or else the tests above would look for nothing."""
    page = world.client("community").get(f"/requests/{world.done.number}/").content.decode()
    assert AMONG_STAFF in page and CONTACT_NOTE in page and CALL_NOTE in page and mask_name(NAME) in page
    told = world.client("community").post(f"/requests/{world.marked.number}/reveal/", {"reason": "contact"}).content.decode()
    assert NAME in told and PHONE in told.replace("+86", "").replace(" ", "")
    company = world.client("company_manager").get(f"/requests/{world.done.number}/").content.decode()
    assert "换了闭门器" in company and CONTACT_NOTE not in company and CALL_NOTE not in company and "报事人</dt>" not in company


def test_whoever_holds_the_link_reads_nothing_said_among_staff(world: World) -> None:
    page = world.client(STRANGER).get(f"/t/{world.done.token}/").content.decode()
    assert "换了闭门器" in page
    assert AMONG_STAFF not in page and CONTACT_NOTE not in page and NAME not in page and PHONE not in page


@pytest.mark.parametrize("reader", ["community", "street", "district"])
def test_each_look_at_a_phone_is_told_to_whom_it_belongs(world: World, reader: str) -> None:
    client = world.client(reader)
    assert client.post(f"/requests/{world.marked.number}/reveal/", {"reason": "curious"}).status_code == 302
    page = world.client("resident").get("/me/looks/").content.decode()
    assert world.marked.number not in page
    assert client.post(f"/requests/{world.marked.number}/reveal/", {"reason": "call_back"}).status_code == 200
    page = world.client("resident").get("/me/looks/").content.decode()
    assert world.marked.number in page and "回访" in page
    assert "因为" in (track := world.client(STRANGER).get(f"/t/{world.marked.token}/").content.decode()) or "为了回访" in track


def test_an_unforeseen_error_tells_neither_page_nor_log(world: World, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    def broken(*args: Any, **named: Any) -> Any:
        raise ValueError(f"{NAME} {PHONE}")

    monkeypatch.setattr(actions, "receive", broken)
    code, given = (
        world.cast.places["城建花苑"].public_code,
        {"at": world.cast.places["城建花苑"].pk, "text": "灯坏了", "name": NAME, "phone": PHONE},
    )
    with capture_logs() as logged:
        answer = world.client(STRANGER).post(f"/p/{code}/report/", given)
        machine = world.client(STRANGER).post("/api/requests", {"place": code, "text": NAME, "name": NAME}, content_type="application/json")
    assert answer.status_code == 500 and machine.status_code == 500
    told = answer.content.decode() + machine.content.decode() + str(logged) + "".join(capfd.readouterr())
    assert NAME not in told and PHONE not in told


def test_a_refused_form_gives_back_what_was_typed_to_nobody_else(world: World) -> None:
    code = world.cast.places["城建花苑"].public_code
    first, other = world.client(STRANGER), world.client(STRANGER)
    mine = first.post(f"/p/{code}/report/", {"at": "x", "text": "灯坏了", "name": NAME, "phone": PHONE})
    assert mine.status_code == 422 and NAME in mine.content.decode()
    assert NAME not in other.get(f"/p/{code}/report/").content.decode()
    assert not Reporter.objects.filter(request__title="灯坏了").exists()
