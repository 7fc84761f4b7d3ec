"""The whole life of one request, each person at their own screen: resident, community, company; then a grid leader on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, Town
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]
WORDS = "电梯关门的时候抖得厉害，昨天晚上停在四楼十几分钟才开门"
PHONE_NUMBER = "13807960001"


def report(resident: Eyes, place: str, words: str, *, phone: str = "") -> tuple[str, str]:
    """From the QR page to the receipt. Returns number and code."""
    page = resident.open(place)
    resident.press("我要报事")
    page.get_by_label("电梯").check()
    page.get_by_label("怎么了？").fill(words)
    page.get_by_label("联系电话").fill(phone)
    resident.press("提交")
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text("收到了，谢谢您")
    expect(receipt.locator("svg").last).to_be_visible()
    return receipt.locator(".code").inner_text(), receipt.locator(".receipt__code").inner_text()


def test_a_report_needs_no_account_and_one_sentence(walk: Walk, town: Town) -> None:
    resident = walk()
    page = resident.open(f"{town.at('城建花苑')}report/")
    required = page.locator("form:has(textarea) [required]:not([type=hidden])")
    assert {field.get_attribute("name") for field in required.all()} <= {"at", "text"}
    page.get_by_label("怎么了？").fill("楼道灯不亮")
    resident.press("提交")
    assert re.fullmatch(r"[A-Z]+-\d{8}-\d{4}", page.locator(".receipt .code").inner_text())
    assert page.context.cookies() == [] or all(cookie["name"] != "sessionid" for cookie in page.context.cookies())


def test_from_the_qr_code_to_the_evaluation(walk: Walk, town: Town) -> None:
    resident, community, company = walk(), walk("community", width=DESK), walk("company_manager", width=DESK)
    number, code = report(resident, town.at("城建花苑"), WORDS, phone=PHONE_NUMBER)

    resident.open("/t/")
    resident.page.get_by_label("编号").fill(number.lower())
    resident.page.get_by_label("查询码").fill(code.lower())
    resident.press("查一查")
    tracking = resident.page.url
    expect(resident.page.locator(".steps .now")).to_have_text("收到")

    # the community takes it, corrects the category, and asks something
    desk = community.open("/")
    desk.get_by_role("searchbox").fill(number)
    desk.get_by_role("searchbox").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("电梯关门")
    community.look()
    accept = desk.get_by_role("button", name="受理", exact=True)
    expect(accept).to_have_attribute("aria-disabled", "true")
    expect(desk.get_by_text("还没有选类别，选好后就能受理").first).to_be_visible()
    desk.get_by_label("类别").first.select_option(index=3)
    expect(accept).not_to_have_attribute("aria-disabled", "true")
    community.press("受理")
    correct = community.unfold("改类别")
    correct.get_by_label("类别").select_option(label="电梯故障")
    community.press("改类别", within=correct)
    expect(desk.locator(".facts")).to_contain_text("电梯故障")
    asking = community.unfold("请居民补充")
    asking.get_by_label("要居民补充什么").fill("是哪一部电梯，左边还是右边？")
    community.press("请居民补充", within=asking)

    phone = resident.open(tracking)
    expect(phone.get_by_text("是哪一部电梯，左边还是右边？").first).to_be_visible()
    phone.get_by_label("写在这里").first.fill("右边那部")
    resident.press("回答")
    expect(phone.get_by_role("main")).to_contain_text("右边那部")

    # it goes to the company, which sees the matter and never the person
    community.open(f"/requests/{number}/")
    desk.get_by_label("主办单位").select_option(label="锦华物业")
    community.press("派单")
    firm = company.open("/")
    expect(firm.get_by_role("main")).to_contain_text(number)
    company.open(f"/requests/{number}/")
    company.press("签收")
    firm.get_by_label("怎么处理的").fill("更换了门机滑块，试运行二十次正常。")
    firm.get_by_label("已解决").check()
    company.press("办结")
    expect(firm.locator(".vsteps")).to_contain_text("已解决")
    seen = firm.content()
    assert PHONE_NUMBER not in seen and "0001" not in firm.locator(".facts").inner_text() and "显示电话" not in seen

    # the resident says that it is done, and how it was
    resident.open(tracking)
    expect(phone.get_by_text("更换了门机滑块").first).to_be_visible()
    resident.press("办好了")
    resident.press("评一评")
    phone.get_by_label("解决了", exact=True).check()
    phone.get_by_label("非常满意").check()
    resident.press("评一评")
    expect(phone.locator(".steps li")).to_have_count(6)
    assert all(step.get_attribute("class") == "done" for step in phone.locator(".steps li").all())
    expect(phone.get_by_role("main")).to_contain_text("您确认办好了")


def test_who_looked_at_my_phone(walk: Walk, town: Town) -> None:
    resident, community = walk(), walk("community", width=DESK)
    number, _code = report(resident, town.at("城建花苑"), "单元门禁坏了三天，晚上谁都能进", phone=PHONE_NUMBER)
    desk = community.open(f"/requests/{number}/")
    assert PHONE_NUMBER not in desk.content()
    desk.get_by_text("显示电话").click()
    community.press("显示", within=desk.locator("details.reveal"))
    expect(desk.locator(".facts")).to_contain_text(PHONE_NUMBER[-4:])
    resident.page.reload()
    expect(resident.look().get_by_role("main")).to_contain_text("为了联系您")


def test_a_grid_leader_signs_and_resolves_on_the_phone(walk: Walk, town: Town) -> None:
    resident, community, leader = walk(), walk("community", width=DESK), walk("grid_leader")
    number, _code = report(resident, town.at("城建花苑"), "三栋楼下有人把电瓶车停在消防通道上")
    desk = community.open(f"/requests/{number}/")
    desk.get_by_label("类别").first.select_option(index=4)
    community.press("受理")
    desk.get_by_label("主办单位").select_option(label="桃树下二格")
    community.press("派单")

    phone = leader.open("/")
    expect(phone.get_by_role("navigation", name="主导航")).to_be_visible()
    leader.follow(phone.locator(".counts a", has_text="待签收"))
    leader.follow(phone.locator(".matter", has_text=number).get_by_role("link"))
    leader.press("签收")
    expect(phone.locator(".vsteps .now")).to_contain_text("办结")
    phone.get_by_label("怎么处理的").fill("和车主谈好了，车已挪到车棚。")
    phone.get_by_label("已解决").check()
    leader.press("办结")
    expect(phone.get_by_text("和车主谈好了").first).to_be_visible()
    leader.open(f"/requests/?q={number}")
    expect(phone.locator(".matter")).to_contain_text("待回访")
