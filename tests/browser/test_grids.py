"""Grids: a neighbour joins a micro-action on the phone, the community draws an outline and plans a re-cut at its desk."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, SMALLEST, Town
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]
LISTS = (
    "",
    "?lacking=short",
    "violations/",
    "recuts/",
    "recuts/new/",
    "recuts/1/",
    "recuts/2/",
    "recuts/2/add/move/",
    "micro/",
    "micro/new/",
)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_every_page_at_the_narrowest_phone_and_at_the_desk(walk: Walk, width: int) -> None:
    community = walk("community", width=width)
    for path in (*LISTS, "outlines/", "recuts/2/add/new/"):
        community.open(f"/grids/{path}")
    walk("grid_leader", width=width).open("/grids/")


def test_a_neighbour_signs_up_is_given_a_task_and_steps_back(walk: Walk, town: Town) -> None:
    neighbour = walk(width=PHONE)
    page = neighbour.open(town.at("城建花苑"))
    neighbour.follow(page.locator("a.row", has_text="冬至包饺子"))
    page.get_by_label("怎么称呼您").fill("章师傅")
    page.get_by_label("联系电话").fill("13900112233")
    neighbour.press("报名")
    expect(page.get_by_role("heading", name="报上了，谢谢您")).to_be_visible()

    community = walk("community", width=DESK)
    desk = community.open("/grids/micro/")
    community.follow(desk.locator("a.row", has_text="冬至包饺子"))
    expect(desk.get_by_text("章师傅").first).to_be_visible()
    community.unfold("分工")
    desk.get_by_label("章师傅").fill("擀皮")
    community.press("分工", desk.locator("details[open]"))

    neighbour.open(page.url.replace(town.address, "").split("?")[0])
    expect(page.get_by_text("擀皮")).to_be_visible()
    neighbour.press("我去不了了")
    expect(page.get_by_text("您说不去了")).to_be_visible()


def test_an_outline_is_clicked_on_the_map_and_goes_into_the_box(walk: Walk) -> None:
    community = walk("community", width=DESK)
    page = community.open("/grids/")
    community.follow(page.get_by_role("link", name="桃树下二格", exact=True).first)
    community.follow(page.get_by_role("link", name="画轮廓"))
    page.get_by_role("button", name="重画").click()
    drawing = page.locator("[data-drawmap]")
    for x, y in ((180, 150), (250, 140), (240, 200)):
        drawing.click(position={"x": x, "y": y})
    drawn = json.loads(page.get_by_label("轮廓").input_value())
    assert drawn["type"] == "Polygon" and len(drawn["coordinates"][0]) == 4
    page.get_by_role("button", name="撤一步").click()
    expect(page.get_by_label("轮廓")).to_have_value("")
    page.get_by_label("轮廓").fill(json.dumps({"type": "Point", "coordinates": [115, 27]}))
    page.get_by_role("button", name="就这样").click()
    expect(page.get_by_text("里面没有轮廓")).to_be_visible()


def test_a_re_cut_is_planned_and_says_what_it_would_move(walk: Walk) -> None:
    community = walk("community", width=DESK)
    page = community.open("/grids/recuts/new/")
    page.get_by_label("标题").fill("桃园里划归二格")
    page.get_by_label("为什么重划").fill("两边合用一个活动室")
    page.get_by_label("打算哪天生效").fill("2099-01-01")
    community.press("拟定重划方案")
    community.follow(page.get_by_role("link", name="划转小区或楼栋"))
    page.get_by_label("哪个小区或楼栋").select_option(label="桃园里")
    page.get_by_label("划到哪里").select_option(label="桃树下二格")
    community.press("写进方案")
    expect(page.get_by_role("main")).to_contain_text("24户划转")
    community.press("定稿")
    expect(page.locator(".tag", has_text="待生效")).to_be_visible()

    street = walk("street", width=DESK)
    street.open(page.url.replace(community.page.url.split("/grids/")[0], ""))
    expect(street.page.get_by_role("main")).to_contain_text("还没到打算生效的那天")
