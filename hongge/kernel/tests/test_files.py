"""Pictures and workbooks from outside."""

import os
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pillow_heif
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from pytest_django import Settings

from hongge.kernel import clock, files, printing
from hongge.kernel.downloads import handed
from hongge.kernel.errors import Refused
from hongge.kernel.files import (
    StoredFile,
    ZipLimits,
    check_zip_directory,
    keep_paper,
    keep_photo,
    open_stored,
    parsing,
    read_paper,
    read_photo,
    read_sheet,
)
from hongge.kernel.files import sweep_orphans as sweep

CANARY = "13812341234"


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", color: Any = "red", **more: Any) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new(mode, size, color).save(content, kind, **more)
    return SimpleUploadedFile("a.bin", content.getvalue())


def opened(stored: StoredFile) -> Image.Image:
    with open_stored(stored) as file:
        image = Image.open(file)
        image.load()
        return image


# --- pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_photos_of_every_kind_are_kept_as_jpeg(db: None, kind: str) -> None:
    pillow_heif.register_heif_opener()
    stored = keep_photo(photo(kind, (640, 480)))
    image = opened(stored)
    assert (image.format, image.size, stored.width, stored.height) == ("JPEG", (640, 480), 640, 480)
    red, green, blue = image.getpixel((10, 10))
    assert red > 240 and green < 20 and blue < 20
    assert stored.size == stored.path.stat().st_size and stored.mime == "image/jpeg"


def test_a_large_photo_is_made_smaller_and_a_small_one_stays(settings: Settings) -> None:
    large = read_photo(photo(size=(4000, 3000)))
    assert (large.width, large.height) == (settings.PHOTO_LONG_SIDE, 1440)
    small = read_photo(photo(size=(30, 20)))
    assert (small.width, small.height) == (30, 20)


def test_a_photo_stands_upright_and_tells_nothing_of_its_maker() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, CANARY  # turned by 90 degrees, with a description
    exif.get_ifd(0x8825)[1] = "N"
    marked = photo(size=(400, 300), exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode())
    assert CANARY.encode() in marked.read()
    marked.seek(0)
    picture = read_photo(marked)
    assert (picture.width, picture.height) == (300, 400)
    assert CANARY.encode() not in picture.content and b"Exif" not in picture.content
    assert not Image.open(BytesIO(picture.content)).getexif()


@pytest.mark.parametrize(("mode", "color"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("1", 1), ("L", 255), ("I;16", 65535)])
def test_what_is_transparent_becomes_white(mode: str, color: Any) -> None:
    options = {"transparency": 0} if mode == "P" else {}
    picture = read_photo(photo("PNG", (2000, 1000), mode, color, **options))
    assert min(Image.open(BytesIO(picture.content)).getpixel((5, 5))) > 250


def test_a_cmyk_photo_is_kept() -> None:
    assert read_photo(photo("JPEG", mode="CMYK", color=(0, 255, 255, 0))).width == 400


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是照片"),
        ("这是文字".encode(), "不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是照片"),
        (b"GIF89a" + bytes(100), "不是照片"),
        (b"%PDF-1.7", "不是照片"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "不是照片|打不开"),
        (png_that_claims(60_000, 60_000), "像素太多（最多 6000 万）"),
        (png_that_claims(7000, 7000), "打不开"),  # within the limit, but the pixels are not there
    ],
)
def test_what_is_no_good_photo_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_photo(SimpleUploadedFile("a.jpg", content))


def test_a_photo_cut_short_is_refused() -> None:
    noise = BytesIO()
    Image.effect_noise((800, 600), 90).save(noise, "JPEG")
    with pytest.raises(Refused, match="重新选一次"):
        read_photo(SimpleUploadedFile("a.jpg", noise.getvalue()[:20_000]))


def test_too_many_bytes_are_refused_before_anything_is_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PHOTO_MAX_BYTES = 1024 * 1024
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("opened"))
    lying = SimpleUploadedFile("a.jpg", b"x" * (1024 * 1024 + 1))
    with pytest.raises(Refused, match="1 MB"):
        read_photo(lying)
    lying.size = 10
    with pytest.raises(Refused, match="1 MB"):
        read_photo(lying)


