"""Words: all that is said has its English, and an English page is English."""

import gettext
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as translated
from django.utils.translation import override

from hongge.portal.templatetags.words import said
from tests import catalogue
from tests.cast import Cast

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
CHINESE = re.compile("[\u3400-\u9fff]+")
FIRST = ("/?lang=en", "/t/", "/signin/", "/help/", "/privacy/", "/no/such/page/")
TOLD = ("title", "placeholder", "aria-label", "alt")
ASIDE = r"^admin/|^test/|logout|\.pdf$"
# Put together in code with a name or a number inside, and the sign that begins a heading of a bulletin.
PUT_TOGETHER = re.compile(r"一、")


@pytest.mark.parametrize("path", [catalogue.ENGLISH, catalogue.CHINESE], ids=["English", "Chinese"])
def test_the_binary_holds_what_the_written_catalogue_says(path):
    with path.with_suffix(".mo").open("rb") as file:
        made = gettext.GNUTranslations(file)
    written = catalogue.read(path)
    assert written
    for key, text in written.items():
        one, _nul, many = key.partition("\0")
        assert (made.ngettext(one, many, 2) if many else made.gettext(one)) == text


def test_every_word_has_its_english_and_none_is_stale():
    said_now, written = catalogue.said(), catalogue.read(catalogue.ENGLISH)
    assert [key for key in said_now if not written.get(key)] == [], "run `python -m tests.catalogue` and write the English"
    assert sorted(written.keys() - said_now.keys()) == [], "run `python -m tests.catalogue`"


def test_english_keeps_the_values_and_no_chinese():
    for key, english in catalogue.read(catalogue.ENGLISH).items():
        assert Counter(PLACEHOLDER.findall(english)) == Counter(PLACEHOLDER.findall(key)), key
        assert not CHINESE.search(re.sub("“[^”]*”", "", english)), english


def test_our_chinese_keeps_the_values_of_what_django_says():
    for key, chinese in catalogue.read(catalogue.CHINESE).items():
        assert set(PLACEHOLDER.findall(chinese)) <= set(PLACEHOLDER.findall(key)), key
    assert translated("This field is required.") == "这一项还没有填"


def test_declared_words_are_said_in_the_readers_language():
    assert said("桃树下社区·网格长") == "桃树下社区·网格长"
    with override("en"):
        assert said("待受理") == "To accept"
        assert said("桃树下社区·网格长") == "桃树下社区 · Grid leader"
        assert said("收到：居民扫码") == "Received: QR code"
        assert said("北门外有人摆摊、占道") == "北门外有人摆摊、占道"
        assert said(None) == ""


class Page(HTMLParser):
    """What a page tells its reader, and where it leads. What is marked as Chinese is left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.told: list[str] = []
        self.links: list[str] = []
        self.inside = 0  # how many open elements of the marked one's kind
        self.kind = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if not self.inside and tag != "html" and given.get("lang", "").startswith("zh"):
            self.kind = tag
        if tag == self.kind:
            self.inside += 1
        if not self.inside:
            self.told += [given[name] for name in TOLD if name in given]
            self.links += [given["href"]] if tag == "a" and "href" in given else []

    def handle_endtag(self, tag: str) -> None:
        if tag == self.kind:
            self.inside -= 1
            self.kind = self.kind if self.inside else ""

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.told.append(data)


def written_by_people() -> list[str]:
    """Every line that stands in the database, the longest first: names and what people wrote stay as they are."""
    lines: set[str] = set()
    for model in apps.get_models():
        if model.__module__.startswith("hongge."):
            columns = [field.attname for field in model._meta.concrete_fields]
            for row in model._default_manager.all():
                texts = [getattr(row, name) for name in columns] + [getattr(row, "masked", "")]
                lines.update(line.strip() for text in texts if isinstance(text, str) for line in text.splitlines())
    return sorted((line for line in lines if len(line) > 1 and CHINESE.search(line)), key=len, reverse=True)


def chinese_of(page: Page, names: re.Pattern[str]) -> set[str]:
    left = " ".join(PUT_TOGETHER.sub("", names.sub("", told)) for told in page.told)
    return set(CHINESE.findall(left))


def route_of(address: str) -> str:
    try:
        return resolve(address.split("?")[0]).route
    except Resolver404:
        return "none"


def walk(client: Client, waiting: list[str], names: re.Pattern[str]) -> tuple[dict[str, set[str]], int]:
    """Follows the links, two pages of each address; returns the Chinese found by address, and how many addresses were met."""
    found, seen = {}, Counter[str]()
    while waiting:
        address = waiting.pop(0).split("#")[0]
        route = route_of(address)
        if not address.startswith("/") or "lang=zh" in address or seen[route] >= 2 or re.search(ASIDE, route):
            continue
        seen[route] += 1
        answer = client.get(address, follow=True)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Page(answer.content.decode())
            waiting += [urljoin(address, link) for link in page.links]
            if left := chinese_of(page, names):
                found[address] = left
    return found, len(seen)


@pytest.mark.once
def test_an_english_page_has_no_chinese_but_names_and_what_people_wrote(town: Cast, settings):
    settings.ZEAL_RAISE = False  # here words are looked at; queries have tests of their own
    names = re.compile("|".join(map(re.escape, written_by_people())))
    for role in ("", "community", "company_manager", "grid_leader", "district", "resident"):
        client = Client()
        if role:
            client.get(f"/test/sign-in/{town[role].account.username}")
        found, addresses = walk(client, [*FIRST, f"/p/{town.places['城建花苑'].public_code}/"], names)
        assert found == {}, role
        assert addresses > 8, role
