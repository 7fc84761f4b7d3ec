"""What a careful visitor notices on every page: faults axe finds, words in the console, strangers' hosts, sideways scrolling."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

GRAVE = ("serious", "critical")
AXE = Axe()
BROKEN = re.compile(r"系统错误|Traceback|\bNone\b|\{%|%\(|undefined|\bNaN\b")


class Eyes:
    """A page, and what was wrong on the way. `judge()` fails with all of it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, urlsplit(home).netloc
        self.wrong: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:  # that one is told by its answer
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme.startswith("http") and at.netloc != self.home:
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.wrong.append(f"{self.page.url}: {response.status} for {response.url}")

    def open(self, path: str, status: int = 200) -> Page:
        """Go there and look."""
        answer = self.page.goto(path)
        if answer is None or answer.status != status:
            self.wrong.append(f"{path}: {answer.status if answer else 'no answer'} instead of {status}")
        self.look()
        return self.page

    def look(self) -> Page:
        """Judge the page as it stands."""
        page = self.page
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > room:
            self.wrong.append(f"{page.url}: scrolls sideways, {wide} on {room} px")
        if found := BROKEN.search(page.locator("body").inner_text()):
            self.wrong.append(f"{page.url}: says {found[0]!r}")
        for fault in AXE.run(page).response["violations"]:
            if fault["impact"] in GRAVE:
                self.wrong.append(f"{page.url}: {fault['id']} ({fault['impact']}) at {[node['target'] for node in fault['nodes']][:3]}")
        return page

    def press(self, words: str, within: Locator | None = None) -> Page:
        """The button or link with these words, then look at what comes."""
        place = within or self.page.get_by_role("main")
        button = place.get_by_role("button", name=words, exact=True).or_(place.get_by_role("link", name=words, exact=True))
        return self.follow(button.first)

    def follow(self, target: Locator) -> Page:
        """Press what leads to another page, then look at it."""
        with self.page.expect_navigation():
            target.click()
        return self.look()

    def unfold(self, words: str) -> Locator:
        """A step that asks something: open it, return its form."""
        fold = self.page.locator("details.more").filter(has=self.page.locator("summary", has_text=re.compile(f"^{words}$")))
        fold.locator("summary").click()
        return fold

    def judge(self) -> None:
        assert not self.wrong, "\n".join(dict.fromkeys(self.wrong))
