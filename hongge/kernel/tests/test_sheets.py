"""Workbooks in and out: nothing is guessed, nothing is lost, nothing comes alive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter

from hongge.kernel import clock, sheets
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import read_sheet, sheet_rows
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place, add
from hongge.kernel.secrets import ensure_keys
from hongge.kernel.sheets import (
    CHANGED,
    EXPLAINING,
    NEW,
    UNCHANGED,
    Column,
    Fate,
    Intake,
    Kind,
    Layout,
    Reading,
    Row,
    Sheet,
    annotated,
    cells,
    held,
    template,
    workbook,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD_CODE = "91360802MA35KXQ21G"


def said(column: Column, cell: Any) -> Any:
    """A cell's value, or the sentence with which it is refused."""
    try:
        return column.reader()(cell)
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("１０１室", "101室"),
        (" 锦华物业（吉安） ", "锦华物业（吉安）"),
        ("陈\u200b建国", "陈建国"),
        ("陈\u202e建国\u2069", "陈建国"),
        (101, "101"),
        (101.0, "101"),
        (1.5, "1.5"),
    ],
)
def test_text_is_read_as_it_is_meant(cell: Any, value: str) -> None:
    assert said(Column("a", "名称"), cell) == value


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (date(2026, 3, 2), "当成了日期"),
        (3.6e17, "后几位已经丢了"),
        ("灯\x00坏", "控制字符"),
        ("张三360802199001011238", "不收身份证号"),
        ("长" * 81, "超过80个字"),
    ],
)
def test_a_text_that_was_mangled_or_is_not_wanted_is_named(cell: Any, sentence: str) -> None:
    assert sentence in said(Column("a", "名称"), cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 7, 3), datetime(2026, 7, 3, 9, 12), 46206, 46206.0, "2026-07-03", "2026/7/3", "2026.7.3", "２０２６年７月３日",
        "20260703", 20260703, "2026-07-03 00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell: Any) -> None:
    assert said(Column("on", "起", kind=Kind.DAY), cell) == date(2026, 7, 3)


@pytest.mark.parametrize(
    ("cell", "sentence"), [("2026-02-30", "没有这一天"), ("昨天", "看不懂"), ("0026-07-03", "年份26不对"), (12, "看不懂"), (True, "看不懂")]
)
def test_a_day_that_is_none_is_named(cell: Any, sentence: str) -> None:
    assert sentence in said(Column("on", "起", kind=Kind.DAY), cell)


@pytest.mark.parametrize(
    "cell", ["2026-07-03 09:12", "2026/7/3 9:12:00", "2026年7月3日 9时12分", datetime(2026, 7, 3, 9, 12), "2026-07-03T09:12"]
)
def test_an_instant_is_local(cell: Any) -> None:
    assert said(Column("at", "时间", kind=Kind.INSTANT), cell) == datetime(2026, 7, 3, 9, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("98.32", 9832), (98.32, 9832), ("９８．３２㎡", 9832), ("1,098.3平方米", 109830), (100, 10000), (0.1 + 0.2, 30),
        ("98.325", None), ("-1", None), ("很大", None), ("nan", None), ("1e5", None),
    ],
)  # fmt: skip
def test_hundredths_are_exact_or_refused(cell: Any, value: int | None) -> None:
    found = said(Column("a", "登记面积", kind=Kind.HUNDREDTHS), cell)
    assert found == value if value is not None else "登记面积" in found


@pytest.mark.parametrize(("cell", "value"), [(6, 6), ("6层", 6), ("－1", -1), ("６", 6), (6.5, None), ("六", None), (10**12, None)])
def test_whole_numbers_are_whole(cell: Any, value: int | None) -> None:
    found = said(Column("a", "楼层", kind=Kind.NUMBER), cell)
    assert found == value if value is not None else "楼层" in found


@pytest.mark.parametrize("cell", [13812341234, "138 1234 1234", "１３８１２３４１２３４", "+86 138-1234-1234"])
def test_a_phone_is_one_number_however_it_is_written(cell: Any) -> None:
    assert said(Column("p", "电话", kind=Kind.PHONE), cell) == "+8613812341234"


@pytest.mark.parametrize("read", [cells.number, cells.hundredths, cells.day])
def test_what_is_quoted_of_a_cell_turns_no_sentence_round(read: Any) -> None:
    with pytest.raises(Refused, match="“三天gpj”") as refused:
        read("三天\u202egpj", "数")
    assert "\u202e" not in str(refused.value)


def test_several_stand_in_one_cell() -> None:
    column = Column("p", "电话", kind=Kind.PHONE, several=True)
    assert said(column, "13812341234、 13812341235；") == ("+8613812341234", "+8613812341235")
    assert "电话号码不对" in said(column, "13812341234、12")


