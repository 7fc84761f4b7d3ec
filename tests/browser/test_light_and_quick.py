"""Weight and speed of the main pages: what goes over the wire when nothing is cached, and when the main thing is painted."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import DESK, PHONE, Town
from tests.browser.eyes import Eyes

pytestmark = pytest.mark.browser
Walk = Callable[..., Eyes]
KB = 1024
PAINTED = """new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""


def weight(page: Page, path: str) -> int:
    """Bytes of one opening. Static files are counted as their compressed copies, which is what service hands out; pages as they come."""
    page.wait_for_load_state("networkidle")
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(path, wait_until="load")
    return sum(len(gzip.compress(a.body())) if "/static/" in a.url else len(a.body()) for a in answers if a.status == 200)


def painted(page: Page, path: str) -> float:
    """Seconds until the largest thing stood there, on a processor four times slower; the best of three, for others share this machine."""
    tune = page.context.new_cdp_session(page)
    tune.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    times = []
    for _try in range(3):
        page.goto(path)
        times.append(page.evaluate(PAINTED) / 1000)
    return float(min(times))


@pytest.mark.parametrize("page", ("", "report/"))
def test_a_resident_s_pages(walk: Walk, town: Town, page: str) -> None:
    path = town.at("城建花苑") + page
    assert weight(walk(width=PHONE).page, path) <= 80 * KB
    assert painted(walk(width=PHONE).page, path) <= 1.5


def test_the_page_one_follows(walk: Walk, town: Town) -> None:
    page = walk(width=PHONE).page
    page.goto(f"{town.at('城建花苑')}report/")
    page.get_by_label("怎么了？").fill("路灯不亮")
    page.get_by_role("button", name="提交").click()
    assert weight(walk(width=PHONE).page, page.url) <= 80 * KB
    assert painted(walk(width=PHONE).page, page.url) <= 1.5


@pytest.mark.parametrize("path", ("/", "/requests/", "/figures/", "/bulletins/"))
def test_a_desk(walk: Walk, path: str) -> None:
    assert weight(walk("community", width=DESK).page, path) <= 150 * KB
    assert painted(walk("community", width=DESK).page, path) <= 1.5


def test_a_grid_leader_s_day(walk: Walk) -> None:
    assert weight(walk("grid_leader", width=PHONE).page, "/") <= 80 * KB
    assert painted(walk("grid_leader", width=PHONE).page, "/") <= 1.5
