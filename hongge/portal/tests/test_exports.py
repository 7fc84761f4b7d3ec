"""What goes out as a workbook is what the reader may see, and nothing in it comes alive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.sheets import outgoing
from hongge.portal import exports
from hongge.portal.exports import Sheet, workbook
from hongge.portal.tests.conftest import TODAY
from hongge.systems.requests import actions

pytestmark = pytest.mark.django_db
LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝HYPERLINK(1)", "＋1", "－1", "＠A1", " =1", "\t=1", "=cmd|' /C calc'!A0"]
PLAIN = ["http://example.com", "007", "1e5"]


def opened(answer: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(answer.content))


def values(answer: Any, sheet: str) -> list[tuple[Any, ...]]:
    return list(opened(answer)[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("text", LIVE + PLAIN)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    cell = opened(workbook("测试", [Sheet("一", [("列", 10)], [[text]])]))["一"]["A2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.number_format == "@"


@pytest.mark.parametrize("text", LIVE)
def test_a_dangerous_beginning_stays_quoted_when_the_cell_is_edited(text: str) -> None:
    assert opened(workbook("测试", [Sheet("一", [("列", 10)], [[text]])]))["一"]["A2"].quotePrefix


def test_numbers_and_days_keep_their_kind_and_control_characters_do_no_harm() -> None:
    row = [12, 92.62, date(2026, 7, 3), datetime(2026, 7, 3, 1, 12, tzinfo=TODAY.tzinfo), None, "上\x00下\x0b", "长" * 40000]
    found = values(workbook("测试", [Sheet("一", [("列", 10)] * len(row), [row])]), "一")[1]
    assert found[:5] == (12, 92.62, datetime(2026, 7, 3), datetime(2026, 7, 3, 1, 12), None)
    assert len(found[6]) == outgoing.CELL


def test_the_list_of_requests_holds_what_is_seen_and_nothing_of_the_reporter(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    actions.receive(year.compound, text="=电梯坏了", channel="phone", name="陈建国", phone="+8613800001234", actor=SYSTEM)
    answer = sign_in(year.first).get("/exports/requests/")
    rows = values(answer, "诉求")
    assert rows[0][:2] == ("编号", "标题")
    assert rows[0][-1] == "办理结论"
    assert len(rows) == 1 + 8, "those of this community, none of the other's"
    assert "=电梯坏了" in {row[1] for row in rows}
    whole = str([cell for row in rows for cell in row])
    assert "陈建国" not in whole
    assert "13800001234" not in whole


def test_the_export_keeps_the_filters_of_the_list(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.street, "street_staff")
    assert len(values(client.get("/exports/requests/?state=done"), "诉求")) == 1 + 3


def test_a_company_takes_out_only_what_it_was_given(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    firm = Organisation.objects.create(kind="company", name="锦华物业", place=year.compound)
    client = sign_in(year.compound, "company_manager", firm)
    assert len(values(client.get("/exports/requests/"), "诉求")) == 1
    records = client.get("/figures/requests.received/records/export/?period=year")
    assert len(values(records, "记录")) == 1


def test_a_list_longer_than_a_piece_is_whole(
    year: SimpleNamespace, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    client = sign_in(year.first)
    rows = values(client.get("/exports/requests/"), "诉求")[1:]
    assert len(rows) == 7 and len({row[0] for row in rows}) == 7
    assert len(values(client.get("/figures/requests.received/records/export/?period=year"), "记录")) == 1 + 6


def test_a_large_workbook_is_streamed_from_a_file(
    year: SimpleNamespace, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "IN_MEMORY", 100)
    answer = sign_in(year.first).get("/exports/requests/")
    assert answer.streaming and answer["X-Content-Type-Options"] == "nosniff"
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book["诉求"].max_row == 1 + 7


def test_a_workbook_of_figures_carries_definition_place_and_period(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.street, "street_staff")
    with clock.at(TODAY):
        answer = client.get("/figures/export/?period=half&name=requests.on_time_rate")
    board = {row[0]: row for row in values(answer, "数字")}
    assert board["收到诉求"][1] == 10
    assert board["按期办结率"][3:5] == (3, 8), "two are not due yet"
    assert [row[0] for row in values(answer, "分地方")][1:] == ["桃树下社区", "古南镇社区", "古南街道"]
    meaning = dict(row[:2] for row in values(answer, "口径"))
    assert meaning["地方"] == "古南街道"
    assert (meaning["统计期起"], meaning["统计期止"]) == (datetime(2026, 7, 1), datetime(2026, 11, 23))
    assert meaning["按期办结率"].startswith("在期限内办结的诉求")


def test_a_download_is_named_in_chinese_and_never_shown_in_the_browser(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    answer = sign_in(year.first).get("/exports/requests/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E8%AF%89%E6%B1%82" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
