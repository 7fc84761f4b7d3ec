"""What everybody may read: the page behind the QR code, its numbers and poster, 意见建议, help and privacy."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from hongge.civic.models import Account, Duty, Organisation, Person
from hongge.civic.queries import visitor_at
from hongge.kernel import clock
from hongge.kernel.secrets import mask_phone, spoken_phone
from hongge.portal.tests.conftest import receive, solve, staff
from hongge.systems.requests import actions
from hongge.systems.requests.models import Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PHONE = "+8613812341234"


def page_of(client: Client, address: str = "/p/CJHY/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_leads_to_reporting_and_following(small_town: SimpleNamespace, client: Client) -> None:
    page = page_of(client)
    assert "/p/CJHY/report/" in page
    assert 'href="/t/"' in page
    assert "吉州区·古南街道·桃树下社区" in page
    assert "由桃树下社区居委会负责" in page


def test_its_numbers_open_to_what_they_count_without_naming_anybody(small_town: SimpleNamespace, client: Client) -> None:
    open_one = actions.receive(
        small_town.building,
        text="3栋灯不亮，我是陈建国",
        title="3栋灯不亮",
        channel="qr",
        name="陈建国",
        phone=PHONE,
        actor=staff(small_town.first),
    )
    actions.accept(open_one, category=small_town.other, public_title="3栋灯不亮", actor=staff(small_town.first))
    receive(small_town.compound)
    solve(receive(small_town.compound), small_town)
    page = client.get("/p/CJHY/")
    assert (page.context["working"], page.context["solved"]) == (2, 1)
    opened = page_of(client, "/p/CJHY/list/working/")
    assert "3栋灯不亮" in opened and "共2件" in opened and "另有1件没有公开" in opened
    assert "陈建国" not in opened and "138" not in opened and open_one.number not in opened
    assert "共1件" in page_of(client, "/p/CJHY/list/solved/")


@pytest.mark.parametrize(
    "address", ["/p/NOWHERE/", "/p/P999999/", "/p/P99999999999999999999999/", "/p/CJHY/list/all/", "/p/x/qr.svg", "/p/P/"]
)
def test_what_is_not_there_is_not_there(small_town: SimpleNamespace, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_code_of_a_building_opens_its_compound_and_remembers_the_building(small_town: SimpleNamespace, client: Client) -> None:
    answer = client.get(f"/p/P{small_town.building.pk}/")
    assert answer["Location"] == f"/p/CJHY/?at={small_town.building.pk}"
    assert f"/p/CJHY/report/?at={small_town.building.pk}" in page_of(client, answer["Location"])


def test_whom_to_turn_to_shows_public_phones_and_never_a_private_one(small_town: SimpleNamespace, client: Client) -> None:
    Organisation.objects.create(kind="company", name="锦华物业", place=small_town.compound, duty_phone="0796-8220000")
    Organisation.objects.create(kind="company", name="别处物业", place=small_town.second, duty_phone="0796-8229999")
    Organisation.objects.create(kind="department", name="区住建局", place=small_town.district, duty_phone="0796-8000001")
    leader = Person.objects.create(name="李建华", phone=PHONE)
    Duty.objects.create(person=leader, post="grid_leader", place=small_town.compound, basis="appointment", from_on=date(2020, 1, 1))
    gone = Person.objects.create(name="刘小燕", phone=PHONE)
    Duty.objects.create(
        person=gone, post="grid_leader", place=small_town.compound, basis="appointment", from_on=date(2020, 1, 1), to_on=clock.today()
    )
    page = page_of(client)
    assert "网格长 李建华" in page and 'href="tel:0796-8220000"' in page
    for absent in ("刘小燕", "别处物业", "区住建局", "13812341234", "138****1234"):
        assert absent not in page


def test_without_notices_it_says_what_will_stand_there(small_town: SimpleNamespace, client: Client) -> None:
    assert "现在没有公示" in page_of(client)


def test_the_code_is_drawn_for_screen_and_paper(small_town: SimpleNamespace, client: Client) -> None:
    assert client.get("/p/CJHY/qr.svg").content.startswith(b"<?xml")
    assert client.get("/p/CJHY/qr.png").content.startswith(b"\x89PNG")
    assert "有事请扫码" in page_of(client, "/p/CJHY/poster/")


def test_the_poster_carries_the_public_address(small_town: SimpleNamespace, client: Client, settings: Any) -> None:
    settings.ORIGIN = "https://hongge.example.gov.cn"
    assert "https://hongge.example.gov.cn/p/CJHY/" in page_of(client, "/p/CJHY/poster/")


def test_the_page_asks_little_however_much_there_is(
    small_town: SimpleNamespace, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _nth in range(8):
        receive(small_town.compound)
    with django_assert_max_num_queries(14):
        client.get("/p/CJHY/")


def test_every_page_has_an_entry_for_suggestions(small_town: SimpleNamespace, client: Client, sign_in: SignIn) -> None:
    for address in ("/p/CJHY/", "/help/", "/privacy/", "/t/", "/accounts/login/"):
        assert "/suggest/" in page_of(client, address), address
    desk = sign_in(small_town.first)
    for address in ("/", "/requests/", "/figures/", "/places/", "/me/"):
        assert "/suggest/" in page_of(desk, address), address


def suggested(client: Client, **given: str) -> Any:
    return client.post("/suggest/", {"text": "希望增加晚上的值班电话", "place": "CJHY"} | given)


def test_a_suggestion_is_a_request_of_its_kind_with_a_receipt(small_town: SimpleNamespace, client: Client) -> None:
    answer = suggested(client, phone="13812341234")
    made = Request.objects.get()
    assert (made.kind, made.channel, made.place) == ("suggestion", "web", small_town.compound)
    assert made.reporter.phone == PHONE
    assert answer["Location"] == f"/t/{made.token}/?new=1"
    assert client.get(answer["Location"]).status_code == 200


def test_a_suggestion_without_a_place_goes_to_the_root(small_town: SimpleNamespace, client: Client) -> None:
    suggested(client, place="")
    assert Request.objects.get().place == small_town.district


def test_a_suggestion_by_staff_is_theirs_as_a_person(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    suggested(sign_in(small_town.first), place="")
    made = Request.objects.get()
    assert made.reporter.person == Account.objects.get().person
    assert (made.place, made.entered_by) == (small_town.first, None)


@pytest.mark.parametrize("given", [{"text": ""}, {"text": "好"}, {"phone": "12"}, {"text": "长" * 2001}, {"place": "x" * 50}])
def test_a_suggestion_with_a_mistake_keeps_what_was_written(small_town: SimpleNamespace, client: Client, given: dict[str, str]) -> None:
    answer = suggested(client, **given)
    assert answer.status_code == 422
    assert Request.objects.count() == 0


def test_an_identity_number_in_a_suggestion_is_starred_out_after_one_confirmation(small_town: SimpleNamespace, client: Client) -> None:
    text = "我的手机是13812341234，请回电"
    assert suggested(client, text=text).status_code == 422
    suggested(client, text=text, confirm_masked="1")
    assert "13812341234" not in Request.objects.get().description


def test_without_any_place_it_says_so(client: Client, db: None) -> None:
    assert client.post("/suggest/", {"text": "你好你好"}).status_code == 409


def test_a_resident_sees_who_has_looked_at_their_phone(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.compound, "resident")
    person = Account.objects.get().person
    assert "还没有人看过" in page_of(client, "/me/looks/")
    mine = actions.receive(small_town.compound, text="漏水了", channel="qr", phone=PHONE, actor=visitor_at(small_town.compound, person.pk))
    other = actions.receive(small_town.compound, text="别人的事", channel="qr", phone=PHONE, actor=visitor_at(small_town.compound))
    for request in (mine, other):
        actions.reveal(request, reason="contact", actor=staff(small_town.first))
    page = page_of(client, "/me/looks/")
    assert mine.number in page and "联系报事人" in page
    assert other.number not in page


def test_a_stranger_is_told_how_to_see_who_looked(client: Client, db: None) -> None:
    page = page_of(client, "/me/looks/")
    assert "查询码" in page and 'href="/t/"' in page


def test_whoever_signs_in_sees_takes_and_has_corrected_what_is_kept(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["resident"].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    person = cast["resident"].person
    told = client.get("/me/").content.decode() + client.get("/me/data/").content.decode()
    assert person.name in told and mask_phone(person.phone) in told and spoken_phone(person.phone) not in told
    file = client.get("/me/data/file/")
    assert file["Content-Disposition"].startswith("attachment") and json.loads(file.content)["电话"] == spoken_phone(person.phone)
    assert client.post("/me/data/wish/", {"wish": "erase", "text": ""}).status_code == 422
    answer = client.post("/me/data/wish/", {"wish": "erase", "text": "旧电话不用了"})
    made = Request.objects.get()
    assert answer["Location"].startswith(f"/t/{made.token}/") and made.title == "删除个人信息"
    assert made.reporter.person == person and not made.public_title
