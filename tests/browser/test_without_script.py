"""Without JavaScript everything still goes: report, find again, accept, dispatch, sign, resolve."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Town
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).first.click()


def test_a_request_without_javascript(walk: Walk, town: Town) -> None:
    resident = walk(java_script_enabled=False).page
    resident.goto(town.at("城建花苑"))
    resident.get_by_role("link", name="我要报事").click()
    resident.get_by_label("怎么了？").fill("一楼单元门关不上，风很大")
    press(resident, "提交")
    number, code = resident.locator(".receipt .code").inner_text(), resident.locator(".receipt__code").inner_text()
    resident.goto("/t/")
    resident.get_by_label("编号").fill(number)
    resident.get_by_label("查询码").fill(code)
    press(resident, "查一查")
    expect(resident.get_by_role("heading", level=1)).to_have_text("一楼单元门关不上，风很大")

    community = walk("community", width=DESK, java_script_enabled=False).page
    community.goto(f"/requests/{number}/")
    community.get_by_label("类别").first.select_option(index=3)
    community.get_by_role("button", name="受理", exact=True).click(force=True)
    community.get_by_label("主办单位").select_option(label="锦华物业")
    community.get_by_role("button", name="派单", exact=True).click(force=True)

    company = walk("company_manager", width=DESK, java_script_enabled=False).page
    company.goto(f"/requests/{number}/")
    press(company, "签收")
    company.get_by_label("怎么处理的").fill("换了闭门器。")
    company.get_by_label("已解决").check()
    company.get_by_role("button", name="办结", exact=True).click(force=True)
    expect(company.locator(".vsteps")).to_contain_text("已解决")

    resident.reload()
    press(resident, "办好了")
    expect(resident.get_by_role("main")).to_contain_text("您确认办好了")
