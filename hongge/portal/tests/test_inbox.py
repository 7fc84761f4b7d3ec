"""我的消息: one's own notices, each leading to its record, read by being opened."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from hongge.civic.models import Account, Person
from hongge.kernel.access import SYSTEM
from hongge.kernel.outbox import Message, message
from hongge.systems.requests import actions
from hongge.systems.requests.models import Reporter, Request

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def told(small_town: SimpleNamespace, person: Person, title: str = "楼道灯不亮了") -> Request:
    """A request of this person, and a notice about it kept in the inbox."""
    request = actions.receive(small_town.compound, text=title, channel="phone", actor=SYSTEM)
    Reporter.objects.filter(request=request).update(person=person)
    message("request.done", to_person=person.pk, kind="request", record=request.pk, place=request.place_id).save()
    return request


@pytest.fixture
def resident(small_town: SimpleNamespace, client: Client) -> SimpleNamespace:
    person = Person.objects.create(name="陈建国")
    client.force_login(Account.objects.create_user("chen", person=person), backend="allauth.account.auth_backends.AuthenticationBackend")
    return SimpleNamespace(person=person, client=client, request=told(small_town, person))


def test_the_head_counts_what_is_unread_and_opening_marks_it_read(resident: SimpleNamespace) -> None:
    page = resident.client.get("/me/messages/").content.decode()
    assert "您报的事说办好了" in page and "楼道灯不亮了" in page and "未读" in page
    assert '<b>1<span class="vh">条未读' in page
    notice = Message.objects.get(to_person=resident.person.pk)
    answer = resident.client.post(f"/me/messages/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{resident.request.token}/")
    page = resident.client.get("/me/messages/").content.decode()
    assert "未读" not in page and "您报的事说办好了" in page


def test_only_looking_at_the_list_reads_nothing(resident: SimpleNamespace) -> None:
    resident.client.get("/me/messages/")
    assert resident.client.get(f"/me/messages/{Message.objects.get(to_person=resident.person.pk).pk}/").status_code == 405
    assert Message.objects.get(to_person=resident.person.pk).read_at is None


def test_somebody_elses_notice_is_absent(resident: SimpleNamespace) -> None:
    other = Person.objects.create(name="林秀英")
    message("request.done", to_person=other.pk, kind="request", record=resident.request.pk).save()
    theirs = Message.objects.get(to_person=other.pk)
    assert resident.client.post(f"/me/messages/{theirs.pk}/").status_code == 404
    assert Message.objects.get(pk=theirs.pk).read_at is None
    assert Client().get("/me/messages/").status_code == 302


def test_an_empty_inbox_says_what_will_stand_there(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in(small_town.first).get("/me/messages/").content.decode()
    assert "还没有消息" in page and "/requests/mine/" in page and 'class="bell"' in page


def test_the_list_costs_the_same_however_long_it_is(resident: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    for _ in range(9):
        message("request.question", to_person=resident.person.pk, kind="request", record=resident.request.pk).save()
    with django_assert_max_num_queries(12):
        assert resident.client.get("/me/messages/").content.decode().count('name="csrfmiddlewaretoken"') >= 10


def test_the_bell_stands_behind_the_hat_on_desk_and_phone_alike(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    for client in (sign_in(small_town.first), sign_in(small_town.grid, "grid_leader")):
        page = client.get("/").content.decode()
        assert page.index('class="who"') < page.index('class="bell"') < page.index('id="main"')
