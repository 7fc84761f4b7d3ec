"""What is printed: a page an owner with a code that finds it again, notices that say rooms only, a decision an office can work on."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from time import monotonic
from xml.etree import ElementTree

import pytest
from django.utils import translation

from hongge.civic.assembly import actions, paper
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.assembly.tests.conftest import Hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(hall: Hall, counted: Assembly) -> Assembly:
    hall.later(days=12)
    assembly = actions.certify(actions.certify(counted, actor=hall.director), actor=hall.community)
    return actions.publish(assembly, actor=hall.director)


def test_each_owner_gets_a_page_with_a_code_of_its_own(hall: Hall, noticed: Assembly) -> None:
    asked: list[str] = []
    electors = list(Elector.objects.filter(assembly=noticed).prefetch_related("units").order_by("nth"))
    made = paper.ballots(noticed, electors, address=lambda token: asked.append(token) or f"https://hongge.example.gov.cn/v/b/{token}/")  # type: ignore[func-returns-value]
    assert made.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", made)) == 12
    assert len(set(asked)) == 12


@pytest.mark.slow
def test_a_thousand_ballots_are_printed_within_a_minute(hall: Hall, noticed: Assembly) -> None:
    electors = list(Elector.objects.filter(assembly=noticed).prefetch_related("units")) * 84
    began = monotonic()
    paper.ballots(noticed, electors[:1000], address=lambda token: f"https://hongge.example.gov.cn/v/b/{token}/")
    assert monotonic() - began < 60


def words(assembly: Assembly) -> str:
    file = zipfile.ZipFile(BytesIO(paper.result_docx(assembly)))
    return "".join(ElementTree.fromstring(file.read("word/document.xml")).itertext())


def test_the_decision_as_docx_says_what_was_decided_and_names_nobody(hall: Hall, published: Assembly) -> None:
    told = words(published)
    assert "是否同意5栋1单元加装电梯：通过" in told and "9 / 12" in told and "8 / 9" in told and published.root in told
    assert not [person.name for person in hall.owners if person.name in told]


def test_the_same_decision_gives_the_same_bytes(published: Assembly) -> None:
    assert paper.result_docx(published) == paper.result_docx(published)


def test_the_notice_carries_fingerprint_and_totals(noticed: Assembly) -> None:
    told = "".join(line["text"] for line in paper.notice_words(noticed))
    assert "共12人" in told and "四分之三" in told and "民法典第278条第一款第七项" in told
    assert paper.notice(noticed, address="https://hongge.example.gov.cn/v/x/").startswith(b"%PDF-")


def test_papers_are_chinese_whoever_prints_them(published: Assembly) -> None:
    with translation.override("en"):
        told = words(published)
        assert published.motions.get().article in told and "参加" in told
        assert not re.search(r"[A-Za-z]{4,}", told.replace(published.root, "").replace(published.fingerprint, ""))


def test_the_signature_stands_with_the_text_above_room_for_the_seal(published: Assembly) -> None:
    """GB/T 9704: no page holds name and date alone; pages are numbered; a long title breaks before the kind of paper."""
    file = zipfile.ZipFile(BytesIO(paper.result_docx(published)))
    text = file.read("word/document.xml").decode()
    assert text.count("<w:keepNext/>") == 3, "the last paragraph, the line left free and the name go with the date"
    assert 'w:instr="PAGE"' in file.read("word/footer1.xml").decode()
    assert paper.titled("5栋1单元业主表决", "决定公告") == "5栋1单元业主表决决定公告"
    assert paper.titled("城建花苑2栋1单元加装电梯业主表决", "决定公告") == "城建花苑2栋1单元加装电梯业主表决\n决定公告"
