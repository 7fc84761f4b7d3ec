"""What people entrusted is nowhere to be read: not in the database, its log, uploads, exports, backups or the server's words."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import b64_decode
from PIL import Image

from tests.trust.house import House, Visitor, new_house

NAME, PHONE, MAKER = "阚娜蕊", "13911112222", "canary-in-exif"
PLACE = "360802001001X02"


def needles() -> dict[str, bytes]:
    """The marks as they might be written down."""
    found = {
        "utf-8": NAME.encode(),
        "utf-16": NAME.encode("utf-16-le"),
        "escaped": json.dumps(NAME)[1:-1].encode(),
        "quoted": quote(NAME).encode(),
    }
    found |= {"digits": PHONE.encode(), "spaced": b"139 1111 2222", "exif": MAKER.encode()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + PHONE.encode())
        found[f"base64+{shift}"] = coded[4 if shift else 0 : -4]
    return found


def photo() -> SimpleUploadedFile:
    image, held = Image.new("RGB", (64, 48), "red"), BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = MAKER, f"{MAKER} {PHONE}"
    image.save(held, "JPEG", exif=exif, comment=MAKER)
    return SimpleUploadedFile(f"{NAME}.jpg", held.getvalue(), "image/jpeg")


def workbook() -> SimpleUploadedFile:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(
            [("工单编号", "内容", "来电人", "联系电话"), ("GD-1", "水压低", NAME, PHONE), ("GD-2", "", NAME, PHONE)]
        ):
            sheet.write_row(row, 0, cells)
    return SimpleUploadedFile("12345.xlsx", held.getvalue(), "application/octet-stream")


def walk(house: House) -> str:
    """Everything that takes in a name or a phone, done well and done badly. Returns the secret of a tracking link."""
    stranger = Visitor(house)
    stranger.get("/t/")
    at = str(house.rows(f"select id from kernel_place where code = '{PLACE}'")[0][0])
    person = {"name": NAME, "phone": PHONE}
    report = f"/p/{PLACE}/report/"
    first, again = (stranger.post(report, {"at": at, "text": "灯坏了"} | person, key="canary-key-0001") for _ in range(2))
    assert first.status == 302 and first.headers["Location"] == again.headers["Location"]
    link = first.headers["Location"].partition("?")[0]
    for path in (link, f"{link}urge/", f"{link}nothing/", f"{link}photo/9/"):
        stranger.get(path)
        Visitor(house).post(path)  # without the token against forgery
    assert stranger.post(report, {"at": "x", "text": "灯坏了"} | person, key="canary-key-0002").status == 422
    assert stranger.post_files(report, {"at": at, "text": "门坏了"} | person, {"photos": photo()}).status == 302
    assert stranger.post(report, {"at": at, "text": f"请打{PHONE}"}).status == 422
    assert stranger.post(report, {"at": at, "text": f"请打{PHONE}", "confirm_masked": "1"}).status == 302
    assert stranger.post_json("/api/requests", {"place": PLACE, "text": f"打我电话 {PHONE}"} | person, key="canary-key-0003").status == 201
    assert stranger.post("/suggest/", {"text": "页面字太小", "phone": PHONE}).status == 302
    for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/signup/"):
        stranger.get(path)
        stranger.post(path, {"login": PHONE, "phone": PHONE, "password": PHONE, "password1": f"{PHONE}-{NAME}"})
    stranger.get(f"/search/?q={quote(NAME)}")
    stranger.get(f"/nowhere/{quote(NAME)}/?phone={PHONE}")
    office = Visitor(house).sign_in("wangfang")
    registered = {"at": at, "text": "水管漏了", "channel": "phone", "kind": "help", "urgency": "normal"} | person
    made = office.post("/requests/new/", registered)
    assert made.status == 302 and office.get(made.headers["Location"]).status == 200  # the slip with the code
    page = made.headers["Location"].removesuffix("slip/")
    assert office.post(f"{page}reveal/", {"reason": "contact"}).status == 200
    for reason in ("contact", "nothing"):
        office.post(f"{page}reveal/", {"reason": reason}, key=f"canary-reveal-{reason}")
    looked = office.post_files("/requests/import/", {"do": "look"}, {"sheet": workbook()})
    assert looked.status == 200 and NAME not in looked.text
    assert office.post_files("/requests/import/", {"do": "accept"}, {"sheet": workbook()}, key="canary-import-01").status == 200
    keeper = Visitor(house).sign_in("hemin")
    keeper.get("/admin/civic/person/add/")
    assert keeper.post("/admin/civic/person/add/", {"name_new": NAME, "phone_new": PHONE}).status == 302
    return link.strip("/").rpartition("/")[2]


def kept(house: House, backup: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte that is left behind: all files of the data folder, the backup, all rows as text, all sessions opened."""
    for path in sorted(house.data.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(house.data)), path.read_bytes()
    yield "backup", backup.read_bytes()
    for (session,) in house.rows("select session_data from django_session"):
        payload = session.split(":")[0]
        content = b64_decode(payload.removeprefix(".").encode())
        yield "session", zlib.decompress(content) if payload.startswith(".") else content
    for (table,) in house.rows(TABLES[house.database.partition(":")[0]]):
        yield table, "\n".join(map(str, house.rows(f'select * from "{table}"'))).encode()


TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table'",
    "postgres": "select tablename from pg_tables where schemaname = 'public'",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "data").mkdir()
    with new_house(tmp_path / "data") as house:
        yield house.build().serve()


def test_what_people_entrusted_stands_nowhere_in_the_open(house: House, tmp_path: Path) -> None:
    secret = walk(house)
    before = dict(kept(house, house.log))  # while the server runs, with the log of the database beside it
    house.hongge("backup", str(tmp_path / "all.tar"))
    house.stop()
    assert len(house.rows("select id from requests_reporter where phone <> ''")) >= 6
    marks = needles() | {"link": secret.encode()}
    for where, content in [*before.items(), *kept(house, tmp_path / "all.tar")]:
        for how, mark in marks.items():
            assert mark not in content, (where, how, content[max(content.find(mark) - 80, 0) : content.find(mark) + 40])


def test_the_search_would_find_what_is_kept_in_the_open(house: House, tmp_path: Path) -> None:
    Visitor(house).post_json("/api/requests", {"place": PLACE, "text": NAME})
    found = [where for where, content in kept(house, house.log) if NAME.encode() in content]
    assert "requests_request" in found