@pytest.mark.parametrize(("name", "value"), [("MEMORY", 150 * 1024 * 1024), ("SECONDS", 0)])
def test_a_photo_that_asks_for_more_than_it_may_have_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    monkeypatch.setattr(parsing, name, value)
    with pytest.raises(Refused, match="打不开"):
        read_photo(photo("PNG", (7000, 7000)))


def test_the_child_knows_nothing_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **how: seen.update(how) or run(*args, **how))
    read_photo(photo())
    assert seen["env"] == {}


def test_a_kept_photo_is_there_once_however_often_it_is_kept(db: None, settings: Settings) -> None:
    first, second = keep_photo(photo()), keep_photo(read_photo(photo()))
    assert first.sha256 == second.sha256 and first.seal != second.seal
    assert [p.name for p in settings.UPLOADS.glob("*/*")] == [first.sha256]
    assert first.path.stat().st_mode & 0o777 == 0o600


def test_a_prepared_photo_is_only_kept_and_a_bad_one_refused_then(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = photo(), SimpleUploadedFile("a.jpg", b"x")
    for upload in (good, bad):
        files.prepare_upload(upload)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("opened again"))
    assert keep_photo(good).width == 400
    with pytest.raises(Refused, match="不是照片"):
        keep_photo(bad)


def test_a_photo_is_on_disk_before_its_row(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    fsync, replace, create = os.fsync, os.replace, StoredFile.objects.create
    monkeypatch.setattr(os, "fsync", lambda handle: happened.append("fsync") or fsync(handle))
    monkeypatch.setattr(os, "replace", lambda *names: happened.append("replace") or replace(*names))
    monkeypatch.setattr(StoredFile.objects, "create", lambda **row: happened.append("row") or create(**row))
    keep_photo(photo())
    assert happened == ["fsync", "fsync", "replace", "fsync", "row"]  # new folder; content; name


def test_the_sweep_takes_old_files_without_a_row_only(db: None, settings: Settings) -> None:
    kept, lost, fresh = (keep_photo(photo(color=color)) for color in ("red", "green", "blue"))
    unfinished = kept.path.with_name("x.part")
    unfinished.write_bytes(b"half")
    old = (clock.now() - timedelta(days=2)).timestamp()
    for path in (kept.path, lost.path, unfinished):
        os.utime(path, (old, old))
    lost.delete()
    fresh.delete()
    assert sweep() == 2
    assert sorted(p.name for p in settings.UPLOADS.glob("*/*")) == sorted([kept.sha256, fresh.sha256])


def test_a_photo_lost_from_the_disk_is_no_silent_blank(db: None) -> None:
    stored = keep_photo(photo())
    stored.path.unlink()
    with pytest.raises(FileNotFoundError):
        open_stored(stored)


# --- workbooks


@pytest.fixture
def book(tmp_path: Path) -> Callable[[list[list[Any]]], Path]:
    def write(rows: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return write


def changed(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one part rewritten."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(path.with_name("b.xlsx"), "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(old.read(entry)) if entry.filename == member else old.read(entry))
    return path.with_name("b.xlsx")


def test_a_sheet_is_read_as_people_see_it(book: Callable[[list[list[Any]]], Path]) -> None:
    rows = [
        ["工单编号", "电话", "日期", "时间", "金额", "已办"],
        ["0012", 13812341234, date(2026, 7, 3), datetime(2026, 7, 3, 9, 12), 12.5, True],
        ["=1+1", "01381234", None, None, 0, False],
    ]
    path = book(rows)
    assert read_sheet(path) == [rows[0], rows[1], ["" if n == 0 else v for n, v in enumerate(["", "01381234", "", "", 0, False])]]
    assert read_sheet(path.read_bytes()) == read_sheet(path)


def test_a_number_too_long_for_a_workbook_is_not_taken_for_an_exact_one(book: Callable[[list[list[Any]]], Path]) -> None:
    ((value,),) = read_sheet(book([[362401199001011234]]))
    assert isinstance(value, float)


def test_empty_rows_keep_their_place_and_those_at_the_end_are_dropped(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write(2, 1, "第三行")
    sheet.write(4, 1, "第五行")
    sheet.write_blank(9, 1, None, workbook.add_format({"bold": True}))
    workbook.close()
    assert read_sheet(tmp_path / "a.xlsx") == [[], [], ["", "第三行"], [], ["", "第五行"]]


@pytest.mark.parametrize("claim", [b"A1", b"A1:B2", b"A1:XFD1048576", b"C3:D4"])
def test_the_sheets_own_dimension_is_not_believed(book: Callable[[list[list[Any]]], Path], claim: bytes) -> None:
    rows: list[list[Any]] = [[f"住户{n}", n, "x"] for n in range(50)]
    lying = changed(book(rows), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:C50"', b'ref="' + claim + b'"'))
    assert lying.read_bytes() != book(rows).read_bytes()
    assert read_sheet(lying) == rows


def test_a_dimension_that_is_none_is_refused_not_guessed(book: Callable[[list[list[Any]]], Path]) -> None:
    with pytest.raises(Refused, match="另存为"):
        read_sheet(changed(book([["x", "y"]]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B1"', b'ref="rubbish"')))


def test_the_first_sheet_people_can_see_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.sheet_state = "hidden"
    workbook.active["A1"] = "字典"
    workbook.create_sheet()["A1"] = "名单"
    workbook.save(tmp_path / "a.xlsx")
    assert read_sheet(tmp_path / "a.xlsx") == [["名单"]]


def test_a_cell_at_the_end_of_the_world_is_refused_not_stored(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "x")
    workbook.close()
    with pytest.raises(Refused):
        read_sheet(tmp_path / "a.xlsx")


def test_too_many_rows_are_refused_not_dropped(book: Callable[[list[list[Any]]], Path]) -> None:
    path = book([[n] for n in range(11)])
    assert len(read_sheet(path, most=11)) == 11
    with pytest.raises(Refused, match="超过 10 行"):
        read_sheet(path, most=10)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是 Excel"),
        (b"a,b\n1,2", "不是 Excel"),
        (b"PK\x03\x04" + bytes(50), "不是 Excel"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "不是 Excel|打不开"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_sheet(content)


def zipped(entries: dict[str, bytes]) -> BytesIO:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return whole


@pytest.mark.parametrize(
    ("entries", "limits", "sentence"),
    [
        ({f"{n}.xml": b"" for n in range(11)}, ZipLimits(entries=10), "太大"),
        ({"a.xml": bytes(2000)}, ZipLimits(size=1000), "太大"),
        ({"a.xml": bytes(300 * 1024 * 1024)}, ZipLimits(), "太大"),  # ratio
        ({"/etc/passwd": b"x"}, ZipLimits(), "打不开"),
        ({"../a.xml": b"x"}, ZipLimits(), "打不开"),
        ({"C:\\a.xml": b"x"}, ZipLimits(), "打不开"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, ZipLimits(), "断开链接"),
    ],
)
def test_a_hostile_zip_directory_is_refused(entries: dict[str, bytes], limits: ZipLimits, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check_zip_directory(zipped(entries), limits=limits)


def test_a_directory_that_lies_about_sizes_does_not_get_past_the_child(
    book: Callable[[list[list[Any]]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = changed(book([["x"]]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b">x<", b">x" + b" " * 150_000_000 + b"<"))
    with zipfile.ZipFile(bomb) as archive:
        true = struct.pack("<I", archive.getinfo("xl/worksheets/sheet1.xml").file_size)
    lying = bomb.read_bytes().replace(true, struct.pack("<I", 5000))
    check_zip_directory(BytesIO(lying))
    monkeypatch.setattr(parsing, "MEMORY", 200 * 1024 * 1024)
    with pytest.raises(Refused):
        read_sheet(lying)


def test_an_ordinary_workbook_passes(book: Callable[[list[list[Any]]], Path]) -> None:
    check_zip_directory(book([["x"]]))


def test_a_reader_that_stops_early_leaves_no_process(book: Callable[[list[list[Any]]], Path]) -> None:
    rows = files.sheet_rows(book([["x" * 1000] * 20 for _ in range(500)]))
    assert len(next(rows)) == 20
    rows.close()  # type: ignore[attr-defined]
    assert subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True).stdout.count("child.py") == 0


# --- papers


def pdf(shape: Callable[[PdfWriter], Any] = lambda writer: None, *, pages: int = 1) -> bytes:
    content, writer = BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    shape(writer)
    writer.write(content)
    return content.getvalue()


def acts(kind: str, **more: Any) -> Callable[[PdfWriter], Any]:
    """An action of this kind behind a field on the first page."""
    action = DictionaryObject({NameObject("/S"): NameObject(kind), **{NameObject(f"/{key}"): value for key, value in more.items()}})
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    return lambda writer: writer.pages[0].__setitem__(NameObject("/Annots"), ArrayObject([writer._add_object(note)]))


def bomb() -> bytes:
    """An object stream of nothing that unpacks to a gigabyte and more."""
    packed = zlib.compress(zlib.compress(b" " * 1024 * 1024 * 100, 9), 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    index = b"<</Type/XRef/Size 3/W[1 2 2]/Root 2 0 R/Length 15>>stream\n" + bytes(5) + b"\1\0\x09\0\0" + b"\2\0\1\0\0" + b"\nendstream"
    begins = b"%PDF-1.5\n1 0 obj" + stream + b"\nendobj\n"
    return begins + b"3 0 obj" + index + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(begins)


HOSTILE_PDFS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a script": (lambda: pdf(acts("/JavaScript", JS=TextStringObject("app.alert(1)"))), "脚本或会自己运行"),
    "a program to start": (lambda: pdf(acts("/Launch")), "脚本或会自己运行"),
    "a form that sends itself": (lambda: pdf(acts("/SubmitForm")), "脚本或会自己运行"),
    "another file in it": (lambda: pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "夹带了别的文件"),
    "a film": (lambda: pdf(acts("/Rendition")), "夹带了别的文件"),
    "a script where no reader looks": (lambda: pdf() + b"\n9 0 obj<</S/JavaScript/JS(1)>>endobj", "脚本或会自己运行"),
    "a script in other letters": (lambda: pdf() + b"\n9 0 obj<</S/J#61vaScript/J#53(1)>>endobj", "脚本或会自己运行"),
    "a password": (lambda: pdf(lambda writer: writer.encrypt("1234", algorithm="RC4-128")), "密码"),
    "a lock without a password": (lambda: pdf(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")), "密码"),
    "too many pages": (lambda: pdf(pages=201), "超过 200 页"),
    "no page": (lambda: pdf(pages=0), "打不开"),
    "cut off in the middle": (lambda: pdf(pages=30)[:300], "打不开"),
    "only a beginning": (lambda: b"%PDF-1.7", "打不开"),
    "more than it says": (bomb, "打不开"),
    "a page called a PDF": (lambda: b"<html>%PDF-1.7", "不是照片"),
}


@pytest.mark.parametrize("what", HOSTILE_PDFS)
def test_a_hostile_pdf_is_refused_with_a_sentence(db: None, what: str) -> None:
    made, sentence = HOSTILE_PDFS[what]
    with pytest.raises(Refused, match=sentence):
        keep_paper(SimpleUploadedFile("a.pdf", made(), "application/pdf"))
    assert not StoredFile.objects.exists()


def test_a_pdf_is_kept_as_it_came_and_always_handed_over(db: None, tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text("= 批复\n同意成立。")
    own = printing.drawn(tmp_path / "a.typ", {}, moment=0)
    kept = keep_paper(SimpleUploadedFile("批复.pdf", own))
    assert (kept.mime, kept.is_picture, kept.path.read_bytes()) == ("application/pdf", False, own)
    answer = handed(kept, "7")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="7.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf" and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_links_and_where_a_pdf_opens_are_harmless() -> None:
    link = acts("/URI", URI=TextStringObject("https://www.gov.cn/"))
    assert read_paper(SimpleUploadedFile("a.pdf", pdf(link))).pages == 1  # type: ignore[union-attr]


def test_a_photo_is_a_paper_too_but_a_pdf_is_no_photo(db: None) -> None:
    assert keep_paper(photo()).is_picture
    prepared = SimpleUploadedFile("a.pdf", pdf())
    files.prepare_upload(prepared)
    with pytest.raises(Refused, match="不是照片"):
        keep_photo(prepared)
    assert keep_paper(prepared).mime == "application/pdf"


def test_a_pdf_of_too_many_bytes_is_refused_before_it_is_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PDF_MAX_BYTES = settings.PHOTO_MAX_BYTES = 1024 * 1024
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(Refused, match="文件不能超过 1 MB"):
        read_paper(SimpleUploadedFile("a.pdf", b"%PDF-1.7" + bytes(1024 * 1024)))


def test_a_file_lost_from_the_disk_is_absent(db: None) -> None:
    kept = keep_paper(photo())
    kept.path.unlink()
    with pytest.raises(Http404):
        handed(kept, "7")
