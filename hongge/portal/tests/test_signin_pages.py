"""The pages of signing in, as a person walks through them."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from hongge.civic.models import Account, Person
from hongge.kernel import clock
from hongge.kernel.secrets import ensure_keys

WORD = "ye-mao-3-dong"
pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> Account:
    ensure_keys(create=True)
    return Account.objects.create_user("wang", WORD, person=Person.objects.create(name="王芳", phone="+8613800000001"))


@pytest.fixture
def inside(client: Client, account: Account) -> Client:
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/accounts/reauthenticate/", {"password": WORD})
    return client


def words(page: Any) -> str:
    """What a reader sees between the tags of the main part."""
    assert page.status_code == 200, page.status_code
    main = re.search(r"<main.*?</main>", page.content.decode(), re.S)
    assert main
    seen = " ".join(re.findall(r'(?:placeholder|title|aria-label)="([^"]*)"', main[0]))
    return re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", main[0], flags=re.S)) + seen


def english(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{3,}", text)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/accounts/inactive/"])
def test_the_way_in_speaks_chinese_in_the_look(client: Client, address: str) -> None:
    page = client.get(address)
    assert english(words(page)) == [] and 'class="phone"' in page.content.decode()


@pytest.mark.parametrize(
    "address", ["/accounts/logout/", "/accounts/password/change/", "/accounts/phone/change/", "/accounts/2fa/", "/accounts/reauthenticate/"]
)
def test_the_rooms_behind_it_too(inside: Client, address: str) -> None:
    assert english(words(inside.get(address))) == []


def test_a_wrong_password_is_told_beside_the_form_and_the_name_stays(client: Client, account: Account, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]
    page = client.post("/accounts/login/", {"login": "wang", "password": "bu-shi-zhe-ge"})
    assert 'class="note note--late"' in page.content.decode() and 'value="wang"' in page.content.decode()
    assert english(words(page)) == []


def test_two_steps_are_switched_on_by_a_code_that_can_be_scanned(inside: Client) -> None:
    page = inside.get("/accounts/2fa/totp/activate/")
    assert 'class="qr"' in page.content.decode()
    assert english(re.sub(r"[A-Z2-7]{16,}", "", words(page))) == [], "all but the secret to copy"


def test_a_wrong_code_is_told(inside: Client) -> None:
    page = inside.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert 'id="id_code_error"' in page.content.decode() and 'aria-invalid="true"' in page.content.decode()


def test_the_code_is_asked_for_where_it_was_sent(client: Client, account: Account, settings: Any) -> None:
    settings.CODE_SENDER = "hongge.portal.accounts.say_in_log"
    page = client.post("/accounts/login/code/", {"phone": "13800000001"}, follow=True)
    assert "输入验证码" in words(page) and 'name="code"' in page.content.decode()
    assert english(words(page)) == []


def test_spare_codes_are_shown_and_can_be_renewed(inside: Client) -> None:
    secret = re.search(r'class="hash">([A-Z2-7]+)<', inside.get("/accounts/2fa/totp/activate/").content.decode())
    assert secret
    code = format_hotp_value(hotp_value(secret[1], int(clock.now().timestamp() // 30)))
    inside.post("/accounts/2fa/totp/activate/", {"code": code})
    for address in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        text = words(inside.get(f"/accounts/2fa/{address}"))
        assert english(re.sub(r"\b[a-z0-9]{8}\b", "", text)) == [], address
