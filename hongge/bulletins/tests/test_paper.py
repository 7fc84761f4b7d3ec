"""The printed page says what the screen says, acts on nothing in a text, and its QR code leads to the check page."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from hongge.bulletins import actions, paper
from hongge.bulletins.tests.conftest import TEXT, begin, publish
from hongge.bulletins.workflow import externals
from hongge.kernel import printing

pytestmark = pytest.mark.django_db
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
EVIL = '#read("/etc/hostname") #import "@preview/x:1.0.0" $1/0$ *b* ] } \\ // /* `x` @label <script>'


def words(pdf: bytes) -> str:
    """The text of a PDF without blanks: pdftotext sets them where autospace stands."""
    drawn = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(drawn.split())


@needs_reader
def test_the_page_carries_mast_number_text_and_seal(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    said = words(paper.printed(bulletin, address="https://hongge.example.gov.cn/b/x/"))
    for part in (
        "物业提升工作通报",
        "第1期",
        "中共吉州区委组织部",
        "2026年7月3日",
        "各街道党工委：",
        "收到诉求5件",
        "数据截至2026年6月30日24:00",
    ):
        assert part in said
    assert f"日志第{bulletin.publication.position}号" in said and bulletin.publication.code in said


@needs_reader
def test_a_draft_says_that_it_is_one(town: SimpleNamespace) -> None:
    said = words(paper.printed(begin(town), address=""))
    assert "草稿，没有发布，不作依据" in said and "日志第" not in said


@needs_reader
def test_nothing_in_a_text_acts(town: SimpleNamespace) -> None:
    draft = begin(town, title=EVIL[:80], mast=EVIL[:30], addressee=EVIL, text=f"{EVIL}\n{EVIL}{{{{收到诉求}}}}件")
    said = words(paper.printed(draft, address=""))
    assert said.count("".join(EVIL.split())) == 3 and "5件" in said


@needs_reader
def test_an_outside_number_is_marked_and_noted(town: SimpleNamespace) -> None:
    draft = begin(town, text="完工{{电梯加装完工}}部。")
    draft = actions.add_external(
        draft,
        label="电梯加装完工",
        value=Decimal("19"),
        source="区住建局6月30日报表",
        body=town.housing,
        as_of=draft.until,
        actor=town.writer,
    )
    assert "完工19①部" in words(paper.printed(draft, address="")) and "待签字" in words(paper.printed(draft, address=""))
    draft = actions.sign_external(draft, external=externals(draft)["电梯加装完工"], actor=town.builder)
    assert "注：①电梯加装完工：区住建局6月30日报表，由区住建局签字" in words(paper.printed(draft, address=""))


def test_the_same_bulletin_gives_the_same_bytes(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    first = paper.printed(bulletin, address="https://hongge.example.gov.cn/b/x/")
    printing._drawn.cache_clear()
    assert paper.printed(bulletin, address="https://hongge.example.gov.cn/b/x/") == first
    assert first.startswith(b"%PDF-")


def test_the_qr_code_holds_the_address_of_the_check_page(town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    bulletin, asked = publish(town, text=TEXT), []
    monkeypatch.setattr(paper, "qr", lambda text: asked.append(text) or "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    answer = Client().get(f"/b/{bulletin.publication.code}/paper.pdf")
    assert answer["Content-Type"] == "application/pdf" and "%E7%AC%AC1%E6%9C%9F.pdf" in answer["Content-Disposition"]
    assert asked == [f"http://testserver/b/{bulletin.publication.code}/"]


def test_the_qr_code_is_drawn_with_its_quiet_zone() -> None:
    drawn = paper.qr("https://hongge.example.gov.cn/b/12-K7QD-3MYX-PQ2A-7BCE/")
    assert drawn.startswith("<svg") and 'width="41"' in drawn  # version 4 has 33 modules, and 4 on either side
