"""导入表格 in the browser: look, decide, fetch back; only one's own, and hostile workbooks get a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from zeal import zeal_ignore

from hongge.civic.models import Home
from hongge.kernel import clock
from hongge.kernel.files import read_sheet
from hongge.kernel.journal import Entry
from hongge.kernel.sheets import EXPLAINING
from hongge.portal import exports
from hongge.portal.tests.conftest import BACKEND
from tests.cast import Cast
from tests.trust.test_files import HOSTILE_BOOKS, changed

HEAD = ["小区", "楼栋", "单元", "房号", "登记面积", "业主姓名", "业主电话"]
ROWS: list[list[Any]] = [
    ["城建花苑", "9栋", "1单元", "101室", 92.62, "赵六", "13900001111"],
    ["城建花苑", "9栋", "1单元", "101", 92.62, "赵六", "13900001111"],
    ["城建花苑", "9栋", "1单元", "102室", "=1+1", "=HYPERLINK(1)", ""],
]


def book(*rows: list[Any], head: list[str] = HEAD, name: str = "房屋和业主") -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        made.add_worksheet(EXPLAINING).write(0, 0, "说明")
        sheet = made.add_worksheet(name)
        for number, cells in enumerate([head, *rows]):
            sheet.write_row(number, 0, cells)
    return held.getvalue()


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[str], Client]:
    def signed(role: str) -> Client:
        client = Client()
        client.force_login(cast[role].account, backend=BACKEND)
        return client

    return signed


@pytest.fixture
def desk(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("community")


def send(desk: Client, content: bytes, layout: str = "homes") -> Any:
    with zeal_ignore():
        return desk.post(f"/imports/{layout}/", {"sheet": SimpleUploadedFile("表.xlsx", content)})


def test_a_workbook_is_looked_at_then_taken_in_and_fetched_back(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    page = send(desk, book(*ROWS))["Location"]
    seen = desk.get(page).content.decode()
    assert "共3行，能导入1行" in seen and "和第2行重复" in seen and "登记面积“=1+1”不是数字" in seen
    assert not Home.objects.filter(registered_area=9262, room__name="101室").exists()
    only = desk.get(page + "?fate=refused").content.decode()
    assert only.count("不能导入</td>") == 2 and "新增</td>" not in only
    with django_capture_on_commit_callbacks(execute=True), zeal_ignore():
        assert desk.post(page)["Location"] == page
    done = desk.get(page).content.decode()
    assert "导入了1行，共3行" in done and "导入这" not in done
    assert Home.objects.filter(registered_area=9262, room__name="101室").count() == 1
    entries = Entry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page)
    assert Entry.objects.count() == entries
    back = read_sheet(desk.get(page + "checked.xlsx").content)
    assert [row[-1] for row in back] == ["错误原因", "已新增", "和第2行重复", "登记面积“=1+1”不是数字，请填如98.32"]
    assert back[3][4] == "=1+1"
    again = desk.get(send(desk, book(*ROWS))["Location"]).content.decode()
    assert "共3行，能导入0行" in again and "这份表里没有要导入的内容" in again


def test_the_template_is_offered_to_those_who_may(sign_in: Callable[[str], Client]) -> None:
    desk = sign_in("street")
    page = desk.get("/imports/").content.decode()
    for layout in ("places", "homes", "firms", "committees", "people"):
        assert f"/imports/{layout}/template.xlsx" in page
        content = desk.get(f"/imports/{layout}/template.xlsx").content
        assert openpyxl.load_workbook(BytesIO(content)).sheetnames[0] == EXPLAINING
        assert "必填" in desk.get(f"/imports/{layout}/").content.decode()


@pytest.mark.parametrize(
    "role", ["grid_leader", "company_manager", "committee_director", "resident", "auditor", "system_admin", "department"]
)
def test_whoever_has_no_office_sees_no_imports(sign_in: Callable[[str], Client], role: str) -> None:
    client = sign_in(role)
    assert {client.get(path).status_code for path in ("/imports/", "/imports/homes/", "/imports/homes/template.xlsx")} == {404}
    assert client.post("/imports/homes/").status_code == 404


def test_anothers_workbook_is_as_absent_as_none(desk: Client, sign_in: Callable[[str], Client]) -> None:
    page = send(desk, book(*ROWS))["Location"]
    other = sign_in("other_community")
    absent = re.sub(r"[\w-]{32}", "x" * 32, page)
    for path in (page, page + "checked.xlsx"):
        nothing = re.sub(r"[\w-]{32}", "x" * 32, path)
        assert other.get(path).status_code == other.get(nothing).status_code == 404
    assert other.post(page).status_code == 404 and not Home.objects.filter(room__name="101室", registered_area=9262).exists()
    assert "已经不在了" in other.get(absent).content.decode()


def test_an_unread_column_and_an_unread_sheet_are_named(desk: Client) -> None:
    held = BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet("甲")
        sheet.write_row(0, 0, [*HEAD, "备注"])
        sheet.write_row(1, 0, ROWS[0])
        made.add_worksheet("乙").write(0, 0, "还有一户")
    page = desk.get(send(desk, held.getvalue())["Location"]).content.decode()
    assert "这些列没有读：备注" in page and "这些没有读：乙" in page


def test_many_rows_are_paged(desk: Client) -> None:
    page = send(desk, book(*(["城建花苑", "9栋", "1单元", f"{n}室", 80, "", ""] for n in range(1, 121))))["Location"]
    assert desk.get(page).content.decode().count("新增</td>") == 50
    assert desk.get(page + "?page=3").content.decode().count("新增</td>") == 20
    assert desk.get(page + "?fate=%00&page=x").status_code in (200, 400)


@pytest.mark.parametrize("what", HOSTILE_BOOKS)
def test_a_hostile_workbook_is_refused_with_a_sentence(desk: Client, what: str) -> None:
    made, sentence = HOSTILE_BOOKS[what]
    answer = send(desk, made())
    assert answer.status_code == 422 and sentence in answer.content.decode()


@pytest.mark.parametrize("claim", [b'<dimension ref="A1:B2"/>', b'<dimension ref="A1"/>', b""])
def test_a_workbook_that_lies_about_its_size_loses_no_home(desk: Client, claim: bytes) -> None:
    honest = book(*(["城建花苑", "9栋", "1单元", f"{n}室", 80, "", ""] for n in range(1, 9)))
    lying = changed(honest, lambda name, part: re.sub(rb"<dimension [^>]*/>", claim, part) if name.endswith("sheet2.xml") else part)
    assert lying != honest
    assert "共8行，能导入8行" in desk.get(send(desk, lying)["Location"]).content.decode()


def test_a_formula_brings_its_value_and_no_formula_goes_back(desk: Client) -> None:
    held = BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROWS[0])
        sheet.write_formula(1, 4, "=SUM(90,2.62)", None, 92.62)
    page = send(desk, held.getvalue())["Location"]
    assert "能导入1行" in desk.get(page).content.decode()
    assert openpyxl.load_workbook(BytesIO(desk.get(page + "checked.xlsx").content)).worksheets[0]["E2"].value == 92.62


def test_what_is_held_names_nobody_and_goes_with_the_day(desk: Client, settings: Any) -> None:
    page = send(desk, book(*ROWS))["Location"]
    desk.get(page)
    files = list((settings.EXPORTS / "sheets").iterdir())
    assert files and not [path for path in files if "赵六" in path.read_text() or "13900001111" in path.read_text()]
    with clock.at(clock.now() + timedelta(days=2)):
        call_command("tick")
    assert desk.get(page).status_code == 404


def test_the_command_line_does_the_same(cast: Cast, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(book(*ROWS))
    code = cast.places["桃树下社区"].code
    call_command("import", "workbook", "homes", path, "--place", code, "--dry-run", "--json")
    assert '"new": 1' in capsys.readouterr().out and not Home.objects.filter(room__name="101室", registered_area=9262).exists()
    call_command("import", "workbook", "homes", path, "--place", code, "--annotated", out)
    assert Home.objects.filter(room__name="101室", registered_area=9262).exists()
    assert [row[-1] for row in read_sheet(out)][:3] == ["错误原因", "已新增", "和第2行重复"]


def test_homes_go_out_masked_and_come_in_again_unchanged(desk: Client, sign_in: Callable[[str], Client], cast: Cast) -> None:
    answer = desk.get("/exports/homes/")
    rows = read_sheet(answer.content)
    assert rows[0][:4] == ["小区", "楼栋", "单元", "房号"] and {row[0] for row in rows[1:]} == {
        "桃园里",
        "城建花苑",
        "电机厂宿舍",
        "天龙花园",
    }
    said = " ".join(str(cell) for row in rows for cell in row)
    assert "陈*139****0001" in said and "陈建国" not in said and "13900000001" not in said
    page = desk.get(send(desk, answer.content)["Location"]).content.decode()
    assert f"共{len(rows) - 1}行，能导入0行" in page and "遮住的业主" in page
    one = read_sheet(desk.get(f"/exports/homes/?place={cast.places['城建花苑'].code}").content)
    assert {row[0] for row in one[1:]} == {"城建花苑"}
    assert desk.get(f"/exports/homes/?place={cast.places['城南雅苑'].code}").status_code == 404
    assert {sign_in(role).get("/exports/homes/").status_code for role in ("company_manager", "auditor", "grid_leader", "resident")} == {404}


def test_more_homes_than_one_person_may_take_out_need_a_second_one(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 10)
    answer = desk.get("/exports/homes/")
    assert answer.status_code == 409 and 'name="reason"' in answer.content.decode()