def test_a_credit_code_proves_itself() -> None:
    column = Column("c", "统一社会信用代码", kind=Kind.USCC)
    assert said(column, "９１110000600037341l".replace("l", "L")) == "91110000600037341L"
    assert "校验位" in said(column, "911100006000373410")


def test_a_choice_is_made_by_its_label() -> None:
    column = Column("k", "用途", choices=(("flat", "住宅"), ("shop", "商铺")))
    assert [said(column, cell) for cell in ("住宅", "shop", "别墅")] == ["flat", "shop", "用途“别墅”不认识，请填住宅、商铺"]


# --- a sheet


COLUMNS = (
    Column("name", "名称", ("姓名",), needed=True, example="城建花苑"),
    Column("area", "面积", kind=Kind.HUNDREDTHS),
    Column("use", "用途", choices=(("flat", "住宅"), ("shop", "商铺"))),
)


def read(*rows: Sequence[Any]) -> list[Row]:
    return list(Reading(rows, COLUMNS))


def test_the_heading_is_found_in_any_order_under_a_title_with_its_marks() -> None:
    rows = read(["2026年登记表"], ["备注", "面积（㎡）", "姓 名 *"], ["", 98.32, "甲"])
    assert [(row.number, row["name"], row["area"], row["use"]) for row in rows] == [(3, "甲", 9832, None)]
    assert Reading([["名称", "备\u202e注", "错误原因"]], COLUMNS).heading.unused == ("备注",)


def test_a_sheet_without_its_heading_is_refused_with_advice() -> None:
    with pytest.raises(Refused, match="至少要有“名称”"):
        read(["面积", "用途"], [1, 2])


def test_rows_keep_their_numbers_and_empty_ones_and_the_example_are_none() -> None:
    rows = read(["名称", "面积"], ["（示例）城建花苑", 1], ["", " "], ["甲", ""], [], ["", 5])
    assert [(row.number, row.faults) for row in rows] == [(4, []), (6, ["没有名称"])]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    (row,) = read(["名称", "面积", "用途"], ["", "很大", "别墅"])
    assert len(row.faults) == 3


def test_merged_cells_hidden_rows_and_other_sheets_lose_nothing() -> None:
    book, sheet_one = BytesIO(), None
    with xlsxwriter.Workbook(book, {"date_1904": True}) as made:
        made.add_worksheet(EXPLAINING).write(0, 0, "名称")
        sheet_one = made.add_worksheet("数据")
        sheet_one.write_row(0, 0, ["名称", "日子"])
        sheet_one.merge_range(1, 0, 3, 0, "城建花苑")
        for row in (1, 2, 3):
            sheet_one.write_datetime(row, 1, datetime(2026, 7, row), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet_one.set_row(2, None, None, {"hidden": True})
        made.add_worksheet("还有").write(0, 0, "名称")
        made.add_worksheet("藏着").hide()
    rows = sheet_rows(book.getvalue(), apart=(EXPLAINING,))
    assert list(rows)[1:] == [["城建花苑", date(2026, 7, day)] for day in (1, 2, 3)]
    assert (rows.name, rows.left) == ("数据", ("还有",))


def test_a_title_merged_across_does_not_hide_the_heading() -> None:
    book = BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "登记表")
        sheet.write_row(1, 0, ["名称", "面积", "用途"])
        sheet.write_row(2, 0, ["甲", 1, "住宅"])
    assert [row.values for row in Reading(sheet_rows(book.getvalue()), COLUMNS)] == [{"name": "甲", "area": 100, "use": "flat"}]


# --- a layout


class Shops(Intake):
    kept: ClassVar[dict[str, int | None]] = {}

    def judge(self, row: Row) -> Fate:
        there = self.kept.get(row["name"], -1)
        return Fate(row.number, row.values, kind=NEW if there == -1 else UNCHANGED if there == row["area"] else CHANGED)

    def take(self, fate: Fate) -> None:
        if fate.values["area"] == 1300:
            raise Refused("不要13平方米的")
        self.kept[fate.values["name"]] = fate.values["area"]


SHOPS = Layout("shops", "店铺", "登记店铺", COLUMNS, ("name",), ("system",), Shops)


@pytest.fixture
def place(db: None) -> Place:
    Shops.kept.clear()
    ensure_keys(create=True)
    street = add(add(None, "吉州区", "district"), "古南街道", "street")
    return add(street, "桃树下社区", "community")


ROWS: list[list[Any]] = [["名称", "面积"], ["甲", 10], ["乙", "很大"], ["甲", 11], ["丙", 13], ["丁", 1]]


