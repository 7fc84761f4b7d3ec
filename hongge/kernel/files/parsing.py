"""Handing hostile files to a limited child process, and saying what is wrong with them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

from django.conf import settings

from hongge.kernel.errors import Refused

CHILD, PDF_CHILD = (Path(__file__).with_name(name) for name in ("child.py", "pdf_child.py"))
REFUSED = 3
MEGABYTE = 1024 * 1024
MEMORY, SECONDS = 1024 * MEGABYTE, 30
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls: an OLE file, no zip
PDF_BEGINS = b"%PDF-"

BROKEN_PICTURE = "这张照片打不开，可能没有传完整，请重新选一次或换一张"
BROKEN_SHEET = "这个表格打不开，可能已经损坏，请用 WPS 或 Excel 另存为 .xlsx 后再上传"
SENTENCES = {
    "not_a_picture": "这个文件不是照片，请选 JPG、PNG 或 HEIC 格式的照片",
    "not_a_workbook": "这个文件不是 Excel 表格，请上传 .xlsx 或 .xls 文件",
    "password": "这个表格加了密码，请去掉密码后再上传",
    "no_sheet": "这个文件里没有可以读的工作表",
    "not_a_pdf": "这个 PDF 打不开，可能没有传完整，请重新导出后再上传",
    "pdf_password": "这个 PDF 加了密码或限制，请去掉后再上传",
    "pdf_acts": "这个 PDF 里有脚本或会自己运行的动作，请用“打印为 PDF”另存一份再上传",
    "pdf_carries": "这个 PDF 里夹带了别的文件或音视频，请用“打印为 PDF”另存一份再上传",
}

Cell = str | int | float | bool | date | datetime


class Upload(Protocol):
    """What a form gives: Django's UploadedFile or anything like it."""

    @property
    def size(self) -> int | None: ...

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Picture:
    """A photo made harmless: JPEG bytes with their width and height in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class ZipLimits:
    """What an Office file may hold. `ratio`: uncompressed size to file size."""

    entries: int = 2_000
    size: int = 400 * MEGABYTE
    ratio: int = 200


@dataclass(frozen=True)
class Pdf:
    """A PDF that was looked through: its bytes as they came, and its number of pages."""

    content: bytes
    pages: int


def read_photo(upload: Upload) -> Picture:
    """Re-encode a photo in a limited child; touches no database. Refused with a sentence when it is not one, or too large."""
    return _picture(_content(upload, settings.PHOTO_MAX_BYTES, "照片"))


def read_paper(upload: Upload) -> Picture | Pdf:
    """A paper as people hand it in: a photo of it, re-encoded, or a PDF, left as it is.

    Refused with a sentence when it is neither, too large or too long, or when the PDF has a password, a script or another file in it.
    """
    content = _content(upload, max(settings.PHOTO_MAX_BYTES, settings.PDF_MAX_BYTES), "文件")
    return _pdf(content) if content.startswith(PDF_BEGINS) else _picture(content)


def _content(upload: Upload, most: int, what: str) -> bytes:
    content = b"" if (upload.size or 0) > most else upload.read(most + 1)
    if (upload.size or 0) > most or len(content) > most:
        raise Refused(f"{what}不能超过 {most // MEGABYTE} MB，请换一{'张' if what == '照片' else '个'}小一点的")
    return content


def _picture(content: bytes) -> Picture:
    limits = {"pixels": settings.PHOTO_MAX_PIXELS, "long_side": settings.PHOTO_LONG_SIDE}
    try:
        done = subprocess.run(_command("picture", limits), input=content, capture_output=True, timeout=SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(BROKEN_PICTURE) from error
    if done.returncode == REFUSED:
        word = done.stderr.decode()
        raise Refused(SENTENCES.get(word) or f"照片的像素太多（最多 {settings.PHOTO_MAX_PIXELS // 10_000} 万），请换一张小一点的")
    if done.returncode != 0:
        raise Refused(BROKEN_PICTURE)
    size, _, jpeg = done.stdout.partition(b"\n")
    width, height = size.split()
    return Picture(jpeg, int(width), int(height))


def _pdf(content: bytes) -> Pdf:
    most = settings.PDF_MAX_PAGES
    command = _command("pdf", {"pages": most}, child=PDF_CHILD)
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(SENTENCES["not_a_pdf"]) from error
    if done.returncode == REFUSED:
        raise Refused(SENTENCES.get(done.stderr.decode().splitlines()[-1]) or f"PDF 超过 {most} 页，请拆成几个文件再上传")
    if done.returncode != 0 or not done.stdout.isdigit():
        raise Refused(SENTENCES["not_a_pdf"])
    return Pdf(content, int(done.stdout))


def check_zip_directory(source: Path | IO[bytes], *, limits: ZipLimits | None = None) -> None:
    """Look at an Office file's directory before anything in it is opened. Refused when it is no zip, too much or points outside."""
    most = limits or ZipLimits()
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            whole = max((e.header_offset + e.compress_size for e in entries), default=0)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refused(SENTENCES["not_a_workbook"]) from error
    size, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > most.entries or size > most.size or size > most.ratio * max(packed, MEGABYTE) or packed > whole:
        raise Refused("这个文件展开后太大，请拆成几个文件再上传")
    names = [e.filename for e in entries]
    if len(set(names)) != len(names) or any(_leaves(name) for name in names) or any(e.flag_bits & 1 for e in entries):
        raise Refused(BROKEN_SHEET)
    if any("externallinks/" in name.lower() for name in names):
        raise Refused("这个表格引用了别的文件，请先在“数据—编辑链接”里断开链接，再上传")


