"""What a cell says: one function for each kind of column. A cell that says nothing useful is refused with a sentence.

People type full-width digits, spaces that cannot be seen, units behind numbers, and dates in a dozen ways; spreadsheets turn
house numbers into dates and long numbers into rounded ones. Each of these is either read or named, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from stdnum.cn import uscc as codes
from stdnum.exceptions import ValidationError

from hongge.kernel import sensitive
from hongge.kernel.errors import Refused
from hongge.kernel.files import Cell
from hongge.kernel.secrets import normal_phone

WIDE = {ord("０") + n: chr(ord("0") + n) for n in range(10)}
WIDE |= {ord(first) + n: chr(ord(plain) + n) for first, plain in (("Ａ", "A"), ("ａ", "a")) for n in range(26)}
WIDE |= {ord(space): " " for space in "\u3000\u00a0\u2009\t"} | {ord(unseen): "" for unseen in "\u200b\u200c\u200d\u2060\ufeff"}
WIDE |= dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")  # they turn what is read around
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ROUNDED = 10**15  # a spreadsheet has rounded whole numbers from here on
LONG = 15  # signs, from which on a text may hold an identity number
EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)  # 1954 to 2119: a day that lost its format
UNSEEN = 1e-4  # of a hundredth: what a spreadsheet's own arithmetic leaves behind
YEARS = range(1900, 2101)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
INSTANT = re.compile(r"(.+?日?)[ T]\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?[分秒]?", re.ASCII)
UNITS = re.compile(r"(?:㎡|m2|m²|平方米|平米|平方|层|楼|F|元|户|人)\Z", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def words(cell: Cell, heading: str) -> str:
    """Text as it is meant: digits and letters of one width, no unseen signs, whole numbers without a point."""
    if type(cell) is str:
        text = cell if cell.isascii() else cell.translate(WIDE)
        if UNFIT.search(text):
            raise Refused(f"{heading}里有看不见的控制字符，请重新填写")
        return text.strip()
    if isinstance(cell, (date, datetime)):
        raise Refused(f"{heading}被表格软件当成了日期，请把这一列设成“文本”格式再填")
    if isinstance(cell, float) and not cell.is_integer():
        return repr(cell)
    if isinstance(cell, (int, float)) and abs(cell) >= ROUNDED:
        raise Refused(f"{heading}被表格软件当成了数字，后几位已经丢了，请把这一列设成“文本”格式再填")
    return str(int(cell) if isinstance(cell, float) else cell)


def told(cell: Cell | str) -> str:
    """A cell as a sentence quotes it: its beginning, without unseen signs."""
    return str(cell).translate(WIDE)[:20]


def text(cell: Cell, heading: str) -> str:
    """The same, without an identity number: those are not collected."""
    found = words(cell, heading)
    if len(found) >= LONG and any(number.kind == sensitive.ID for number in sensitive.found(found)):
        raise Refused(f"{heading}里有身份证号，请删掉：这里不收身份证号")
    return found


def _figure(cell: Cell, heading: str, example: str) -> Decimal:
    found = UNITS.sub("", unicodedata.normalize("NFKC", words(cell, heading)).replace(",", "").strip())
    try:
        if NUMBER.fullmatch(found.strip()):
            return Decimal(found.strip())
    except InvalidOperation:
        pass
    raise Refused(f"{heading}“{told(cell)}”不是数字，请填如{example}")


def number(cell: Cell, heading: str) -> int:
    """A whole number such as 6, 6层 or -1."""
    found = Decimal(cell) if isinstance(cell, int) else _figure(cell, heading, "6")
    if found != int(found) or abs(found) > 10**9:
        raise Refused(f"{heading}“{told(cell)}”不是整数，请填如6")
    return int(found)


def hundredths(cell: Cell, heading: str) -> int:
    """98.32, 98.32㎡ or 1,200元 as whole hundredths: areas in 0.01 m², money in 分."""
    if isinstance(cell, float) and 0 <= cell < 10**7 and abs(cell * 100 - (whole := round(cell * 100))) < UNSEEN:
        return whole
    found = _figure(cell, heading, "98.32") * 100
    if found != int(found) or not 0 <= found <= 10**9:
        raise Refused(f"{heading}“{told(cell)}”不对，请填最多两位小数的数，如98.32")
    return int(found)


def day(cell: Cell, heading: str) -> date:
    """A date, its serial number, or one of the ways people write it: 2026-07-03, 2026/7/3, 2026.7.3, 2026年7月3日, 20260703."""
    found = cell.date() if isinstance(cell, datetime) else cell
    if isinstance(found, date):
        return _usual(found, heading)
    if isinstance(found, (int, float)) and found in SERIALS:
        return EPOCH + timedelta(days=int(found))
    plain = unicodedata.normalize("NFKC", words(found, heading)).replace("—", "-")
    if match := DAY.fullmatch(plain) or COMPACT.fullmatch(plain):
        try:
            return _usual(date(*map(int, match.groups())), heading)
        except ValueError:
            raise Refused(f"{heading}“{plain[:20]}”没有这一天") from None
    raise Refused(f"{heading}“{plain[:20]}”看不懂，请写成2026-07-03")


def _usual(found: date, heading: str) -> date:
    if found.year not in YEARS:
        raise Refused(f"{heading}的年份{found.year}不对")
    return found


def instant(cell: Cell, heading: str) -> datetime:
    """A local time as an aware instant; a day alone is its beginning."""
    if isinstance(cell, datetime):
        return timezone.make_aware(cell) if timezone.is_naive(cell) else cell
    try:
        if isinstance(cell, str) and (match := INSTANT.fullmatch(unicodedata.normalize("NFKC", cell).strip())):
            on, hour, minute, second = match.groups()
            return timezone.make_aware(datetime.combine(day(on.strip(), heading), time(int(hour), int(minute), int(second or 0))))
        return timezone.make_aware(datetime.combine(day(cell, heading), time.min))
    except (Refused, ValueError):
        raise Refused(f"{heading}看不懂，请写成2026-07-03 09:12") from None


def phone(cell: Cell, heading: str) -> str:
    """E.164."""
    return normal_phone(words(cell, heading))


def uscc(cell: Cell, heading: str) -> str:
    """18 signs of GB 32100 with a true check sign."""
    try:
        return str(codes.validate(words(cell, heading).upper()))
    except ValidationError:
        raise Refused(f"{heading}不对：要18位，最后一位是校验位，请对照营业执照再填") from None


Read = Callable[[Any, str], Any]
