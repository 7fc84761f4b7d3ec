"""The district at its desk: a figure opens down to the record; a bulletin is drafted, checked and published."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]


def test_a_figure_opens_down_to_its_records(walk: Walk) -> None:
    district = walk("district", width=DESK)
    page = district.open("/figures/?period=year")
    card = page.locator(".figs a", has_text="解决群众反映问题")
    number = card.locator(".fig").inner_text()
    district.follow(card)
    expect(page.locator("#chosen")).to_contain_text("统计期内办结且结果为“已解决”的诉求")
    district.follow(page.locator("#chosen").get_by_role("link", name=number).last)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    rows = page.locator("main .rows > li")
    assert rows.count() == min(int(number.replace(",", "")), 50)
    title = rows.first.locator(".row__t").inner_text()
    district.follow(rows.first.locator("a"))
    assert page.get_by_role("heading", level=1).inner_text() in title
    expect(page.locator(".vsteps")).to_contain_text("已解决")


def test_down_the_places_and_back(walk: Walk) -> None:
    district = walk("district", width=DESK)
    page = district.open("/figures/?period=year&name=requests.received")
    for name in ("古南街道", "桃树下社区", "桃树下二格", "城建花苑"):
        district.follow(page.locator("#chosen table").get_by_role("link", name=name))
        expect(page.locator(".crumb [aria-current]").first).to_have_text(name)
    district.follow(page.locator(".crumb").get_by_role("link", name="吉州区"))
    expect(page.locator(".crumb [aria-current]").first).to_have_text("吉州区")


def test_a_bulletin_from_the_draft_to_the_paper(walk: Walk) -> None:
    street, district, reader = walk("street", width=DESK), walk("district", width=DESK), walk()
    page = street.open("/bulletins/")
    street.press("写一份通报")
    page.get_by_label("标题").fill("电梯专项整治情况的通报")
    street.press("去写正文")
    draft = page.url
    page.locator("textarea").first.fill("今年以来，收到居民诉求")
    page.locator("textarea").first.press("End")
    page.get_by_role("button", name="收到诉求").click()
    expect(page.locator("textarea").first).to_have_value(re.compile("今年以来，收到居民诉求{{.+}}件$"))
    page.locator("textarea").first.press_sequentially("。")
    street.press("保存")
    paper = page.locator(".paper")
    expect(paper).to_contain_text("收到居民诉求")
    assert "{{" not in paper.inner_text()

    desk = district.open(draft)
    publish = desk.get_by_role("button", name="发布", exact=True)
    expect(publish).to_have_attribute("aria-disabled", "true")
    expect(desk.get_by_text("核对通过后就能发布")).to_be_visible()
    district.press("核对通过")
    district.press("发布")
    code = desk.locator(".paper__seal").inner_text().split("校验码")[1].split()[0]
    expect(desk.locator(".paper__seal svg")).to_be_visible()

    paper = reader.open(f"/b/{code}/").get_by_role("main")
    expect(paper).to_contain_text("电梯专项整治情况的通报")
    expect(paper).to_contain_text("收到诉求")
