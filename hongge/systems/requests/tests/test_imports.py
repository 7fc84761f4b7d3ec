"""What comes in from elsewhere: every line has its fate, a second run changes nothing."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hongge.kernel import calendar, clock, figures, files, sheets
from hongge.kernel.errors import Refused
from hongge.kernel.models import Entry
from hongge.kernel.places import Place
from hongge.systems.requests import actions, imports
from hongge.systems.requests.imports import messages
from hongge.systems.requests.models import Category, Deadline, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
REAL = settings.BASE_DIR.parent / "shared" / "data" / "messages.jsonl.gz"


def test_base_tables_come_once_and_keep_what_the_district_edited() -> None:
    assert imports.load_tables()["categories"] == Category.objects.count()
    assert Category.objects.filter(parent=None).count() == 18
    Deadline.objects.filter(step="sign").update(minutes=90)
    Category.objects.filter(pk="parking").update(name="停车")
    assert imports.load_tables() == {"categories": 0, "deadlines": 0}
    assert Category.objects.get(pk="parking").name == "停车"
    assert Deadline.objects.get(step="sign").minutes == 90


@pytest.mark.parametrize(("kind", "days"), [("ask", 3), ("help", 3), ("praise", 3), ("complaint", 13), ("suggestion", 13), ("report", 13)])
def test_deadlines_are_those_of_the_design_and_name_their_source(kind: str, days: int) -> None:
    imports.load_tables()
    row = Deadline.objects.get(step="done", kind=kind)
    assert row.days == days
    assert not Deadline.objects.filter(source="").exists()


# Messages of another platform


def message(number: int, at: str, **more: Any) -> dict[str, Any]:
    return {"id": f"m{number}", "user": "A1", "title": f"第{number}封信：楼下停车堵路", "at": at, "text": "车位不够，门口总是堵。", **more}


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Three letters; the first is answered after the third came."""
    return written(
        tmp_path / "letters.jsonl",
        [
            message(1, "2019-04-01T09:00:00", reply="已增划十二个车位。", replied_at="2019-04-10T15:00:00"),
            message(2, "2019-04-02T10:30:00", reply="已转交警。", replied_at="2019-04-03T11:00:00"),
            message(3, "2019-04-04T20:00:00"),
        ],
    )


def states() -> dict[str, str]:
    return dict(Request.objects.values_list("external_number", "state"))


def test_letters_are_opened_and_closed_at_their_true_times(cast: Cast, letters: Path) -> None:
    result = imports.replay(letters, place=cast.places["城南社区"])
    assert (result.lines, result.opened, result.answered, result.skipped) == (3, 3, 2, [])
    assert states() == {"m1": "closed", "m2": "closed", "m3": "received"}
    first = Request.objects.get(external_number="m1")
    assert first.opened_at == datetime(2019, 4, 1, 9, tzinfo=SHANGHAI)
    assert first.done_at == first.closed_at == datetime(2019, 4, 10, 15, tzinfo=SHANGHAI)
    assert (first.result, first.outcome, first.category_id, first.channel) == ("已增划十二个车位。", "explained", "parking", "web")
    assert first.lead == cast.bodies["城南社区"]


def test_the_journal_of_an_import_runs_forwards_in_time(cast: Cast, letters: Path) -> None:
    imports.replay(letters, place=cast.places["城南社区"])
    times = list(Entry.objects.filter(kind="request").order_by("seq").values_list("at", flat=True))
    assert times == sorted(times) and len(times) == 3 + 2 * 5


def test_a_second_run_adds_nothing(cast: Cast, letters: Path) -> None:
    imports.replay(letters, place=cast.places["城南社区"])
    before = Entry.objects.count()
    again = imports.replay(letters, place=cast.places["城南社区"])
    assert (again.opened, again.answered, again.already) == (0, 0, 3)
    assert Entry.objects.count() == before


