"""Hostile pictures and workbooks through the doors people use: refused with a clear sentence, or kept harmless."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pillow_heif
import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from zeal import zeal_ignore

from hongge.kernel.files import StoredFile
from hongge.systems.requests.models import Photo, Reporter, Request
from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCRIPT = b"<script>alert(1)</script>"


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A picture that claims a size, whatever is in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def drawn(kind: str = "JPEG", *, size: tuple[int, int] = (640, 480), located: bool = False) -> bytes:
    image, held = Image.new("RGB", size, "#557799"), BytesIO()
    exif = Image.Exif()
    if located:
        exif.get_ifd(0x8825).update({1: "N", 2: (27.0, 6.0, 30.0), 3: "E", 4: (114.0, 59.0, 10.0)})
        exif[0x010F] = "canary-maker"
    image.save(held, kind, exif=exif)
    return held.getvalue()


def heic() -> bytes:
    held = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "canary-maker"
    pillow_heif.from_pillow(Image.new("RGB", (640, 480), "#557799")).save(held, quality=60, exif=exif.tobytes())
    return held.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "30000 × 30000 in one kilobyte": ("a.png", lambda: png(30_000, 30_000, b"\0" * 1000), "像素太多"),
    "a width past all measure": ("a.png", lambda: png(2**31 - 1, 1), "像素太多"),
    "rows that never come": ("a.png", lambda: png(2000, 2000, b"\0" * 100), "照片"),
    "cut off in the middle": ("a.jpg", lambda: drawn()[:900], "照片"),
    "a page called a photo": ("a.jpg", lambda: SCRIPT, "不是照片"),
    "a drawing with a script": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "不是照片"),
    "an archive": ("a.jpg", lambda: b"PK\x03\x04" + b"\0" * 200, "不是照片"),
    "PostScript": ("a.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "不是照片"),
    "nothing but a beginning": ("a.heic", lambda: heic()[:300], "照片"),
}


@pytest.fixture
def report(cast: Cast) -> Callable[..., Any]:
    """Reports with photos, as a stranger at the QR code."""
    place = cast.places["城建花苑"]

    def sent(*photos: SimpleUploadedFile) -> Any:
        given = {"at": place.pk, "text": "单元门口的灯坏了", "name": "赵大妈", "photos": list(photos)}
        return Client().post(f"/p/{place.public_code}/report/", given)

    return sent


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_picture_is_refused_and_nothing_is_lost(report: Callable[..., Any], what: str) -> None:
    name, made, sentence = HOSTILE[what]
    answer = report(SimpleUploadedFile(name, made(), "image/jpeg"))
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert "单元门口的灯坏了" in page and "赵大妈" in page
    assert not Request.objects.exists() and not Reporter.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a\r\nX-Evil: 1.jpg", "字" * 250 + ".jpg", "CON.jpg", '"><script>.jpg', "..."])
def test_what_a_photo_is_called_does_not_matter(report: Callable[..., Any], name: str) -> None:
    answer = report(SimpleUploadedFile(name, drawn(), "image/jpeg"))
    assert answer.status_code == 302
    stored = StoredFile.objects.get()
    assert stored.path.is_relative_to(settings.UPLOADS) and stored.path.name == stored.sha256


@pytest.mark.parametrize("made", [lambda: drawn(located=True), lambda: drawn("PNG", located=True), heic], ids=["jpeg", "png", "heic"])
def test_a_photo_tells_neither_where_nor_by_what_it_was_taken(report: Callable[..., Any], made: Callable[[], bytes]) -> None:
    content = made()
    assert b"canary-maker" in content
    assert report(SimpleUploadedFile("a.jpg", content)).status_code == 302
    photo = Photo.objects.get()
    shown = Client().get(f"/t/{photo.request.token}/photo/{photo.pk}/")
    kept = b"".join(shown.streaming_content)
    image = Image.open(BytesIO(kept))
    assert image.format == "JPEG" and not image.getexif() and b"canary" not in kept
    assert shown.headers["Content-Type"] == "image/jpeg" and shown.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_is_also_a_page_is_only_a_picture_afterwards(report: Callable[..., Any]) -> None:
    both = drawn() + SCRIPT + b"PK\x05\x06" + b"\0" * 18
    assert report(SimpleUploadedFile("a.html", both, "text/html")).status_code == 302
    assert SCRIPT not in StoredFile.objects.get().path.read_bytes()


def test_more_photos_than_allowed_are_refused_before_any_is_opened(report: Callable[..., Any]) -> None:
    answer = report(*(SimpleUploadedFile(f"{n}.jpg", drawn(size=(8, 8))) for n in range(settings.PHOTO_MAX_COUNT + 1)))
    assert answer.status_code == 422 and "最多放" in answer.content.decode()
    assert not StoredFile.objects.exists()


# --- workbooks -----------------------------------------------------------------------------------------------------------------

HEAD = ("工单编号", "内容", "来电人", "联系电话")


def book(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, formulas: bool = False) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": formulas}) as made:
        sheet = made.add_worksheet()
        for number, cells in enumerate([head, *rows]):
            sheet.write_row(number, 0, cells)
    return held.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The workbook with its parts put through `change`, and with more parts."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name, part)
    return held.getvalue()


def same(name: str, part: bytes) -> bytes:
    return part


HOSTILE_BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: changed(book(("1", "灯坏了")), same, **{"xl/media/a.bin": b"\0" * (300 * 1024 * 1024)}), "展开后太大"),
    "another file's link": (lambda: changed(book(("1", "灯")), same, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "引用了别的文件"),
    "a name that climbs out": (lambda: changed(book(("1", "灯")), same, **{"../../evil.xml": b"<x/>"}), "打不开"),
    "no workbook at all": (lambda: SCRIPT, "不是 Excel"),
    "cut off in the middle": (lambda: book(("1", "灯坏了"))[:-40], "不是 Excel"),
    "no columns we know": (lambda: book(("1", "2"), head=("甲", "乙")), "没有找到表头"),
    "nothing": (lambda: b"", ""),
}


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast["community"].account, backend=BACKEND)
    return client


def take_in(desk: Client, content: bytes, do: str = "accept") -> Any:
    with zeal_ignore():  # each row is a step of its own, with its own line in the journal
        return desk.post("/requests/import/", {"do": do, "sheet": SimpleUploadedFile("12345.xlsx", content)})


@pytest.mark.parametrize("what", HOSTILE_BOOKS)
def test_a_hostile_workbook_is_refused_with_a_sentence(desk: Client, what: str) -> None:
    made, sentence = HOSTILE_BOOKS[what]
    answer = take_in(desk, made())
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize("claim", [b'<dimension ref="A1:B2"/>', b'<dimension ref="A1"/>', b""])
def test_a_workbook_that_lies_about_its_size_loses_nobody(desk: Client, claim: bytes) -> None:
    honest = book(*((f"GD-{n}", f"第{n}户水压低") for n in range(1, 8)))
    lying = changed(honest, lambda name, part: re.sub(rb"<dimension [^>]*/>", claim, part) if name.endswith("sheet1.xml") else part)
    assert lying != honest
    take_in(desk, lying)
    assert sorted(Request.objects.values_list("external_number", flat=True)) == [f"GD-{n}" for n in range(1, 8)]


def test_text_that_looks_like_a_formula_stays_text_there_and_back(desk: Client) -> None:
    live = ("=1+1", "+86139", "-2", "@SUM(A1)", "＝HYPERLINK(1)", "=cmd|' /C calc'!A0")
    content = book(*((f"GD-{n}", text) for n, text in enumerate(live)), ("GD-9", "", "赵大妈"))
    answer = take_in(desk, content, do="back")
    with zipfile.ZipFile(BytesIO(answer.content)) as back:
        sheet = back.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet and not [name for name in back.namelist() if "externalLink" in name]
        assert "没有内容" in sheet.decode()
    take_in(desk, content)
    assert set(Request.objects.values_list("description", flat=True)) == set(live)
    out = desk.get("/exports/requests/")
    with zipfile.ZipFile(BytesIO(out.content)) as gone:
        assert not [name for name in gone.namelist() if name.startswith("xl/worksheets/") and b"<f>" in gone.read(name)]


def test_every_row_has_its_fate(desk: Client) -> None:
    rows = [
        ("GD-1", "水压低"),
        ("GD-1", "又是水压"),
        ("", "没有编号"),
        ("GD-2", ""),
        ("GD-3", "灯坏了", "赵大妈", "12"),
        ("GD-4", "灯\0坏"[:1]),
    ]
    answer = take_in(desk, book(*rows))
    fates = answer.context["fates"]
    assert len(fates) == len(rows)
    assert all(bool(fate.accepted) != bool(fate.fault) for fate in fates)
    assert Request.objects.count() == sum(bool(fate.accepted) for fate in fates) == 2
