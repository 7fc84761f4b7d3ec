"""The pages of a lift project: who reads what, and what one presses."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from hongge.kernel.files import Picture, keep_photo
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.models import Willingness
from hongge.systems.elevators.tests.conftest import BUDGET, Site
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CONCERN, OBJECTOR = "暗号担心挡光", "暗号异议人"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    def signed(role: str) -> Client:
        client = Client()
        client.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed


@pytest.fixture
def asked(site: Site) -> Site:
    """Every home has said something: the first no with its worry, the others yes."""
    site.take(actions.consult)
    site.take(actions.visit, who=site.grid, room=site.rooms[0], opinion="no", told=True, concern=CONCERN)
    for room in site.rooms[1:]:
        site.take(actions.visit, who=site.grid, room=room, opinion="yes")
    return site


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def at(site: Site, more: str = "") -> str:
    return f"/elevators/{site.project.number}/{more}"


@pytest.mark.parametrize("role", ["community", "grid_leader", "committee_director"])
def test_those_entitled_read_the_entrance_floor_by_floor(asked: Site, sign_in: SignIn, role: str) -> None:
    shown = page(sign_in(role), at(asked))
    top, ground = shown.index("601室"), shown.index("101室")
    assert top < ground, "the top floor stands on top"
    first = shown[ground : shown.index("102室")]
    assert "不同意" in first and "▲" in first and shown.count(">●</span>同意") == 12, "eleven homes, and the word in the sum"


@pytest.mark.parametrize("role", ["street", "district", "company_manager"])
def test_others_at_work_read_counts_alone(asked: Site, sign_in: SignIn, role: str) -> None:
    shown = page(sign_in(role), at(asked))
    assert "同意 <b>11</b>" in shown and "不同意 <b>1</b>" in shown
    assert shown.count("不同意") == 1 and "101室" not in shown, "the sum, and no home"
    assert sign_in(role).get(at(asked, "visits/")).status_code == 404
    assert sign_in(role).get(at(asked, f"visits/{asked.rooms[0].pk}/")).status_code == 404


@pytest.mark.parametrize("role", ["other_community", "other_grid_leader", "other_manager", "two_hats", "auditor"])
def test_a_foreign_project_is_as_absent_as_none(asked: Site, sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    for more in ("", "visits/", "stop/", "methods/area/", "objections/1/"):
        assert client.get(at(asked, more)).status_code == client.get(f"/elevators/DT-20200101-0001/{more}").status_code == 404


def test_an_owner_reads_their_own_word_and_the_counts(asked: Site, owned: Any, sign_in: SignIn) -> None:
    shown = page(sign_in("resident"), f"/elevators/mine/{asked.project.number}/")
    assert "您家现在的意见：<b>同意</b>" in shown and "同意 <b>11</b>" in shown
    assert shown.count("不同意") == 1, "only in the sum, not beside a home"
    assert CONCERN not in shown
    assert sign_in("neighbour").get(f"/elevators/mine/{asked.project.number}/").status_code == 404
    assert asked.project.title in page(sign_in("resident"), "/elevators/mine/")
    assert asked.project.title not in page(sign_in("neighbour"), "/elevators/mine/")


def test_an_owner_says_their_opinion_on_the_phone(site: Site, owned: Any, sign_in: SignIn) -> None:
    site.take(actions.consult)
    client, path = sign_in("resident"), f"/elevators/mine/{site.project.number}/say/"
    assert "您家的意见" in page(client, path)
    assert client.post(path, {"opinion": "undecided", "_once": str(uuid4())}).status_code == 302
    row = Willingness.objects.get()
    assert (row.room, row.opinion, row.online) == (owned, "undecided", True)
    assert sign_in("neighbour").post(path, {"opinion": "no", "_once": str(uuid4())}).status_code == 404
    assert client.get(f"/elevators/mine/{site.project.number}/stop/").status_code == 404


def test_an_owner_sees_what_the_home_pays_by_each_method(site: Site, owned: Any, sign_in: SignIn) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET)
    shown = page(sign_in("resident"), f"/elevators/mine/{site.project.number}/")
    for label in ("按面积", "按楼层系数", "按 0:5:9:14:19:24", "按户平均"):
        assert label in shown
    assert "31,666.67元" in shown and f"{owned.name}（您家）" in shown


def test_the_public_page_names_no_opinion_and_nobody(asked: Site, sign_in: SignIn) -> None:
    site = asked
    site.take(actions.draft)
    site.take(actions.meet, kind="branch", outcome="agreed")
    finish(site)
    site.take(actions.post_notice, places=site.project.notice_places())
    site.take(actions.object, by=OBJECTOR, room=site.rooms[0], ground="light", text="暗号异议内容")
    shown = page(Client(), f"/lift/{site.project.number}/")
    assert "公示还剩" in shown and "300,000.00元" in shown
    for secret in ("不同意 <b>", "101室", OBJECTOR, "暗号", "张三"):
        assert secret not in shown, secret
    assert Client().get("/lift/DT-20200101-0001/").status_code == 404
    assert f"{site.project.title}公示" in page(Client(), f"/p/{site.cast.places['城建花苑'].public_code}/")


def finish(site: Site) -> None:
    site.take(actions.meet, kind="joint", outcome="agreed")
    site.take(actions.entrust, kind="owners", representatives="张三", document="授权书")
    site.take(actions.write_plan, stops=6, load=630, entry_kind="half", plan="贴墙", compensation="不补", upkeep="物业管")
    site.take(actions.set_budget, amounts=BUDGET)
    site.take(actions.choose, method="area")
    site.papers("open_vote").take(actions.send_vote)
    site.take(actions.record_passed, voted_on=site.now.date(), source="市平台", document="公告")


def test_who_objects_is_read_by_those_who_handle_it_alone(site: Site, sign_in: SignIn) -> None:
    site.to_publicity().take(actions.object, by=OBJECTOR, ground="light", text="暗号异议内容")
    for role in ("community", "grid_leader", "committee_director"):
        shown = page(sign_in(role), at(site))
        assert OBJECTOR in shown and "暗号异议内容" in shown
    for role in ("company_manager", "street", "district"):
        shown = page(sign_in(role), at(site))
        assert OBJECTOR not in shown and "暗号异议内容" not in shown and "采光" in shown
    assert OBJECTOR not in page(sign_in("resident"), f"/elevators/mine/{site.project.number}/")


def test_the_stairs_go_from_one_home_to_the_next(site: Site, sign_in: SignIn) -> None:
    site.take(actions.consult)
    client, rooms = sign_in("grid_leader"), site.rooms
    assert "从101室开始" in page(client, at(site, "visits/"))
    path = at(site, f"visits/{rooms[0].pk}/")
    assert f'data-keep="visit-{site.project.number}-{rooms[0].pk}"' in page(client, path)
    given = {"opinion": "yes", "said_by": "owner", "told": "on", "concern": CONCERN, "_once": str(uuid4())}
    answer = client.post(path, given)
    assert answer["Location"] == at(site, f"visits/{rooms[1].pk}/")
    assert client.post(path, given)["Location"] == answer["Location"], "sent again after the signal came back: one effect"
    assert Willingness.objects.count() == 1 and site.project.visits.count() == 1
    assert CONCERN in page(client, path), "heard before"
    site.project.refresh_from_db()
    for room in rooms[1:-1]:
        site.take(actions.visit, who=site.grid, room=room, opinion="yes")
    last = client.post(at(site, f"visits/{rooms[-1].pk}/"), {"opinion": "not_reached", "_once": str(uuid4())})
    assert last["Location"] == at(site, "visits/") and "都走到了" in page(client, at(site, "visits/"))


def test_a_visit_without_a_word_is_asked_for_one(site: Site, sign_in: SignIn) -> None:
    site.take(actions.consult)
    answer = sign_in("grid_leader").post(at(site, f"visits/{site.rooms[0].pk}/"), {"_once": str(uuid4())})
    assert answer.status_code == 422 and not Willingness.objects.exists()
    elsewhere = site.cast.places.homes("城建花苑/5栋/2单元")[0]
    assert sign_in("grid_leader").get(at(site, f"visits/{elsewhere.pk}/")).status_code == 404


def test_coefficients_are_edited_floor_by_floor_with_three_places(site: Site, sign_in: SignIn) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET)
    client, path = sign_in("community"), at(site, "methods/floors/")
    assert 'value="0.7"' in page(client, path)
    given: dict[str, str] = {f"floor{floor}": "1.25" for floor in range(1, 7)} | {"by_area": "on", "_once": str(uuid4())}
    assert client.post(path, given | {"floor3": "0.0005", "_once": str(uuid4())}).status_code == 409
    assert client.post(path, given).status_code == 302
    quote = next(q for q in queries.quotes(site.project, queries.homes_of(site.project)) if q.method.code == "floors")
    assert quote.coefficients == dict.fromkeys(range(1, 7), 1250) and quote.edited
    assert "系数改过" in page(sign_in("street"), at(site)) or "改系数" in page(sign_in("street"), at(site))
    assert sign_in("grid_leader").get(path).status_code == 404
    assert client.get(at(site, "methods/nothing/")).status_code == 404


def test_a_budget_is_typed_in_yuan_and_kept_in_fen(site: Site, sign_in: SignIn) -> None:
    site.to_planning()
    client = sign_in("committee_director")
    answer = client.post(at(site, "set_budget/"), {"equipment": "258000.05", "subsidy": "100000", "_once": str(uuid4())})
    assert answer.status_code == 302
    site.project.refresh_from_db()
    assert (site.project.cost, site.project.subsidy) == (25_800_005, 10_000_000)
    assert 'value="258000.05"' in page(client, at(site, "set_budget/"))
    wrong = client.post(at(site, "set_budget/"), {"equipment": "1", "subsidy": "2", "_once": str(uuid4())})
    assert wrong.status_code == 409 and "补贴比总价还多" in wrong.content.decode()


def test_the_cost_table_goes_out_as_a_workbook_that_sums(site: Site, sign_in: SignIn) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET)
    answer = sign_in("community").get(f"/exports/elevators/{site.project.number}/costs/")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 14 and rows[0][3:] == ("按面积（元）", "按楼层系数（元）", "按 0:5:9:14:19:24（元）", "按户平均（元）")
    assert rows[-1][3:] == (380_000, 380_000, 380_000, 380_000)
    for column in range(3, 7):
        assert round(sum(row[column] for row in rows[1:-1]), 2) == 380_000  # type: ignore[misc]
    assert sign_in("other_community").get(f"/exports/elevators/{site.project.number}/costs/").status_code == 404


def test_a_picture_opens_only_with_its_own_project(site: Site, cast: Cast, sign_in: SignIn) -> None:
    site.to_publicity()
    site.take(actions.post_notice, places=site.project.notice_places(), photos=[keep_photo(Picture(b"photo", 1, 1))])
    other = actions.propose(cast.places["城建花苑/3栋/1单元"], need="装", actor=site.office)
    picture = site.project.pictures.get()
    client = sign_in("community")
    assert client.get(at(site, f"pictures/{picture.pk}/")).status_code == 200
    assert client.get(f"/elevators/{other.number}/pictures/{picture.pk}/").status_code == 404
    assert sign_in("other_community").get(at(site, f"pictures/{picture.pk}/")).status_code == 404


def test_an_objection_is_handled_at_a_page_of_its_own(site: Site, sign_in: SignIn) -> None:
    site.to_publicity().take(actions.object, by=OBJECTOR, ground="light", text="挡光")
    client, path = sign_in("community"), at(site, "objections/1/")
    assert "移交调解" in page(client, path)
    assert client.post(path, {"outcome": "mediation", "text": "谈不拢", "_once": str(uuid4())}).status_code == 302
    assert "移交调解" in page(client, at(site))
    assert client.post(path, {"outcome": "mediated", "text": "已达成", "_once": str(uuid4())}).status_code == 302
    assert client.post(path, {"outcome": "replied", "text": "再答复", "_once": str(uuid4())}).status_code == 409
    assert client.get(at(site, "objections/9/")).status_code == 404
    assert sign_in("grid_leader").get(path).status_code == 404


def test_the_list_finds_by_number_place_and_initials(site: Site, sign_in: SignIn) -> None:
    client = sign_in("community")
    for words in (site.project.number[-9:], "5栋1单元", "1dy"):
        assert site.project.title in page(client, f"/elevators/?q={words}"), words
    assert site.project.title not in page(client, "/elevators/?q=天龙")
    assert site.project.title in page(client, "/elevators/?state=proposed")
    assert site.project.title not in page(client, "/elevators/?objections=open")
    assert site.project.title not in page(sign_in("other_community"), "/elevators/")


def test_proposing_asks_for_an_entrance_and_a_reason(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("grid_leader")
    shown = page(client, "/elevators/new/")
    assert "城建花苑5栋1单元" in shown and "天龙花园" not in shown and ">城建花苑5栋</option>" not in shown
    place = cast.places["城建花苑/5栋/1单元"]
    assert client.post("/elevators/new/", {"at": place.pk, "scope": "entrance", "_once": str(uuid4())}).status_code == 422
    answer = client.post("/elevators/new/", {"at": place.pk, "need": "老人多", "scope": "building", "_once": str(uuid4())})
    assert answer.status_code == 302 and answer["Location"].startswith("/elevators/DT-")
    again = client.post("/elevators/new/", {"at": place.pk, "need": "老人多", "scope": "building", "_once": str(uuid4())})
    assert again.status_code == 422 and "已经有一个在办的" in again.content.decode()
    assert sign_in("company_manager").get("/elevators/new/").status_code == 404


def test_a_disabled_button_says_what_is_missing(site: Site, sign_in: SignIn) -> None:
    site.take(actions.consult)
    assert "没有走访，走到后就能往下办" in page(sign_in("community"), at(site))


def test_an_owner_follows_their_own_objection_to_its_answer(site: Site, owned: Any, sign_in: SignIn) -> None:
    site.to_publicity().take(actions.object, who=site.owner(), room=owned, ground="light", text="井道挡光")
    mine = f"/elevators/mine/{site.project.number}/"
    shown = page(sign_in("resident"), mine)
    assert "井道挡光" in shown and "等答复" in shown and "前答复" in shown and "再提一条异议" in shown
    objection = site.project.objection_set.get()
    site.take(actions.handle, objection=objection, outcome="replied", text="实测采光没有变差")
    shown = page(sign_in("resident"), mine)
    assert "实测采光没有变差" in shown and "处理完了" in shown


def test_a_vote_that_is_not_announced_is_no_dead_link(site: Site, owned: Any, sign_in: SignIn) -> None:
    site.to_ready().take(actions.open_vote, who=site.director)
    (held,) = queries.assemblies(site.project)
    shown = sign_in("resident").get(f"/elevators/mine/{site.project.number}/").content.decode()
    assert f'href="/v/{held.number}/"' not in shown and f'href="/v/{held.number}/homes/"' in shown
    assert sign_in("resident").get(f"/v/{held.number}/homes/").status_code == 200
