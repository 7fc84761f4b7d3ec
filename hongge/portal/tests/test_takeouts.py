"""More than one person may take out: one asks, another person agrees, the first fetches it within a day. All three are in the journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from hongge.civic.models import Account, Duty, Person
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.takeouts import OPEN, Takeout
from hongge.portal import exports, takeouts

pytestmark = pytest.mark.django_db
LIST = "/exports/requests/?state="
REASON = "年底档案归档，交区档案馆"


@pytest.fixture
def office(year: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A community whose list is too long for one person; 王芳, 刘敏 and somebody of the street."""
    monkeypatch.setattr(exports, "MOST", 3)
    yield SimpleNamespace(
        year=year,
        wang=someone("王芳", year.first),
        liu=someone("刘敏", year.first),
        street=someone("赵勇", year.street, "street_staff"),
    )


def someone(name: str, place: Place, post: str = "community_staff") -> SimpleNamespace:
    person = Person.objects.create(name=name)
    duty = hat(person, place, post)
    client = Client()
    account = Account.objects.create_user(f"u{person.pk}", person=person)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return SimpleNamespace(person=person, duty=duty, actor=actor_in(duty), client=client)


def hat(person: Person, place: Place, post: str) -> Duty:
    return Duty.objects.create(person=person, post=post, place=place, basis="appointment", from_on=date(2020, 1, 1))


def asked(office: SimpleNamespace, address: str = LIST) -> Takeout:
    """王芳 asks, through the pages."""
    page = office.wang.client.get(address)
    assert page.status_code == 409 and "两个人" in page.content.decode()
    token = re.search(r'name="asked" value="([^"]+)"', page.content.decode())
    assert token
    answer = office.wang.client.post("/exports/ask/", {"asked": token[1], "reason": REASON})
    assert answer.status_code == 302, answer.content.decode()
    return Takeout.objects.latest("pk")


def agree(who: SimpleNamespace, takeout: Takeout, granted: str = "yes") -> Any:
    return who.client.post(f"/exports/asked/{takeout.pk}/answer/", {"granted": granted})


def test_two_people_take_out_what_one_may_not_and_the_journal_has_all_three(office: SimpleNamespace) -> None:
    takeout = asked(office)
    assert (takeout.rows, takeout.reason, takeout.granted) == (7, REASON, None)
    assert REASON in office.liu.client.get("/exports/asked/").content.decode()
    assert "待同意导出" in office.liu.client.get("/").content.decode()
    assert agree(office.liu, takeout).status_code == 302
    assert f'href="{LIST}"' in office.wang.client.get("/exports/asked/").content.decode()
    answer = office.wang.client.get(LIST)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    entries = list(Entry.objects.filter(kind="takeout").order_by("seq"))
    assert [entry.step for entry in entries] == ["ask", "grant", "fetch"]
    assert [entry.duty for entry in entries] == [office.wang.duty.pk, office.liu.duty.pk, office.wang.duty.pk]
    assert entries[2].facts["rows"] == 7 and REASON not in str([entry.facts for entry in entries])


def test_one_person_alone_is_refused(office: SimpleNamespace) -> None:
    takeout = asked(office)
    answer = agree(office.wang, takeout)
    assert answer.status_code == 409 and "自己不能同意" in answer.content.decode()
    assert office.wang.client.get(LIST).status_code == 409
    assert not Entry.objects.filter(kind="takeout", step__in=("grant", "fetch")).exists()


def test_the_same_person_in_two_hats_is_refused(office: SimpleNamespace) -> None:
    takeout = asked(office)
    second = actor_in(hat(office.wang.person, office.year.street, "street_staff"))
    with pytest.raises(Refused, match="换一个身份也还是同一个人"):
        takeouts.answer(takeout, granted=True, actor=second)
    with pytest.raises(IntegrityError):
        Takeout.objects.filter(pk=takeout.pk).update(answerer=office.wang.person.pk)


def test_only_the_list_that_was_agreed_to_is_open_and_only_to_the_asker_in_that_duty(office: SimpleNamespace) -> None:
    agree(office.street, asked(office))
    assert office.wang.client.get("/exports/requests/").status_code == 409
    assert office.liu.client.get(LIST).status_code == 409
    other = actor_in(hat(office.wang.person, office.year.street, "street_staff"))
    assert takeouts.granted(LIST, other) is None and takeouts.granted(LIST, office.wang.actor)


def test_it_stays_open_for_a_day(office: SimpleNamespace) -> None:
    agree(office.liu, asked(office))
    with clock.at(clock.now() + OPEN - timedelta(minutes=1)):
        assert takeouts.granted(LIST, office.wang.actor)
    with clock.at(clock.now() + OPEN + timedelta(minutes=1)):
        assert takeouts.granted(LIST, office.wang.actor) is None


def test_a_refusal_is_shown_and_opens_nothing_and_cannot_be_turned(office: SimpleNamespace) -> None:
    takeout = asked(office)
    agree(office.liu, takeout, "no")
    assert "没有同意" in office.wang.client.get("/exports/asked/").content.decode()
    assert office.wang.client.get(LIST).status_code == 409
    assert agree(office.street, takeout).status_code == 409


def test_who_is_elsewhere_or_has_no_right_cannot_agree(office: SimpleNamespace) -> None:
    takeout = asked(office)
    elsewhere = someone("谢丽萍", Place.objects.exclude(path__startswith=office.year.first.path).filter(level="community").get())
    assert agree(elsewhere, takeout).status_code == 404
    leader = someone("李建华", office.year.first, "auditor")
    assert agree(leader, takeout).status_code == 409
    assert leader.client.get("/exports/asked/").status_code == 404
    assert Takeout.objects.get(pk=takeout.pk).granted is None


def test_who_may_not_ask_is_told_to_take_less(office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 0)
    answer = someone("李建华", office.year.grid, "grid_leader").client.get("/exports/requests/")
    assert answer.status_code == 409 and "缩小" in answer.content.decode() and 'name="asked"' not in answer.content.decode()


def test_what_is_asked_for_cannot_be_made_smaller_on_the_way(office: SimpleNamespace) -> None:
    answer = office.wang.client.post("/exports/ask/", {"asked": "诉求:1", "reason": REASON})
    assert answer.status_code == 409 and not Takeout.objects.exists()
    asked(office)
    with pytest.raises(Refused, match="已经申请"):
        takeouts.ask(what="诉求", address=LIST, rows=8, reason=REASON, actor=office.wang.actor)
