"""Signing in: by password, by phone code, locked out after five; signing up makes a resident; three administrators, each their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hongge.civic.models import Account, Duty, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets import blind
from hongge.portal import accounts

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PHONE, PASSWORD = "+8613812341234", "honggedemo2026"


@pytest.fixture(autouse=True)
def rested() -> None:
    cache.clear()  # how often somebody tried is counted there


@pytest.fixture
def codes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the SMS service was asked to send."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(accounts, "say_in_log", lambda phone, code: sent.append((phone, code)))
    settings.CODE_SENDER = "hongge.portal.accounts.say_in_log"
    return sent


@pytest.fixture
def wangfang(small_town: SimpleNamespace) -> Account:
    person = Person.objects.create(name="王芳", phone=PHONE)
    Duty.objects.create(person=person, post="community_staff", place=small_town.first, basis="appointment", from_on=date(2020, 1, 1))
    return Account.objects.create_user("wangfang", PASSWORD, person=person)


def password(client: Client, login: str, word: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": word})


def test_the_sign_in_page_asks_for_name_and_password(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'name="login"' in page
    assert 'name="password"' in page


@pytest.mark.parametrize("login", ["wangfang", "13812341234", "138 1234 1234", "+8613812341234"])
def test_name_or_phone_opens_the_day(wangfang: Account, client: Client, login: str) -> None:
    answer = password(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").context["actor"].role == "community_staff"


def test_a_wrong_password_opens_nothing_and_says_so(wangfang: Account, client: Client) -> None:
    answer = password(client, "wangfang", "wrong-password")
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert client.get("/")["Location"].startswith("/signin/")


def test_five_wrong_tries_lock_even_the_right_password_out(wangfang: Account, client: Client) -> None:
    for _try in range(5):
        password(client, "wangfang", "wrong-password")
    answer = password(client, "wangfang")
    assert answer.status_code in (200, 429)
    assert client.get("/")["Location"].startswith("/signin/")


def test_the_lock_page_says_when_to_come_back(rf: Any) -> None:
    answer = accounts.locked_out(rf.post("/accounts/login/"))
    assert answer.status_code == 429
    assert "15分钟" in answer.content.decode()


def test_failed_tries_are_counted_under_a_name_that_tells_no_phone(rf: Any) -> None:
    name = accounts.tried_name(rf.post("/accounts/login/"), {"username": "13812341234", "phone": "13812341234"})
    assert "138" not in name or len(name) == 16
    assert name == blind("13812341234")[:16]


def code_sign_in(client: Client, codes: list[tuple[str, str]], phone: str = "13812341234") -> Any:
    client.post("/accounts/login/code/", {"phone": phone})
    return client.post("/accounts/login/code/confirm/", {"code": codes[-1][1]})


def test_a_code_on_the_phone_opens_the_day(wangfang: Account, client: Client, codes: list[tuple[str, str]]) -> None:
    answer = code_sign_in(client, codes)
    assert answer.status_code == 302
    assert codes[0][0] == PHONE
    assert client.get("/").context["actor"].role == "community_staff"
    wangfang.refresh_from_db()
    assert wangfang.phone_verified


def test_an_unknown_phone_gets_no_code(client: Client, codes: list[tuple[str, str]]) -> None:
    client.post("/accounts/login/code/", {"phone": "13900000000"})
    assert codes == []


def test_without_an_sms_service_codes_are_refused_in_words(wangfang: Account, client: Client, settings: Any) -> None:
    settings.CODE_SENDER = ""
    answer = client.post("/accounts/login/code/", {"phone": "13812341234"})
    assert answer.status_code == 409
    assert "请用密码登录" in answer.content.decode()


@pytest.mark.parametrize("phone", ["123", "abc", "wangfang", "+86 1", "9" * 29])
def test_what_is_no_phone_is_told_so(client: Client, codes: list[tuple[str, str]], phone: str) -> None:
    answer = client.post("/accounts/signup/", {"phone": phone})
    assert answer.status_code == 200
    assert answer.context["form"].errors["phone"]
    assert Account.objects.count() == 0


def sign_up(client: Client, codes: list[tuple[str, str]], phone: str = "13812341234") -> Any:
    client.post("/accounts/signup/", {"phone": phone})
    return client.post("/accounts/phone/verify/", {"code": codes[-1][1]})


def test_signing_up_by_phone_makes_a_resident_and_nothing_more(
    small_town: SimpleNamespace, client: Client, codes: list[tuple[str, str]]
) -> None:
    assert sign_up(client, codes).status_code == 302
    account = Account.objects.get()
    assert account.phone_verified
    assert account.person is not None and account.person.phone == PHONE
    assert Duty.objects.count() == 0
    assert client.get("/requests/").status_code == 404
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/requests/mine/"


def test_whoever_holds_the_phone_is_the_person_the_register_knows(
    small_town: SimpleNamespace, client: Client, codes: list[tuple[str, str]]
) -> None:
    person = Person.objects.create(name="陈建国", phone=PHONE)
    room = Place.objects.get(pk=small_town.building.pk)
    Tenure.objects.create(person=person, room=room, kind="owner", from_on=date(2020, 1, 1))
    sign_up(client, codes)
    assert Account.objects.get().person == person
    assert Person.objects.count() == 1
    assert client.get("/")["Location"] == "/p/CJHY/"


def test_a_person_in_a_post_is_not_taken_over_by_signing_up(
    small_town: SimpleNamespace, client: Client, codes: list[tuple[str, str]]
) -> None:
    staff = Person.objects.create(name="王芳", phone=PHONE)
    Duty.objects.create(person=staff, post="community_staff", place=small_town.first, basis="appointment", from_on=date(2020, 1, 1))
    sign_up(client, codes)
    assert Account.objects.get().person != staff
    assert client.get("/requests/").status_code == 404


def test_the_phone_of_an_account_does_not_sign_up_twice(wangfang: Account, client: Client, codes: list[tuple[str, str]]) -> None:
    client.post("/accounts/signup/", {"phone": "13812341234"})
    assert codes == []
    assert Account.objects.count() == 1


def test_the_test_sign_in_exists_here_and_knows_only_accounts(wangfang: Account, client: Client) -> None:
    assert client.get("/test/sign-in/nobody").status_code == 404
    assert client.get("/test/sign-in/wangfang")["Location"] == "/"


PAGES = {
    "system_admin": ("/admin/requests/category/", "/admin/requests/deadline/", "/admin/kernel/day/", "/admin/kernel/place/"),
    "security_admin": ("/admin/civic/account/", "/admin/civic/duty/", "/admin/civic/person/"),
    "audit_admin": ("/admin/kernel/entry/", "/admin/kernel/checkpoint/"),
}


@pytest.mark.parametrize("post", PAGES)
def test_each_administrator_finds_their_own_tables_and_no_others(small_town: SimpleNamespace, sign_in: SignIn, post: str) -> None:
    client = sign_in(small_town.district, post)
    assert client.get("/")["Location"] == "/admin/"
    for owner, pages in PAGES.items():
        for page in pages:
            assert client.get(page).status_code == (200 if owner == post else 403), page


def test_nobody_else_finds_the_administration(small_town: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert sign_in(small_town.first).get("/admin/", follow=True).status_code == 404


def test_the_security_administrator_grants_a_duty_through_the_journal(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.district, "security_admin")
    person = Person.objects.create(name="李建华")
    given = {"person": person.pk, "post": "grid_leader", "place": small_town.grid.pk, "basis": "appointment", "from_on": "2026-01-01"}
    assert client.post("/admin/civic/duty/add/", given | {"organisation": "", "document": ""}).status_code == 302
    duty = Duty.objects.get(person=person)
    assert Entry.objects.filter(kind="duty", step="grant", record=duty.pk).count() == 1
    client.post("/admin/civic/duty/", {"action": "end_today", "_selected_action": [duty.pk]})
    duty.refresh_from_db()
    assert duty.to_on == clock.today()
    assert Entry.objects.filter(kind="duty", step="end", record=duty.pk).count() == 1


def test_a_new_account_and_its_password_leave_a_trace(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.district, "security_admin")
    person = Person.objects.create(name="李建华")
    given = {"username": "lijianhua", "person": person.pk, "is_active": "on", "password_new": "a-long-enough-word"}
    assert client.post("/admin/civic/account/add/", given).status_code == 302
    account = Account.objects.get(username="lijianhua")
    assert account.check_password("a-long-enough-word")
    assert list(Entry.objects.filter(kind="account", record=account.pk).values_list("step", flat=True)) == ["create"]


def test_the_journal_is_only_read(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.district, "audit_admin")
    assert client.get("/admin/kernel/entry/add/").status_code == 403
    assert client.post("/admin/kernel/entry/add/", {}).status_code == 403


def test_a_person_is_written_but_never_shown_in_the_administration(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.district, "security_admin")
    assert client.post("/admin/civic/person/add/", {"phone_new": "13912345678"}).status_code == 200
    assert client.post("/admin/civic/person/add/", {"name_new": "郭水生", "phone_new": "139 1234 5678"}).status_code == 302
    person = Person.objects.latest("pk")
    assert (person.name, person.phone) == ("郭水生", "+8613912345678")
    page = client.get(f"/admin/civic/person/{person.pk}/change/").content.decode()
    assert "郭*" in page and "139****5678" in page and "郭水生" not in page and "12345678" not in page
    client.post(f"/admin/civic/person/{person.pk}/change/", {"name_new": "", "phone_new": "13800000000"})
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.phone) == ("郭水生", "+8613800000000")
    assert list(Entry.objects.filter(kind="person").order_by("pk").values_list("step", "facts")) == [
        ("create", {"name": True, "phone": True}),
        ("change", {"name": False, "phone": True}),
    ]
