"""The empty workbook of a layout: what to fill in, what may be chosen, one example, and a first sheet that explains."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from hongge.kernel.sheets.columns import Column, Kind
from hongge.kernel.sheets.incoming import EXAMPLE
from hongge.kernel.sheets.layouts import Layout

EXPLAINING, CHOICES = "填表说明", "选项"
LAST = 200_000  # rows that get drop-downs
INLINE = 250  # characters a drop-down can carry itself; more stand on a sheet of their own
RULES = (
    "一行填一条。带 * 的列每行都要填，其他列不知道就空着。",
    "空着的格子不会改动已有的内容，也不会删除任何记录。",
    "上传以后先看每一行会怎样（新增、更新、没有变化、不能导入），再决定要不要导入。",
    "不能导入的行不影响别的行；可以下载带“错误原因”的表，改好后整份再传，已经导入的不会重复。",
    "列的先后可以变，列名不要改；多出来的列不会读。只读第一张看得见的数据表，“填表说明”不读。",
    f"开头写着{EXAMPLE[0]}的一行是例子，不会导入。",
)
SAID = {
    Kind.TEXT: "文字",
    Kind.NUMBER: "整数",
    Kind.HUNDREDTHS: "数，最多两位小数",
    Kind.DAY: "日期，如2026-07-03",
    Kind.INSTANT: "日期和时间，如2026-07-03 09:12",
    Kind.PHONE: "手机号，或带区号的座机号",
    Kind.USCC: "18位统一社会信用代码",
}


def template(layout: Layout) -> bytes:
    """An .xlsx to fill in."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        look = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F1ED"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "example": book.add_format({"num_format": "@", "italic": True, "font_color": "#6B6560"}),
        }
        _explain(book.add_worksheet(EXPLAINING), layout, look)
        page = book.add_worksheet(layout.label)
        page.freeze_panes(1, 0)
        for place, column in enumerate(layout.columns):
            page.set_column(place, place, column.width, look["day" if column.kind is Kind.DAY else "text"])
            page.write_string(0, place, column.heading + (" *" if column.needed else ""), look["head"])
            page.write_comment(0, place, _note(column), {"x_scale": 2, "author": ""})
            if column.choices:
                page.data_validation(1, place, LAST, place, _chosen(column, place))
        for place, words in enumerate(example(layout)):
            page.write_string(1, place, words, look["example"])
        _list(book, layout.columns)
        page.activate()
    return held.getvalue()


def example(layout: Layout) -> list[str]:
    """The example row: marked, so that it is never taken in."""
    cells = [str(column.example) for column in layout.columns]
    return [EXAMPLE[0] + cells[0], *cells[1:]]


def _explain(page: Any, layout: Layout, look: dict[str, Any]) -> None:
    page.set_column(0, 0, 18, look["wrap"])
    page.set_column(1, 1, 90, look["wrap"])
    page.write_string(0, 0, layout.label, look["title"])
    lines = [("用途", layout.about), *(("填法", words) for words in (*RULES, *layout.hints)), ("", "")]
    lines += [(column.heading + (" *" if column.needed else ""), _note(column)) for column in layout.columns]
    for row, (name, words) in enumerate(lines, start=1):
        page.write_string(row, 0, name)
        page.write_string(row, 1, words)


def _note(column: Column) -> str:
    """Everything about one column in a few words."""
    parts = ["必填"] if column.needed else []
    parts += [column.note.rstrip("。")] if column.note else []
    parts += [f"只能填{'、'.join(label for _, label in column.choices)}" if column.choices else SAID[column.kind]]
    parts += ["几个之间用、隔开"] if column.several else []
    parts += [f"例如：{column.example}"] if column.example != "" and not column.choices else []
    return "。".join(parts)


def _chosen(column: Column, place: int) -> dict[str, Any]:
    labels = [label for _, label in column.choices]
    short = len(",".join(labels)) <= INLINE
    letter = _letter(place)
    return {
        "validate": "list",
        "source": labels if short else f"={CHOICES}!${letter}$1:${letter}${len(labels)}",
        "error_title": column.heading,
        "error_message": "请从下拉列表里选一个",
        "ignore_blank": True,
        "error_type": "stop",
    }


def _letter(place: int) -> str:
    """Layouts have fewer columns than the alphabet squared."""
    return ("" if place < 26 else chr(ord("A") + place // 26 - 1)) + chr(ord("A") + place % 26)


def _list(book: Any, columns: Sequence[Column]) -> None:
    """Long lists of choices stand on a hidden sheet."""
    page = book.add_worksheet(CHOICES)
    page.hide()
    for place, column in enumerate(columns):
        for row, (_, label) in enumerate(column.choices):
            page.write_string(row, place, label)