def test_every_row_has_one_fate_and_a_second_time_changes_nothing(place: Place) -> None:
    seen = sheets.preview(SHOPS, ROWS, place=place, actor=SYSTEM)
    assert not Shops.kept and not Entry.objects.exists()
    assert dict(seen.counts) == {"new": 3, "refused": 2}
    taken = sheets.accept(SHOPS, ROWS, place=place, actor=SYSTEM, digest="a" * 64)
    assert dict(taken.counts) == {"new": 2, "refused": 3} and taken.total == len(ROWS) - 1
    assert [(line.row, line.words) for line in taken.shown("refused")] == [
        (3, "面积“很大”不是数字，请填如98.32"),
        (4, "和第2行重复"),
        (5, "不要13平方米的"),
    ]
    entry = Entry.objects.get(kind="import")
    assert (entry.step, entry.facts) == ("shops", {"file": "a" * 64, "new": 2, "changed": 0, "unchanged": 0, "refused": 3})
    again = sheets.accept(SHOPS, ROWS, place=place, actor=SYSTEM, digest="a" * 64)
    assert dict(again.counts) == {"unchanged": 2, "refused": 3} and Entry.objects.filter(kind="import").count() == 1


def test_whoever_may_not_is_refused(place: Place) -> None:
    for actor in (Actor(role="grid_leader", path=place.path), Actor(role="system", path=place.path + "0001")):
        with pytest.raises(Refused, match="不能在桃树下社区导入店铺"):
            sheets.preview(SHOPS, ROWS, place=place, actor=actor)


def test_the_sheet_comes_back_with_reasons_and_may_come_in_again(place: Place) -> None:
    taken = sheets.accept(SHOPS, ROWS, place=place, actor=SYSTEM, digest="a" * 64)
    once = read_sheet(workbook([annotated(ROWS, 0, taken.notes(), name="店铺")]))
    assert once[0] == ["名称", "面积", "错误原因"]
    assert [row[2] for row in once[1:]] == ["已新增", "面积“很大”不是数字，请填如98.32", "和第2行重复", "不要13平方米的", "已新增"]
    again = sheets.accept(SHOPS, once, place=place, actor=SYSTEM, digest="b" * 64)
    assert dict(again.counts) == {"unchanged": 2, "refused": 3} and not again.unused
    assert read_sheet(workbook([annotated(once, 0, again.notes(), name="店铺")]))[1] == ["甲", 10, "没有变化"]


def test_the_template_explains_itself_and_its_example_is_never_taken_in(place: Place) -> None:
    content = template(SHOPS)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames[:2] == [EXPLAINING, "店铺"]
    sheet = book["店铺"]
    assert [cell.value for cell in sheet[1]] == ["名称 *", "面积", "用途"]
    assert "住宅、商铺" in sheet["C1"].comment.text
    assert [v.formula1 for v in sheet.data_validations.dataValidation] == ['"住宅,商铺"']
    assert sheet["A2"].value == "（示例）城建花苑"
    assert sheets.preview(SHOPS, sheet_rows(content, apart=(EXPLAINING,)), place=place, actor=SYSTEM).total == 0


# --- what is held


def test_a_held_sheet_opens_for_its_own_duty_alone_and_goes_after_a_day(place: Place) -> None:
    mine, other = (Actor(role="community_staff", path=place.path, duty=duty) for duty in (1, 2))
    key = held.keep("陈建国".encode(), mine)
    assert held.opened(key, mine).decode() == "陈建国"
    for wrong, actor in ((key, other), ("x" * 32, mine), ("../../etc/passwd", mine)):
        with pytest.raises(Refused, match="已经不在"):
            held.opened(wrong, actor)
    assert held.sweep(older_than=clock.now() - timedelta(days=1)) == 0 and held.stands(key)
    assert held.sweep(older_than=clock.now() + timedelta(minutes=1)) >= 1 and not held.stands(key)


# --- what goes out


def test_what_goes_out_reads_back_as_it_was() -> None:
    row = ["a&<b>\"'", " 空 ", "一\n二", "x_0041", 7, 7.25, True, date(2026, 7, 3), "", None, "尾"]
    content = workbook([Sheet("一/二", [("列", 8)] * len(row), [row]), Sheet("一 二", [("甲", 8)], [[n] for n in range(1200)])])
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["一 二", "一 二 2"]
    assert [cell.value for cell in book["一 二"][2]] == [*row[:7], datetime(2026, 7, 3), None, None, "尾"]
    assert read_sheet(content)[1] == [*row[:9], "", "尾"]
    assert [r[0].value for r in book["一 二 2"]] == ["甲", *range(1200)]
