"""Every page that a role meets, at the narrowest phone and at the desk: axe, console, strangers' hosts, sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, SMALLEST, Town
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]

VISITOR = ("", "report/", "list/working/", "list/solved/", "poster/")
OPEN = ("/t/", "/help/", "/privacy/", "/suggest/", "/signin/", "/accounts/login/code/", "/accounts/signup/", "/me/looks/")
AT_WORK = ("/", "/requests/", "/me/", "/figures/", "/places/", "/bulletins/", "/search/?q=电梯", "/accounts/2fa/")
LOW = """[...document.querySelectorAll("main a.btn, main button, .tabs a, main select, main textarea, main .chip span")]
    .map((target) => [target, target.getBoundingClientRect().height])
    .filter(([target, height]) => height && height < 59.5 && !target.closest(".linkline"))
    .map(([target, height]) => `${target.outerHTML.slice(0, 80)} ${height}`)"""
ROLES = ("grid_leader", "community", "company_manager", "committee_director", "street", "department", "auditor")


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_what_anybody_may_open(walk: Walk, town: Town, width: int) -> None:
    visitor = walk(width=width)
    for path in (*(town.at("城建花苑") + page for page in VISITOR), *OPEN):
        visitor.open(path)
    visitor.open("/nowhere/", status=404)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
@pytest.mark.parametrize("role", ROLES)
def test_what_those_at_work_open(walk: Walk, role: str, width: int) -> None:
    person = walk(role, width=width)
    for path in AT_WORK:
        page = person.open(path)
        expect(page.get_by_role("link", name="意见建议").first).to_be_visible()
    page.goto("/requests/")
    if page.locator(".matter__t").count():
        person.follow(page.locator(".matter__t").first)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_what_the_community_writes_in(walk: Walk, width: int) -> None:
    community = walk("community", width=width)
    page = community.open("/requests/?state=received")
    community.follow(page.locator(".matter__t").first)
    address = page.url
    for path in (f"{address}accept/", "/requests/new/", "/requests/import/", "/figures/requests.on_time_rate/records/", "/bulletins/new/"):
        community.open(path)
    page = community.open("/places/")
    community.follow(page.locator("main a").first)


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_bulletins_draft_and_published(walk: Walk, width: int) -> None:
    street = walk("street", width=width)
    page = street.open("/bulletins/")
    for address in [link.get_attribute("href") for link in page.locator("main .rows a").all()]:
        street.open(address or "")


@pytest.mark.parametrize("width", (SMALLEST, DESK))
def test_a_work_plan_and_its_tasks(walk: Walk, width: int) -> None:
    street = walk("street", width=width)
    page = street.open("/plans/")
    street.follow(page.locator("main .rows a").first)
    for address in ["/plans/new/", *(link.get_attribute("href") for link in page.locator("main .matter__t").all())]:
        street.open(address or "")


@pytest.mark.parametrize("role", ("system_admin", "security_admin", "audit_admin"))
def test_the_administration(walk: Walk, role: str) -> None:
    person = walk(role, width=DESK)
    page = person.open("/admin/")
    for address in [link.get_attribute("href") for link in page.locator("#content-main th a").all()]:
        person.open(address or "")


def test_the_elder_view_is_bigger_and_stays(walk: Walk, town: Town) -> None:
    elder = walk(width=PHONE)
    page = elder.open(town.at("城建花苑"))
    elder.follow(page.get_by_role("button", name="长辈版").first)
    for path in (town.at("城建花苑"), f"{town.at('城建花苑')}report/", "/t/", "/help/"):
        elder.open(path)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 20
        small = page.evaluate(LOW)
        assert small == []
    page.set_viewport_size({"width": SMALLEST, "height": 800})
    elder.open(f"{town.at('城建花苑')}report/")
    elder.follow(page.get_by_role("button", name="普通版").first)
    assert page.evaluate("document.documentElement.dataset.view") is None