def test_a_run_stopped_half_way_goes_on_and_finishes_what_was_half_done(cast: Cast, letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "EVENTS_AT_ONCE", 2)

    def stop(done: int, total: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imports.replay(letters, place=cast.places["城南社区"], progress=stop)
    assert states() == {"m1": "received", "m2": "received"}
    office = cast["other_community"].actor
    with clock.at(datetime(2019, 4, 3, 9, tzinfo=SHANGHAI)):
        half = actions.accept(Request.objects.get(external_number="m2"), actor=office)
        actions.dispatch(half, lead=cast.bodies["城南社区"], actor=office)
    result = imports.replay(letters, place=cast.places["城南社区"])
    assert (result.opened, result.answered, result.already) == (1, 2, 2)
    assert states() == {"m1": "closed", "m2": "closed", "m3": "received"}
    assert Entry.objects.filter(kind="request").count() == 3 + 2 * 5


def test_every_line_that_is_cut_or_left_out_says_so(cast: Cast, tmp_path: Path) -> None:
    path = written(
        tmp_path / "odd.jsonl",
        [
            message(1, "2019-04-01T09:00:00", text="长" * 4001),
            message(2, "2019-04-01T09:00:00", reply="早", replied_at="2019-03-01T09:00:00"),
            message(3, "2019-04-01T09:00:00", reply="没有时间"),
            "不是 JSON",
            "",
            message(1, "2019-04-02T09:00:00"),
            message(4, "2999-04-02T09:00:00"),
            message(5, "2019-04-02T09:00:00", text="  "),
            {"id": "m6"},
            [1, 2],
        ],
    )
    result = imports.replay(path, place=cast.places["城南社区"])
    assert result.lines == 9 == result.opened + len(result.skipped)
    assert [(line, name) for line, name, _ in result.skipped] == [(4, ""), (6, "m1"), (7, "m4"), (8, "m5"), (9, ""), (10, "")]
    assert [(name, sentence[:8]) for _, name, sentence in result.notes] == [
        ("m1", "内容有4001字"),
        ("m2", "答复时间早于来信"),
        ("m3", "有答复但没有答复"),
    ]
    assert set(states().values()) == {"received"}
    assert len(Request.objects.get(external_number="m1").description) == 4000


def test_a_broken_archive_is_refused_with_a_sentence(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(message(1, "2019-04-01T09:00:00")).encode())[:-9])
    with pytest.raises(Refused, match="读不完整"):
        imports.replay(path, place=cast.places["城南社区"])


@pytest.mark.skipif(not REAL.exists(), reason="the real messages lie in ../shared, which is not here")
def test_figures_equal_a_hand_count_of_real_messages(cast: Cast, tmp_path: Path) -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        lines = [line for number, line in enumerate(file) if 3000 <= number < 3250]
    path = tmp_path / "slice.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    place = cast.places["城南社区"]
    imports.replay(path, place=place)

    rows = [json.loads(line) for line in lines]
    answered = [row for row in rows if row.get("reply")]
    assert len(answered) > 30
    spans = [hand_time(row["replied_at"]) - hand_time(row["at"]) for row in answered]
    in_time = sum(hand_time(row["replied_at"]) <= hand_due(row) for row in answered)
    period = (datetime(2010, 1, 1).date(), datetime(2021, 12, 31).date())
    assert value("requests.received", place, period) == len(rows)
    assert value("requests.closed", place, period) == value("requests.done", place, period) == len(answered)
    assert value("requests.median_days", place, period) == round(median(int(span / timedelta(minutes=1)) for span in spans) / 1440, 2)
    assert value("requests.on_time_rate", place, period) == round(in_time * 100 / len(rows), 2)
    assert figures.faults() == []


def value(name: str, place: Place, period: tuple[Any, Any]) -> Any:
    return figures.figures[name].value(place, *period)


