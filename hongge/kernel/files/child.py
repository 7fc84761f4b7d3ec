"""Runs alone in a limited process: opens one hostile picture or workbook given on its standard input.

Started by path, without Django and without the house's settings: `python child.py picture|sheet '<limits as JSON>'`.
Writes its result to standard output. Exit code 3 with one code word on standard error is a refusal; any other end but 0 means
that the file broke the parser or asked for more than it may have.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

REFUSED = 3
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
QUALITY = 85
EXACT = 10**15  # whole numbers below it survive a workbook's floating point


class No(Exception):
    """The code word of a refusal."""


def limit(*, memory: int, seconds: int) -> None:
    """No more bytes and processor seconds than these, no files, no crash dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def picture(content: bytes, *, pixels: int, long_side: int) -> Iterator[bytes]:
    """A line with width and height, then a plain JPEG: upright, on white, no longer than `long_side`, nothing but its pixels."""
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own limit, with its own sentence
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise No("not_a_picture") from None
    if image.width * image.height > pixels:
        raise No("too_many_pixels")
    if image.mode in ("1", "P", "PA", "CMYK", "YCbCr"):
        image.load()
        image = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((long_side, long_side), Image.Resampling.LANCZOS, reducing_gap=2.0)  # decodes a JPEG no larger than needed
    image = ImageOps.exif_transpose(image)
    seen = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain = Image.new("RGB", seen.size, "white")  # a new picture carries no EXIF, comment or profile
    plain.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    result = BytesIO()
    plain.save(result, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    yield f"{plain.width} {plain.height}\n".encode()
    yield result.getvalue()


def sheet(content: bytes, *, rows: int, apart: list[str]) -> Iterator[bytes]:
    """A line that names the sheet and the visible ones left unread, then its cells from the very first row, one JSON array a line.

    Taken is the first visible sheet that is not called as one of `apart`. A merged range says its value in each of its cells.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError:
        raise No("password") from None
    except CalamineError:
        raise No("not_a_workbook") from None
    seen = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible and s.typ == SheetTypeEnum.WorkSheet]
    meant = [name for name in seen if name not in apart] or seen
    if not meant:
        raise No("no_sheet")
    table = book.get_sheet_by_name(meant[0])
    if table.height > rows:
        raise No("too_many_rows")
    yield _line({"name": meant[0], "left": meant[1:]})
    empty = 0
    margin = [""] * (table.start[1] if table.start else 0)
    for row in _spread((margin + row for row in table.iter_rows()), table.merged_cell_ranges or []):
        if any(cell != "" for cell in row):
            yield b"[]\n" * empty + _line([cell if type(cell) is str else _cell(cell) for cell in row])
            empty = 0
        else:
            empty += 1  # kept between rows, dropped at the end


def _spread(rows: Iterator[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> Iterator[list[Any]]:
    """The rows, with the value of each merged range in all of its cells."""
    begins: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in merged:
        begins.setdefault(top, []).append((bottom, left, right))
    going: list[tuple[int, int, int, Any]] = []
    for number, row in enumerate(rows):
        if number in begins:
            going += [(bottom, left, right, row[left]) for bottom, left, right in begins[number] if left < len(row)]
        if going:
            for _, left, right, value in going:
                row[left : right + 1] = [value if cell == "" else cell for cell in row[left : right + 1]]
            going = [one for one in going if one[0] > number]
        yield row


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass") + b"\n"


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return int(value)
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()} if value.time() == time() else {"at": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, (str, int, float)) else str(value)


PARSERS: dict[str, Callable[..., Iterator[bytes]]] = {"picture": picture, "sheet": sheet}


def main() -> None:
    limits = json.loads(sys.argv[2])
    limit(memory=limits.pop("memory"), seconds=limits.pop("seconds"))
    content = sys.stdin.buffer.read()
    try:
        for part in PARSERS[sys.argv[1]](content, **limits):
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except No as no:
        sys.stderr.write(str(no))
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
