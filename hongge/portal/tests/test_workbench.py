"""今日待办: what waits for whom, in which order, in how few questions to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.places import full_names
from hongge.portal import workbench
from hongge.portal.tests.conftest import SHANGHAI, receive, staff
from hongge.portal.workbench import Card, Matter, Offer, Row
from hongge.systems.requests import actions
from hongge.systems.requests.models import Request

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def monday(small_town: SimpleNamespace) -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def ago(days: float) -> Any:
    return clock.at(MONDAY - timedelta(days=days))


def received(small_town: SimpleNamespace, days: float, text: str) -> Request:
    with ago(days):
        return actions.receive(small_town.compound, text=text, channel="phone", actor=SYSTEM)


def dispatched(small_town: SimpleNamespace, lead: Organisation, text: str = "楼道灯不亮") -> Request:
    request = actions.receive(small_town.compound, text=text, channel="phone", actor=SYSTEM)
    request = actions.accept(request, category=small_town.other, actor=staff(small_town.first))
    return actions.dispatch(request, lead=lead, actor=staff(small_town.first))


def titles(actor: Actor) -> list[str]:
    return [matter.title for matter in workbench.desk(actor).matters]


def test_the_late_come_first_then_the_near_then_the_rest(small_town: SimpleNamespace) -> None:
    received(small_town, 0, "刚报的事")
    received(small_town, 10, "十天前的事")
    received(small_town, 6, "六天前的事")
    waiting = received(small_town, 20, "等居民补充的事")
    actions.ask_info(waiting, question="哪一层？", actor=staff(small_town.first))
    assert titles(staff(small_town.first)) == ["十天前的事", "六天前的事", "刚报的事", "等居民补充的事"]
    lights = [matter.light for matter in workbench.desk(staff(small_town.first)).matters]
    assert lights == ["late", "late", "ok", "rest"]


def test_each_number_opens_the_list_it_counts(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    received(small_town, 10, "十天前的事")
    received(small_town, 0, "刚报的事")
    dispatched(small_town, small_town.lead)
    client = sign_in(small_town.first)
    for count in workbench.desk(staff(small_town.first)).counts:
        page = client.get(count.url)
        assert page.status_code == 200
        assert len(page.context["page"].rows) == count.number, count.label


def test_the_light_says_it_briefly(small_town: SimpleNamespace) -> None:
    received(small_town, 10, "十天前的事")
    received(small_town, 0, "刚报的事")
    words = [matter.light_words for matter in workbench.desk(staff(small_town.first)).matters]
    assert words == ["超期5天", "剩3天"]


def test_an_office_is_offered_the_next_step_and_the_one_beside_it(small_town: SimpleNamespace) -> None:
    lead = staff(small_town.first, organisation=small_town.lead.pk)
    received(small_town, 0, "刚报的事")
    dispatched(small_town, small_town.lead)
    offered = [[(press.name, press.do) for press in matter.buttons] for matter in workbench.desk(lead).matters]
    assert offered == [[("accept", True)], [("return_back", False), ("sign", True)]]


def test_every_button_leads_somewhere(small_town: SimpleNamespace) -> None:
    received(small_town, 0, "刚报的事")
    dispatched(small_town, small_town.lead)
    for matter in workbench.desk(staff(small_town.first, organisation=small_town.lead.pk)).matters:
        for press in matter.buttons:
            assert resolve(press.url).view_name in ("requests:step", "requests:show")


def test_the_lead_signs_with_one_press_from_the_desk(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    company = Organisation.objects.create(kind="company", name="锦华物业", place=small_town.compound)
    request = dispatched(small_town, company)
    client = sign_in(small_town.compound, "company_manager", company)
    page = client.get("/")
    (sign,) = [press for press in page.context["desk"].matters[0].buttons if press.name == "sign"]
    assert not sign.asks
    assert f'action="{sign.url}"' in page.content.decode()
    assert client.post(sign.url, {"_once": str(uuid4())}).status_code == 302
    request.refresh_from_db()
    assert request.state == "working"


def test_whoever_only_looks_on_may_open_it(small_town: SimpleNamespace) -> None:
    company = Organisation.objects.create(kind="company", name="锦华物业", place=small_town.compound)
    dispatched(small_town, company)
    (matter,) = workbench.desk(staff(small_town.compound, "grid_leader")).matters
    assert [press.name for press in matter.buttons] == ["open"]


def test_a_grid_leader_counts_what_the_grid_leads_and_beside_it_how_many_others(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    grid = Organisation.objects.create(kind="grid", name="一格", place=small_town.compound)
    company = Organisation.objects.create(kind="company", name="锦华物业", place=small_town.compound)
    dispatched(small_town, grid, "网格的事")
    with ago(10):
        dispatched(small_town, company, "物业的事")
    received(small_town, 0, "还没派的事")
    client = sign_in(small_town.compound, "grid_leader", grid)
    desk = workbench.desk(staff(small_town.compound, "grid_leader", grid.pk))
    assert {count.label: count.number for count in desk.counts if count.number} == {"待签收": 1, "别家主办": 2}
    assert [matter.title for matter in desk.matters] == ["网格的事"]
    for count in desk.counts:
        assert len(client.get(count.url).context["page"].rows) == count.number, count.label


def test_nothing_of_a_neighbour_is_on_the_desk(small_town: SimpleNamespace) -> None:
    received(small_town, 0, "刚报的事")
    desk = workbench.desk(staff(small_town.second))
    assert desk.matters == []
    assert [(count.label, count.number) for count in desk.counts if count.number] == []


def test_an_empty_desk_says_what_will_come(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    assert "没有等您办的事" in sign_in(small_town.second).get("/").content.decode()


def test_where_is_said_as_people_say_it(small_town: SimpleNamespace) -> None:
    receive(small_town.building)
    receive(small_town.first)
    assert {matter.where for matter in workbench.desk(staff(small_town.first)).matters} == {"城建花苑3栋", "桃树下社区"}
    assert full_names({small_town.building.path})[small_town.building.path] == small_town.building.full_name()


@pytest.mark.parametrize(
    ("post", "shell"), [("community_staff", "base.html"), ("grid_leader", "base_phone.html"), ("street_staff", "base.html")]
)
def test_each_role_works_on_its_own_shell(small_town: SimpleNamespace, sign_in: SignIn, post: str, shell: str) -> None:
    page = sign_in(small_town.first, post).get("/")
    assert page.context["shell"] == shell
    assert page.status_code == 200


def test_a_desk_asks_as_much_for_many_matters_as_for_one(
    small_town: SimpleNamespace, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(small_town.first)
    received(small_town, 0, "第一件")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    for nth in range(20):
        received(small_town, nth / 4, f"第{nth}件")
    with django_assert_max_num_queries(len(asked)):
        page = client.get("/")
    assert len(page.context["desk"].matters) == workbench.SHOWN


def test_a_resident_lands_at_home(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    assert sign_in(small_town.compound, "resident").get("/")["Location"] == "/p/CJHY/"
    Duty.objects.all().delete()


def test_a_system_adds_its_things_without_touching_the_desk(
    small_town: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Card("今天的会", (Row("三方联席会", "/x/", "城建花苑党群驿站", "15:30"),))
    late = Matter("别的系统的事", "/x/", "HY-1", "late", "超期3天", MONDAY - timedelta(days=3))
    monkeypatch.setitem(workbench._offers, "meetings", lambda actor: Offer(matters=[late], cards=[card]))
    received(small_town, 0, "刚报的事")
    page = sign_in(small_town.first).get("/").content.decode()
    assert "三方联席会" in page
    assert page.index("别的系统的事") < page.index("刚报的事")


@pytest.mark.parametrize("words", ["刚报", "城建", "cjhy"])
def test_search_finds_by_title_place_and_initials(small_town: SimpleNamespace, sign_in: SignIn, words: str) -> None:
    request = received(small_town, 0, "刚报的事")
    client = sign_in(small_town.first)
    assert request.number in client.get("/search/", {"q": words}).content.decode()
    assert request.number not in sign_in(small_town.second).get("/search/", {"q": words}).content.decode()


def test_a_number_leads_straight_to_its_request(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    request = received(small_town, 0, "刚报的事")
    assert sign_in(small_town.first).get("/search/", {"q": request.number.lower()})["Location"] == f"/requests/{request.number}/"
    foreign = sign_in(small_town.second).get("/search/", {"q": request.number})
    assert foreign.status_code == 200
    assert "刚报的事" not in foreign.content.decode()


@pytest.mark.parametrize("words", ["", " ", "%", "_", "'", "a" * 500, "<script>", "\\", "😀"])
def test_search_bears_whatever_is_typed(small_town: SimpleNamespace, sign_in: SignIn, words: str) -> None:
    page = sign_in(small_town.first).get("/search/", {"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace("<script src", "")
