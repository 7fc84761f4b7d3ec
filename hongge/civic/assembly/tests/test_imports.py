"""The official platform's export: every row has a fate, what can be taken becomes ballots, the file is kept whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hongge.civic.assembly import actions, imports, queries
from hongge.civic.assembly.models import Assembly, Ballot, PlatformFile
from hongge.civic.assembly.tests.conftest import Hall
from hongge.kernel.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = ["票号", "房号", "投票时间", "议题1"]


def rows(hall: Hall, *more: list[Any]) -> list[list[Any]]:
    at = timezone.localtime(hall.now - timedelta(hours=1)).replace(tzinfo=None)
    return [["某市业主决策平台导出"], HEAD, *([*row[:2], at if row[2] is None else row[2], *row[3:]] for row in more)]


def test_every_row_has_its_fate(hall: Hall, opened: Assembly) -> None:
    late = timezone.localtime(hall.now + timedelta(days=2)).replace(tzinfo=None)
    sheet = rows(
        hall,
        ["A1", "5栋1单元101室", None, "同意"],
        ["A2", "5栋1单元102室", None, "反对"],
        ["A3", "9栋1单元101室", None, "同意"],
        ["A1", "5栋1单元201室", None, "同意"],
        ["A5", "5栋1单元202室", None, "随便"],
        ["A6", "5栋1单元301室", late, "同意"],
        ["A7", "5栋1单元302室", datetime(2020, 1, 1), "同意"],
        ["A8", "5栋1单元401室", "去年", "同意"],
    )
    fates = imports.preview(sheet, opened)
    assert [bool(fate.line) for fate in fates] == [True, True, False, False, False, False, False, False]
    for fate, words in zip(fates[2:], ("没有这一户", "重复", "看不懂", "在将来", "早于投票开始", "看不懂"), strict=True):
        assert words in fate.fault
    assert all("同意" not in fate.said for fate in fates), "the box is still open"


def test_taken_in_once_and_kept(hall: Hall, opened: Assembly) -> None:
    sheet = rows(hall, ["A1", "5栋1单元101室", None, "同意"], ["A2", "5栋1单元102室", None, "弃权"])
    assert imports.accept(imports.preview(sheet, opened), content=b"workbook", assembly=opened, actor=hall.director) == 2
    assert [(b.origin, b.counts, b.external) for b in Ballot.objects.order_by("nth")] == [
        ("imported", True, "A1"),
        ("imported", True, "A2"),
    ]
    assert PlatformFile.objects.get().taken == 2
    assert all("已经导入过" in fate.fault for fate in imports.preview(sheet, opened))
    again = rows(hall, ["B1", "5栋1单元201室", None, "同意"])
    with pytest.raises(Refused, match="已经导入过"):
        imports.accept(imports.preview(again, opened), content=b"workbook", assembly=opened, actor=hall.director)


def test_two_rows_of_one_home_leave_one_that_counts(hall: Hall, opened: Assembly) -> None:
    sheet = rows(hall, ["A1", "5栋1单元101室", None, "同意"], ["A2", "5栋1单元101室", None, "不同意"])
    imports.accept(imports.preview(sheet, opened), content=b"workbook", assembly=opened, actor=hall.director)
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["replaced", ""]
    assert queries.turnout(opened.motions.get()).part_n == 1


def test_without_its_heading_nothing_is_read(hall: Hall, opened: Assembly) -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        imports.preview([["房号", "时间"], ["5栋1单元101室", "同意"]], opened)


def test_a_motion_that_was_not_announced_is_not_counted(hall: Hall, opened: Assembly) -> None:
    sheet = [[*HEAD, "议题2"], ["A1", "5栋1单元101室", rows(hall, ["", "", None])[2][2], "同意", "同意"]]
    (fate,) = imports.preview(sheet, opened)
    assert fate.line and fate.line.marks == {"1": "yes"} and "议题2没有公告过" in fate.said


def test_a_row_that_speaks_only_of_such_a_motion_is_kept_with_that_reason(hall: Hall, opened: Assembly) -> None:
    at = rows(hall, ["", "", None])[2][2]
    sheet = [[*HEAD, "议题2"], ["A1", "5栋1单元101室", at, "", "同意"], ["A2", "5栋1单元102室", at, "", ""]]
    imports.accept(imports.preview(sheet, opened), content=b"workbook", assembly=opened, actor=hall.director)
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["motion_not_noticed"]  # the empty row is skipped
    assert queries.turnout(opened.motions.get()).part_n == 0


def test_a_vote_given_before_does_not_take_the_place_of_a_later_one(hall: Hall, opened: Assembly) -> None:
    actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "no"}, actor=hall.owner(0))
    sheet = rows(hall, ["A1", "5栋1单元101室", None, "同意"])  # given on the platform an hour earlier
    imports.accept(imports.preview(sheet, opened), content=b"workbook", assembly=opened, actor=hall.director)
    assert [(b.origin, b.why) for b in Ballot.objects.order_by("nth")] == [("own", ""), ("imported", "replaced")]
    hall.now = opened.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    outcome = actions.count(opened, actor=hall.director).outcomes.get()
    assert (outcome.result["yes_n"], outcome.result["no_n"], outcome.result["reasons"]) == (0, 1, {"replaced": 1})


def test_words_of_other_platforms_are_understood_and_an_empty_row_is_skipped(hall: Hall, opened: Assembly) -> None:
    sheet = rows(
        hall,
        ["A1", "5幢1单元101室", None, "支持"],
        ["A2", "5栋1单元102室", None, ""],
        ["A3", "5栋1单元201室", None, "同意", "同意"],
        ["A4", "5栋1单元202室", None, "同意", ""],
    )
    sheet[1] = [*HEAD, "议题2"]
    told, empty, more, fewer = imports.preview(sheet, opened)
    assert told.line and told.line.marks == {"1": "yes"}
    assert empty.line is None and "一项意见也没有填，跳过" in empty.fault
    assert "议题2没有公告过" in more.said and "议题2" not in fewer.said
