"""The pages: what each reader sees, and that every form answers in words."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongge.kernel import clock
from hongge.kernel.places import Place
from hongge.systems.grids import actions
from hongge.systems.grids.models import GridRole, MicroAction, Recut, RoleHolding, SignUp
from hongge.systems.grids.queries import by_area, grids_on, lacks
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def client(cast: Cast, who: str) -> Client:
    made = Client()
    made.force_login(cast[who].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def micro(cast: Cast, **more: Any) -> MicroAction:
    given = {"title": "清理楼道", "where": "3栋楼下", "starts_at": clock.now() + timedelta(days=2), "hands": 1} | more
    return actions.call(cast.places["城建花苑"], actor=cast["grid_leader"].actor, **given)


def test_a_leader_lands_on_the_own_grid_and_an_office_on_the_list(cast: Cast) -> None:
    grid = cast.places["桃树下二格"]
    assert client(cast, "grid_leader").get("/grids/").url == f"/grids/{grid.pk}/"  # type: ignore[attr-defined]
    page = client(cast, "community").get("/grids/").content.decode()
    assert "桃树下一格" in page and "天龙花园二格" in page and "城南一格" not in page


def test_the_list_is_narrowed_to_what_is_missing(cast: Cast) -> None:
    page = client(cast, "street").get("/grids/?lacking=leaderless").content.decode()
    assert "城南一格" in page and "桃树下二格" not in page
    police, grid = GridRole.objects.get(pk="police"), cast.places["桃树下二格"]
    actions.fill(grid, role=police, name="邓勇", from_on=clock.today(), actor=cast["community"].actor)
    page = client(cast, "street").get("/grids/?lacking=role-police").content.decode()
    assert "城南一格" in page and "桃树下二格" not in page


def test_from_above_the_grids_stand_by_place_and_open_down_to_each(cast: Cast) -> None:
    """Each number of a line is the number of the page it opens."""
    community = cast.places["桃树下社区"]
    for who in ("district", "street"):
        page = client(cast, who).get("/grids/").content.decode()
        assert "桃树下二格" not in page and "缺哪些角色" in page
    assert f"/grids/?at={community.pk}" in page and "城南社区" in page
    day, street = clock.today(), client(cast, "street")
    (line,) = [line for line in by_area(community.line()[-2], day) if line.place == community]
    assert (line.grids, line.leaderless, line.wrong) == (4, 0, 4)
    assert line.vacant == sum(one.vacant for one in lacks(list(grids_on(day).within(community)), day)) > 20
    below = street.get(f"/grids/?at={community.pk}").content.decode()
    assert "桃树下二格" in below and "城南一格" not in below and "等7人" in below
    wrong = street.get(f"/grids/violations/?at={community.pk}").content.decode()
    assert "桃树下一格" in wrong and "城南一格" not in wrong


@pytest.mark.parametrize("at", ["999999", "x", "-1"])
def test_another_place_than_ones_own_is_absent(cast: Cast, at: str) -> None:
    office = client(cast, "community")
    for place in (at, cast.places["城南社区"].pk):
        assert office.get(f"/grids/?at={place}").status_code == office.get(f"/grids/violations/?at={place}").status_code == 404


def test_a_grids_page_shows_people_vacancies_and_numbers_that_open(cast: Cast) -> None:
    page = client(cast, "grid_leader").get(f"/grids/{cast.places['桃树下二格'].pk}/").content.decode()
    for words in ("李建华", "缺1人", "缺2人", "红色党建领航", "绿色机制助航", "蓝色服务护航", "还没有党支部或党小组", "162户"):
        assert words in page, words
    assert "/figures/requests.solved/records/?place=" in page
    assert "陈建国" not in page, "who lives there is told in numbers only"


@pytest.mark.parametrize("who", ["other_grid_leader", "other_community", "company_manager", "resident"])
def test_elsewhere_it_is_absent(cast: Cast, who: str) -> None:
    grid = cast.places["桃树下二格"]
    assert client(cast, who).get(f"/grids/{grid.pk}/").status_code == 404
    assert client(cast, who).get(f"/grids/{grid.pk}/outline/").status_code == 404


def test_a_role_is_filled_and_given_up(cast: Cast) -> None:
    office, grid = client(cast, "community"), cast.places["桃树下二格"]
    address = f"/grids/{grid.pk}/fill/police/"
    assert office.post(address, {"name": "邓勇", "phone": "123", "from_on": clock.today()}).status_code == 422
    assert office.post(address, {"name": "邓勇", "from_on": clock.today()}).status_code == 302
    assert "邓勇" in office.get(f"/grids/{grid.pk}/").content.decode()
    held = RoleHolding.objects.get()
    assert office.post(f"/grids/{grid.pk}/give_up/{held.pk}/", {"on": clock.today()}).status_code == 302
    assert office.get(f"/grids/{grid.pk}/fill/leader/").status_code == 404
    assert client(cast, "grid_leader").get(address).status_code == 404


def test_codes_of_the_public_security_are_set_in_one_box(cast: Cast) -> None:
    office, grid = client(cast, "community"), cast.places["桃树下二格"]
    assert office.post(f"/grids/{grid.pk}/police/", {"codes": "3608A、3608B 3608A"}).status_code == 302
    assert "3608A" in office.get(f"/grids/{grid.pk}/").content.decode()
    assert office.post(f"/grids/{grid.pk}/police/", {"codes": "公安网格"}).status_code == 422


def test_an_outline_is_drawn_or_refused_in_words(cast: Cast) -> None:
    office, grid = client(cast, "community"), cast.places["桃树下二格"]
    address = f"/grids/{grid.pk}/outline/"
    assert "data-drawmap" in office.get(address).content.decode()
    assert office.post(address, {"outline": json.dumps(grid.outline)}).status_code == 302
    for words, sentence in (
        ("{", "读不懂"),
        (json.dumps(cast.places["桃树下一格"].outline), "和桃树下一格重叠约100%"),
        (json.dumps(cast.places["城南一格"].outline), "在桃树下社区的轮廓外面"),
    ):
        answer = office.post(address, {"outline": words})
        assert answer.status_code == 422 and sentence in answer.content.decode(), sentence


def test_a_file_of_outlines_is_looked_at_and_taken_in(cast: Cast) -> None:
    office, grid = client(cast, "community"), cast.places["桃树下一格"]
    ring = [[[round(x, 5), round(y, 5)] for x, y in grid.outline["coordinates"][0]]]
    content = {
        "type": "FeatureCollection",
        "features": [{"properties": {"name": grid.name}, "geometry": {"type": "Polygon", "coordinates": ring}}],
    }
    file = SimpleUploadedFile("grids.geojson", json.dumps(content).encode())
    page = office.post("/grids/outlines/", {"file": file, "do": "look"})
    assert page.status_code == 200 and "能导入1个，共1个" in page.content.decode()
    kept = page.context["kept"]
    done = office.post("/grids/outlines/", {"kept": kept, "do": "accept"})
    assert "导入了" in done.content.decode()
    assert Place.objects.get(pk=grid.pk).outline["coordinates"][0][0] == ring[0][0]
    assert client(cast, "street").post("/grids/outlines/", {"kept": kept, "do": "accept"}).status_code == 422
    assert office.post("/grids/outlines/", {"do": "look"}).status_code == 422
    assert client(cast, "grid_leader").get("/grids/outlines/").status_code == 404


def test_a_re_cut_is_written_previewed_and_done_on_the_pages(cast: Cast) -> None:
    office, street = client(cast, "community"), client(cast, "street")
    answer = office.post("/grids/recuts/new/", {"title": "宿舍归一格", "reason": "共用院门", "planned_on": clock.today()})
    recut = Recut.objects.visible_to(cast.system).get()
    assert answer.status_code == 302
    at = f"/grids/recuts/{recut.pk}/"
    page = office.get(f"{at}add/move/").content.decode()
    assert "电机厂宿舍2栋" in page and "直接归社区" in page
    moved, under = cast.places["电机厂宿舍"], cast.places["桃树下一格"]
    assert office.post(f"{at}add/move/", {"place": moved.pk, "to": f"place-{under.pk}"}).status_code == 302
    assert office.post(f"{at}add/move/", {"place": moved.pk, "to": f"place-{under.pk}"}).status_code == 422
    page = office.get(at).content.decode()
    assert "电机厂宿舍划到桃树下一格" in page and "18户划转" in page
    assert "已经定稿" not in page and office.post(f"{at}take_effect/").status_code == 404
    assert office.post(f"{at}preview/").status_code == 302
    assert street.post(f"{at}take_effect/").status_code == 302
    page = street.get(at).content.decode()
    assert "已生效" in page and "电机厂宿舍从桃树下二格划到桃树下一格" in page
    grid = client(cast, "grid_leader").get(f"/grids/{cast.places['桃树下二格'].pk}/").content.decode()
    assert "重划过" in grid and "以前的数字不变" in grid


def test_a_new_grid_and_an_end_are_written_too(cast: Cast) -> None:
    office = client(cast, "community")
    office.post("/grids/recuts/new/", {"title": "新格", "reason": "太大", "planned_on": clock.today()})
    at = f"/grids/recuts/{Recut.objects.visible_to(cast.system).get().pk}/"
    here, outline = cast.places["桃树下社区"], cast.places["桃树下二格"].outline
    given = {"name": "三格", "code": "", "under": here.pk, "outline": json.dumps(outline)}
    refused = office.post(f"{at}add/new/", given)
    assert refused.status_code == 422 and "和桃树下二格重叠约100%" in refused.content.decode()
    assert office.post(f"{at}add/close/", {"place": cast.places["桃树下二格"].pk}).status_code == 302
    assert office.post(f"{at}add/new/", given).status_code == 302
    new = Recut.objects.visible_to(cast.system).get().changes.get(kind="new")
    assert office.post(f"{at}add/move/", {"place": cast.places["城建花苑"].pk, "to": f"new-{new.pk}"}).status_code == 302
    page = office.get(at).content.decode()
    assert "里面的电机厂宿舍还没有去处" in page and "新设三格" in page
    assert office.post(f"{at}strike/{new.pk}/").status_code == 302
    assert office.get(f"{at}add/nothing/").status_code == 404


def test_a_day_that_has_passed_is_refused(cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    answer = client(cast, "community").post("/grids/recuts/new/", {"title": "x", "reason": "y", "planned_on": yesterday})
    assert answer.status_code == 422 and "过去的数字不改" in answer.content.decode()


def test_from_above_a_community_is_chosen_first(cast: Cast) -> None:
    street = client(cast, "street")
    assert "桃树下社区" in street.get("/grids/recuts/new/").content.decode()
    assert street.get(f"/grids/recuts/new/?at={cast.places['桃树下社区'].pk}").status_code == 200
    assert client(cast, "community").get(f"/grids/recuts/new/?at={cast.places['城南社区'].pk}").status_code == 404


def test_a_micro_action_is_called_signed_up_for_and_done_on_the_pages(cast: Cast) -> None:
    leader, neighbour = client(cast, "grid_leader"), Client()
    when = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"title": "清理楼道", "where": "3栋楼下", "starts_at": when, "hands": 2, "at": cast.places["城建花苑"].pk}
    assert leader.post("/grids/micro/new/", given | {"hands": 0}).status_code == 422
    assert leader.post("/grids/micro/new/", given).status_code == 302
    action = MicroAction.objects.visible_to(cast.system).get()
    code = cast.places["城建花苑"].public_code
    assert "清理楼道" in neighbour.get(f"/p/{code}/").content.decode()
    assert "还要2人" in neighbour.get(f"/p/{code}/micro/").content.decode()
    address = f"/p/{code}/micro/{action.number}/"
    assert neighbour.post(address, {"name": "张桂兰", "phone": "12"}).status_code == 422
    answer = neighbour.post(address, {"name": "张桂兰", "phone": "13800000000"})
    assert answer.status_code == 302
    mine = neighbour.get(answer["Location"]).content.decode()
    assert "报上了，谢谢您" in mine
    again = neighbour.post(address, {"name": "张桂兰", "phone": "13800000000"})
    assert again.status_code == 422 and "已经报过名了" in again.content.decode()
    sign = SignUp.objects.get()
    page = leader.get(f"/grids/micro/{action.number}/").content.decode()
    assert "张桂兰" in page and "13800000000" in page
    assert leader.post(f"/grids/micro/{action.number}/divide/", {f"task_{sign.pk}": "搬东西"}).status_code == 302
    assert "搬东西" in neighbour.get(f"/m/{sign.token}/").content.decode()
    assert "到那天才能开始" in leader.get(f"/grids/micro/{action.number}/").content.decode()
    with clock.at(action.starts_at):
        leader = client(cast, "grid_leader")
        assert leader.post(f"/grids/micro/{action.number}/begin/").status_code == 302
        finished = leader.post(f"/grids/micro/{action.number}/finish/", {"result": "清出两车", "came": [sign.pk]})
        assert finished.status_code == 302
        assert leader.post(f"/grids/micro/{action.number}/call_back/", {"answer": "good", "note": "都说好"}).status_code == 302
    leader = client(cast, "grid_leader")
    page = leader.get(f"/grids/micro/{action.number}/").content.decode()
    assert "回访：确实管用" in page and "1人到场" in page
    assert "清出两车" in neighbour.get(address).content.decode()


def test_whoever_cannot_come_says_so_on_the_own_page(cast: Cast) -> None:
    action, neighbour = micro(cast), Client()
    sign = actions.sign_up(action, name="张桂兰", phone="+8613800000000", actor=cast.visitor("城建花苑"))
    code = cast.places["城建花苑"].public_code
    assert "人手够了" in neighbour.get(f"/p/{code}/micro/{action.number}/").content.decode()
    assert neighbour.post(f"/m/{sign.token}/step_back/").status_code == 302
    assert "您说不去了" in neighbour.get(f"/m/{sign.token}/").content.decode()
    assert "还要1人" in neighbour.get(f"/p/{code}/micro/{action.number}/").content.decode()
    assert neighbour.get("/m/" + "0" * 32 + "/").status_code == 404


def test_the_public_pages_name_nobody_on_the_list(cast: Cast) -> None:
    action = micro(cast, hands=3)
    actions.sign_up(action, name="张桂兰", phone="+8613800000000", actor=cast.visitor("城建花苑"))
    for path in ("micro/", f"micro/{action.number}/", ""):
        page = Client().get(f"/p/{cast.places['城建花苑'].public_code}/{path}").content.decode()
        assert "张桂兰" not in page and "13800000000" not in page


def test_the_rule_has_a_page_and_a_line_in_the_check(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    page = client(cast, "district").get(reverse("grids:violations")).content.decode()
    assert "桃树下一格" in page and "还没有党支部或党小组" in page


def test_the_list_and_the_pages_ask_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    office = client(cast, "street")
    office.get("/grids/")
    with django_assert_max_num_queries(40):
        office.get("/grids/")
    with django_assert_max_num_queries(60):
        office.get(f"/grids/{cast.places['桃树下二格'].pk}/")