def hand_time(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%dT%H:%M:%S")


def hand_due(row: dict[str, Any]) -> datetime:
    """Counted by another calendar than the house's: 13 working days for complaints and suggestions, 3 for the rest, to 17:30."""
    title = row["title"]
    complaint = "投诉" in title or "举报" in title
    suggestion = any(word in title for word in ("建议", "希望", "呼吁"))
    left, day = 13 if complaint or suggestion else 3, hand_time(row["at"])
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day.replace(hour=17, minute=30, second=0)


# The 12345 hotline

HEADING = ["工单编号", "标题", "内容", "来电时间", "类型", "地址", "姓名", "电话"]


def sheet(*rows: list[Any], heading: list[str] | None = None) -> list[list[Any]]:
    return [heading or HEADING, *rows]


def test_a_good_row_becomes_a_request_at_the_building_it_names(cast: Cast) -> None:
    rows = sheet(["GD1", "路灯不亮", "三栋门口的灯坏了", "2026-11-02 09:12", "投诉", "吉州区城建花苑3栋", "陈建国", "13900000001"])
    fates = imports.accept(imports.preview(rows, cast.places["桃树下社区"]), actor=cast["community"].actor)
    request = Request.objects.get(number=fates[0].accepted)
    assert request.place == cast.places["城建花苑/3栋"]
    assert (request.channel, request.external_number, request.kind, request.title) == ("12345", "GD1", "complaint", "路灯不亮")
    assert request.description == "三栋门口的灯坏了\n地址：吉州区城建花苑3栋"
    assert request.occurred_at == datetime(2026, 11, 2, 9, 12, tzinfo=SHANGHAI)
    assert (request.reporter.name, request.reporter.phone) == ("陈建国", "+8613900000001")
    assert request.on_behalf and request.entered_by == cast["community"].duty


def test_columns_may_come_in_any_order_under_a_title(cast: Cast) -> None:
    rows = [["本周转办工单"], ["内容", "备注", "工单编号"], ["水管爆了", "急", 20261123001.0]]
    fates = imports.preview(rows, cast.places["桃树下社区"])
    assert [(fate.row, fate.external, fate.fault) for fate in fates] == [(3, "20261123001", "")]


def test_a_preview_writes_nothing_and_names_each_fault(cast: Cast) -> None:
    rows = sheet(
        ["GD1", "", "第一件", "", "", "", "", ""],
        ["GD1", "", "又是一号", "", "", "", "", ""],
        ["", "", "没有编号", "", "", "", "", ""],
        ["GD2", "标题", "", "", "", "", "", ""],
        ["GD3", "", "类型不对", "", "点赞", "", "", ""],
        ["GD4", "", "时间不对", "昨天", "", "", "", ""],
        ["GD5", "", "还没到的时间", datetime(2999, 1, 1), "", "", "", ""],
        ["GD6", "", "电话不对", "", "", "", "", "123"],
        ["", "", "", None, "", "", "", ""],
    )
    faults = [fate.fault for fate in imports.preview(rows, cast.places["桃树下社区"])]
    assert [fault[:6] for fault in faults] == [
        "",
        "工单编号和前",
        "没有工单编号",
        "没有内容",
        "类型“点赞”",
        "来电时间看不",
        "来电时间在将",
        "电话号码不对",
    ]
    assert not Request.objects.exists()


def test_the_same_workbook_again_adds_nothing(cast: Cast) -> None:
    rows = sheet(["GD1", "", "第一件", "", "", "", "", ""], ["GD2", "", "第二件", "", "", "", "", ""])
    place, actor = cast.places["桃树下社区"], cast["community"].actor
    imports.accept(imports.preview(rows, place), actor=actor)
    again = imports.accept(imports.preview(rows, place), actor=actor)
    assert Counter(fate.fault for fate in again) == {"这个工单已经导入过": 2}
    assert Request.objects.count() == 2


def test_somebody_who_may_not_enter_there_gets_the_reason_on_the_row(cast: Cast) -> None:
    fates = imports.preview(sheet(["GD1", "", "第一件", "", "", "", "", ""]), cast.places["桃树下社区"])
    assert imports.accept(fates, actor=cast["other_community"].actor)[0].fault.startswith("您的身份不能")


def test_a_sheet_without_its_columns_is_refused_with_advice(cast: Cast) -> None:
    with pytest.raises(Refused, match="工单编号"):
        imports.preview([["姓名", "电话"], ["张三", "1"]], cast.places["桃树下社区"])


def test_the_sheet_comes_back_with_every_rows_fate_and_no_live_formula(cast: Cast, tmp_path: Path) -> None:
    rows = sheet(["GD1", "=1+1", "第一件", "", "", "", "", ""], ["", "", "没有编号", "", "", "", "", ""])
    fates = imports.accept(imports.preview(rows, cast.places["桃树下社区"]), actor=cast["community"].actor)
    path = tmp_path / "back.xlsx"
    path.write_bytes(imports.annotated(rows, imports.notes_of(fates)))
    back = files.read_sheet(path)
    assert back[0] == [*HEADING, "错误原因"]
    assert back[1][1] == "=1+1" and back[1][8] == f"已导入，编号{fates[0].accepted}"
    assert back[2][8] == "没有工单编号"


def test_the_calendar_behind_the_deadlines_is_seeded(cast: Cast) -> None:
    assert not calendar.is_working_day(datetime(2019, 10, 1).date())


def test_a_row_reaches_its_building_and_one_of_another_community_is_refused(cast: Cast) -> None:
    rows = sheet(
        ["GD1", "", "第一件", "", "", "城建花苑5栋1单元502", "", ""],
        ["GD2", "", "第二件", "", "", "没有写小区", "", ""],
        ["GD3", "", "第三件", "", "", "城南社区滨江一号2栋", "", ""],
        ["GD4", "", "第四件", "", "", "桃树下社区城建花苑", "", ""],
    )
    first, second, third, fourth = imports.preview(rows, cast.places["桃树下社区"])
    assert first.place == cast.places["城建花苑/5栋/1单元"] and second.place == cast.places["桃树下社区"]
    assert "不在桃树下社区" in third.fault and not fourth.fault and fourth.place == cast.places["城建花苑"]


def test_after_taking_in_the_sheet_says_what_became_of_each_row(cast: Cast) -> None:
    client = Client()
    client.force_login(cast["community"].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    book = sheets.workbook([sheets.Sheet("12345工单", [(name, 12) for name in HEADING], [["GD1", "灯", "第一件", "", "", "", "", ""]])])
    told = client.post("/requests/import/", {"do": "look", "sheet": SimpleUploadedFile("a.xlsx", book)}).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', told)
    assert kept
    assert client.post("/requests/import/", {"do": "accept", "kept": kept[1]}).status_code == 200
    back = client.post("/requests/import/", {"do": "back", "kept": kept[1]})
    path = Path(settings.EXPORTS) / "back.xlsx"
    path.write_bytes(back.content)
    assert files.read_sheet(path)[1][8] == f"已导入，编号{Request.objects.get().number}"
    empty = client.get("/requests/import/template/")
    path.write_bytes(empty.content)
    assert [name.removesuffix(" *") for name in next(iter(files.sheet_rows(path, apart=(sheets.EXPLAINING,))))][:2] == ["工单编号", "标题"]
