"""Workbooks of Party organisations and coverage: each row has one fate, and the same workbook again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from hongge.civic.models import Organisation
from hongge.kernel import clock, sheets
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.sheets import Layout, Verdict, template
from hongge.systems.party.imports import COVERAGES, ORGANISATIONS
from hongge.systems.party.models import Coverage, PartyOrganisation, months_later
from hongge.systems.party.tests.conftest import body, firm
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PARTY_HEAD = ("名称", "类别", "形式", "地方", "上级党组织", "所在单位", "批复文号", "成立日期", "本届选举", "本届届满", "正式党员数")
COVER_HEAD = ("单位", "方式", "党组织", "指导员", "指导员电话", "起", "止", "文件")


def bring(cast: Cast, layout: Layout, *rows: Sequence[Any], who: str = "street", look: bool = False) -> Verdict:
    actor = cast[who].actor
    given: dict[str, Any] = {"place": Place.objects.get(pk=actor.place), "actor": actor}
    return sheets.preview(layout, rows, **given) if look else sheets.accept(layout, rows, **given, digest="0" * 64)


def counts(verdict: Verdict) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return tuple(verdict.counts[kind] for kind in ("new", "changed", "unchanged", "refused"))  # type: ignore[return-value]


def reasons(verdict: Verdict) -> list[str]:
    return [line.words for line in verdict.shown("refused")]


def row(name: str, kind: str, form: str, where: str, above: str = "", host: str = "", approval: str = "") -> tuple[Any, ...]:
    """One that was founded two years ago; its term ends in three."""
    since = clock.today() - timedelta(days=700)
    term = ("", "") if form == "党小组" else (since, months_later(clock.today(), 36))
    return (name, kind, form, where, above, host, approval, since, *term, 4)


def test_organisations_are_registered_with_those_above_in_the_same_workbook(cast: Cast) -> None:
    rows = (
        row("古南街道党工委", "街道乡镇", "党委", "", approval="吉组发1号"),
        row("桃树下社区党委", "社区", "党委", "桃树下社区", "古南街道党工委"),
        row("锦华物业党支部", "物业企业", "党支部", "城建花苑", "桃树下社区党委", "锦华物业", "桃党发3号"),
        row("桃树下一格党小组", "网格", "党小组", "桃树下一格", "锦华物业党支部"),
    )
    looked = bring(cast, ORGANISATIONS, PARTY_HEAD, *rows, look=True)
    assert (counts(looked), reasons(looked)) == ((4, 0, 0, 0), [])
    assert not PartyOrganisation._default_manager.exists()
    assert counts(bring(cast, ORGANISATIONS, PARTY_HEAD, *rows)) == (4, 0, 0, 0)
    held = PartyOrganisation._default_manager.get(name="锦华物业党支部")
    assert held.above is not None and held.above.name == "桃树下社区党委" and held.host is not None and held.organisation is not None
    assert (held.state, held.approval, held.full_members) == ("founded", "桃党发3号", 4)
    assert Entry.objects.filter(kind="party", step="register").count() == 4
    assert counts(bring(cast, ORGANISATIONS, PARTY_HEAD, *rows)) == (0, 0, 4, 0)


def test_a_missing_approval_is_added_and_anything_else_is_told_to_its_page(cast: Cast) -> None:
    bring(cast, ORGANISATIONS, PARTY_HEAD, row("古南街道党工委", "街道乡镇", "党委", ""))
    verdict = bring(cast, ORGANISATIONS, PARTY_HEAD, row("古南街道党工委", "街道乡镇", "党委", "", approval="吉组发1号"))
    assert counts(verdict) == (0, 1, 0, 0)
    assert PartyOrganisation._default_manager.get().approval == "吉组发1号"
    verdict = bring(cast, ORGANISATIONS, PARTY_HEAD, row("古南街道党工委", "街道乡镇", "党总支", "", approval="吉组发2号"))
    assert reasons(verdict) == ["已经登记过，形式和登记的不一样；换届、调整隶属请在它的页面上办"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (row("甲党支部", "物业企业", "党支部", "城建花苑"), "还没有选上级党组织"),
        (row("甲党支部", "物业企业", "党支部", "城建花苑", "没有的党委"), "没有叫“没有的党委”的党组织"),
        (row("甲党支部", "物业企业", "党支部", "没有的小区", "古南街道党工委"), "没有“没有的小区”"),
        (row("甲党支部", "物业企业", "党支部", "城建花苑", "古南街道党工委", "没有的物业"), "没有叫“没有的物业”的企业或业委会"),
        (("甲党支部", "物业企业", "党支部", "城建花苑", "古南街道党工委", "", "", "2099-01-01", "", "", 4), "成立日期还没有到"),
        (("甲党支部", "物业企业", "党支部", "城建花苑", "古南街道党工委", "", "", "2020-01-01", "", "", 4), "还没有写本届选举"),
        (row("甲党支部", "网吧", "党支部", "城建花苑", "古南街道党工委"), "类别“网吧”不认识"),
    ],
)
def test_a_wrong_organisation_says_why_and_the_others_are_taken_in(cast: Cast, wrong: tuple[Any, ...], sentence: str) -> None:
    above = row("古南街道党工委", "街道乡镇", "党委", "")
    verdict = bring(cast, ORGANISATIONS, PARTY_HEAD, above, wrong)
    assert counts(verdict) == (1, 0, 0, 1) and sentence in reasons(verdict)[0]


def test_coverage_comes_in_once_by_organisation_and_by_adviser(cast: Cast, branch: PartyOrganisation) -> None:
    adviser, since = cast["adviser"], clock.today() - timedelta(days=10)
    rows = (
        ("锦华物业", "单建", "锦华物业党支部", "", "", since, "", ""),
        ("天龙物业", "选派指导员", "", adviser.person.name, adviser.person.phone, since, "", "吉组发21号"),
    )
    assert counts(bring(cast, COVERAGES, COVER_HEAD, *rows, who="community", look=True)) == (2, 0, 0, 0)
    assert counts(bring(cast, COVERAGES, COVER_HEAD, *rows, who="community")) == (2, 0, 0, 0)
    held = Coverage.objects.visible_to(cast.system).get(body=body(cast, "天龙物业"))
    assert (held.adviser, held.from_on, held.document) == (adviser.duty, since, "吉组发21号")
    assert counts(bring(cast, COVERAGES, COVER_HEAD, *rows, who="community")) == (0, 0, 2, 0)
    over = (*rows[1][:6], clock.today(), "吉组发21号")
    assert counts(bring(cast, COVERAGES, COVER_HEAD, over, who="community")) == (0, 1, 0, 0)
    held.refresh_from_db()
    assert (held.state, held.to_on) == ("ended", clock.today())


def test_a_wrong_coverage_says_why(cast: Cast, branch: PartyOrganisation, community_party: PartyOrganisation) -> None:
    today = clock.today()
    rows = (
        ("锦华物业", "单建", "桃树下社区党委", "", "", today, "", ""),
        ("锦华物业", "统建", "没有的支部", "", "", today, "", ""),
        ("没有的物业", "统建", "桃树下社区党委", "", "", today, "", ""),
        ("锦华物业", "代管", "桃树下社区党委", "", "", today, "", ""),
        ("天龙物业", "选派指导员", "", "", "", today, "", ""),
        ("天龙物业", "选派指导员", "", "", "13700000999", today, "", ""),
        ("天龙物业", "统建", "桃树下社区党委", "", "", today, today + timedelta(days=3), ""),
    )
    verdict = bring(cast, COVERAGES, COVER_HEAD, *rows, who="community")
    assert counts(verdict) == (0, 0, 0, 7)
    for said, sentence in zip(
        reasons(verdict), ("自己的党组织", "先登记", "先登记", "没有“代管”", "要填指导员电话", "没有派到", "今天以前")
    ):
        assert sentence in said


@pytest.mark.parametrize("layout", [ORGANISATIONS, COVERAGES], ids=lambda layout: layout.name)
def test_the_example_of_each_template_could_be_taken_in(layout: Layout) -> None:
    values = {column.key: column.example for column in layout.columns}
    read = next(iter(sheets.Reading([[c.heading for c in layout.columns], [values[c.key] for c in layout.columns]], layout.columns)))
    assert read.faults == [] and template(layout)


def test_a_coverage_that_has_ended_comes_in_once(cast: Cast, branch: PartyOrganisation) -> None:
    since = clock.today() - timedelta(days=90)
    rows = (("锦华物业", "单建", "锦华物业党支部", "", "", since, clock.today() - timedelta(days=30), ""),)
    assert counts(bring(cast, COVERAGES, COVER_HEAD, *rows, who="community")) == (1, 0, 0, 0)
    assert counts(bring(cast, COVERAGES, COVER_HEAD, *rows, who="community")) == (0, 0, 1, 0)
    assert Coverage.objects.visible_to(cast.system).count() == 1
    other = (*rows[0][:6], clock.today(), "")
    assert "已经在" in reasons(bring(cast, COVERAGES, COVER_HEAD, other, who="community"))[0]


def test_a_firm_at_several_compounds_is_covered_by_its_name_or_code(cast: Cast, joint: PartyOrganisation) -> None:
    code = "91110000600037341L"
    for where in ("桃园里", "电机厂宿舍"):
        made = firm(cast, "安居物业", where)
        Organisation.objects.filter(pk=made.pk).update(uscc=code)
    for word, fates in (("安居物业", (1, 0, 0, 0)), (code, (0, 0, 1, 0))):
        held = (word, "联建", "桃树下物业联合党支部", "", "", clock.today(), "", "")
        assert counts(bring(cast, COVERAGES, COVER_HEAD, held, who="community")) == fates


def test_a_second_organisation_in_a_grid_is_refused_by_the_workbook(cast: Cast) -> None:
    rows = (
        row("桃树下社区党委", "社区", "党委", "桃树下社区"),
        row("二格党支部", "网格", "党支部", "桃树下二格", "桃树下社区党委"),
        row("二格党小组", "网格", "党小组", "桃树下二格", "二格党支部"),
    )
    verdict = bring(cast, ORGANISATIONS, PARTY_HEAD, *rows)
    assert counts(verdict) == (2, 0, 0, 1) and "每个网格只设一个" in reasons(verdict)[0]
    assert "每个网格只设一个" in reasons(bring(cast, ORGANISATIONS, PARTY_HEAD, rows[2]))[0]