def _leaves(name: str) -> bool:
    """Whether a name in a zip points outside it."""
    return name.startswith(("/", "\\")) or ":" in name or ".." in PurePosixPath(name.replace("\\", "/")).parts


class SheetRows(Iterator[list[Cell]]):
    """The rows of one sheet as they are read. `name` and `left`, the visible sheets left unread, are known from the first row on."""

    def __init__(self, rows: Generator[Any, None, None]) -> None:
        self.name, self.left, self._rows = "", (), rows

    name: str
    left: tuple[str, ...]

    def __next__(self) -> list[Cell]:
        if not self.name:
            about = next(self._rows)
            self.name, self.left = about["name"], tuple(about["left"])
        row: list[Cell] = next(self._rows)
        return row

    def close(self) -> None:
        """Stop reading; leaves no process behind."""
        self._rows.close()


def sheet_rows(source: Path | bytes, *, most: int = 200_000, apart: Sequence[str] = ()) -> SheetRows:
    """Rows of the first visible sheet of an .xlsx or .xls, from its first row; ends of rows may be missing, empty cells are "".

    Sheets called as one of `apart` are passed over. Whole numbers come as int below 10**15, days as date, instants as naive datetime;
    a merged range says its value in each cell; hidden rows are rows. The sheet's own `<dimension>` is not believed.
    Refused when it is no workbook, hostile, or longer than `most` rows. Memory stays flat.
    """
    return SheetRows(_lines(source, most, list(apart)))


def read_sheet(source: Path | bytes, *, most: int = 200_000) -> list[list[Cell]]:
    """All of `sheet_rows` at once."""
    return list(sheet_rows(source, most=most))


def _lines(source: Path | bytes, most: int, apart: list[str]) -> Generator[Any, None, None]:
    # Unbuffered: the child reads on from where this process stands in the file.
    with source.open("rb", buffering=0) if isinstance(source, Path) else TemporaryFile(buffering=0) as file:
        if isinstance(source, bytes):
            file.write(source)
        file.seek(0)
        if file.read(4) != OLD_EXCEL:
            check_zip_directory(BytesIO(source) if isinstance(source, bytes) else source)
        file.seek(0)
        yield from _lines_by_child(file, {"rows": most, "apart": apart})


def _lines_by_child(file: IO[bytes], limits: dict[str, Any]) -> Generator[Any, None, None]:
    with subprocess.Popen(
        _command("sheet", limits), stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}, bufsize=MEGABYTE
    ) as child:
        assert child.stdout and child.stderr
        try:
            for line in child.stdout:
                if line.endswith(b"\n"):  # otherwise cut short: the exit code tells
                    yield READER.decode(line.decode(errors="surrogatepass"))
            word = child.stderr.read().decode()
            if child.wait() == REFUSED:
                raise Refused(SENTENCES.get(word) or f"表格超过 {limits['rows']} 行，请拆成几个文件再上传")
            if child.returncode != 0:
                raise Refused(BROKEN_SHEET)
        finally:
            child.kill()


def _cell(found: dict[str, Any]) -> Any:
    """A day or an instant, which JSON has no word for."""
    if "date" in found:
        return date.fromisoformat(found["date"])
    return datetime.fromisoformat(found["at"]) if "at" in found else found


READER = json.JSONDecoder(object_hook=_cell)


def _command(what: str, limits: dict[str, Any], *, child: Path = CHILD) -> list[str]:
    return [sys.executable, "-I", str(child), what, json.dumps({"memory": MEMORY, "seconds": SECONDS, **limits})]
