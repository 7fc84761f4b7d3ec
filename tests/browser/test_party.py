"""Party building: an adviser's evening on the phone, the street and the community at their desks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, SMALLEST
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]
LISTS = (
    "",
    "organisations/",
    "organisations/tree/",
    "organisations/new/",
    "bodies/",
    "bodies/?way=due",
    "duties/",
    "duties/?part=basis",
    "duties/?part=terms",
    "conflicts/",
    "suggestions/",
    "role/",
)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_every_list_at_the_narrowest_phone_and_at_the_desk(walk: Walk, width: int) -> None:
    street = walk("street", width=width)
    for path in LISTS:
        street.open(f"/party/{path}")


def test_an_adviser_notes_a_visit_and_the_community_answers(walk: Walk) -> None:
    adviser = walk("adviser", width=PHONE)
    page = adviser.open("/party/mine/")
    adviser.press("记一次走访", page.locator(".card", has_text="天龙物业"))
    page.get_by_label("谈了什么").fill("支委人选定了三位")
    page.get_by_label("有什么建议").fill("请社区帮着找一间开会的屋子")
    adviser.press("记一次走访")
    adviser.open("/party/visits/")
    expect(page.get_by_text("支委人选定了三位")).to_be_visible()

    community = walk("community", width=DESK)
    desk = community.open("/party/suggestions/")
    community.follow(desk.locator("a.row", has_text="开会的屋子"))
    desk.get_by_label("怎么答复").first.fill("社区会议室周三下午可以用")
    community.press("采纳")
    expect(desk.get_by_text("社区会议室周三下午可以用").first).to_be_visible()

    adviser.open("/party/suggestions/")
    expect(page.locator("a.row", has_text="开会的屋子")).to_contain_text("已采纳")


def test_a_branch_is_approved_founded_and_covers_its_firm(walk: Walk) -> None:
    street = walk("street", width=DESK)
    page = street.open("/party/organisations/?state=planned")
    street.follow(page.get_by_role("link", name="天龙物业党支部"))
    page.get_by_label("批复文号").first.fill("古党发〔2026〕9号")
    street.press("批复")
    expect(page.locator(".vsteps")).to_contain_text("古党发〔2026〕9号")

    community = walk("community", width=DESK)
    desk = community.open(page.url.replace(street.page.url.split("/party/")[0], ""))
    community.press("组建")
    expect(desk.get_by_role("main")).to_contain_text("第1届")
    community.follow(desk.get_by_role("link", name="天龙物业", exact=True))
    community.press("登记覆盖")
    desk.get_by_label("单建").check()
    desk.get_by_label("党组织").select_option(label="天龙物业党支部")
    community.press("登记覆盖")
    expect(desk.get_by_role("main")).to_contain_text("单建")
    community.open("/party/bodies/?way=due")
    expect(desk.get_by_role("main")).not_to_contain_text("天龙物业")
