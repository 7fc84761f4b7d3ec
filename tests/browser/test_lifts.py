"""A lift project: from door to door on the phone, at the desk floor by floor, and an owner's own home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, SMALLEST
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]
PROJECTS = (
    "城建花苑3栋2单元",
    "城建花苑5栋1单元",
    "城建花苑2栋1单元",
    "天龙花园3栋1单元",
    "天龙花园4栋1单元",
    "天龙花园5栋1单元",
    "天龙花园2栋1单元",
)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_every_stage_at_the_narrowest_phone_and_at_the_desk(walk: Walk, width: int) -> None:
    community = walk("community", width=width)
    community.open("/elevators/new/")
    for title in PROJECTS:
        page = community.open("/elevators/")
        community.follow(page.get_by_role("link", name=f"{title}加装电梯"))
        community.open(page.get_by_role("link", name="公开页").get_attribute("href") or "")


def test_a_grid_leader_climbs_the_stairs_and_the_community_reads_the_entrance(walk: Walk) -> None:
    leader = walk("grid_leader", width=PHONE)
    page = leader.open("/")
    leader.follow(page.locator("a.row", has_text="城建花苑3栋2单元"))
    leader.follow(page.get_by_role("link", name="从402室开始"))
    page.get_by_text("同意", exact=True).click()
    page.get_by_label("讲了政策和方案").check()
    leader.press("记下，去下一户")
    expect(page.get_by_role("heading", level=1)).to_have_text("501室")

    community = walk("community", width=DESK)
    desk = community.open("/elevators/")
    community.follow(desk.get_by_role("link", name="城建花苑3栋2单元加装电梯"))
    expect(desk.locator("td", has_text="402室").first).to_contain_text("同意")
    expect(desk.get_by_text("没有走访，走到后就能往下办")).to_be_visible()


def test_an_owner_sees_what_the_home_pays_and_how_far_it_is(walk: Walk) -> None:
    owner = walk("resident", width=PHONE)
    page = owner.open("/elevators/mine/")
    owner.follow(page.locator("a.row", has_text="城建花苑5栋1单元"))
    expect(page.get_by_text("按楼层系数").first).to_be_visible()
    expect(page.locator("tr.mine")).to_contain_text("您家")
    expect(page.get_by_text("您家现在的意见")).to_be_visible()
