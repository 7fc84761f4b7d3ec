"""The columns of a workbook: what each is called, what may stand in it, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hongge.kernel.errors import Refused
from hongge.kernel.sheets import cells

APART = re.compile(r"[\s*＊:：]|[(（\[【][^)）\]】]*[)）\]】]")  # in headings: marks of what is needed, units in brackets
LISTED = re.compile(r"[、,，;；/\n]+")


class Kind(StrEnum):
    """What a cell holds: text, a whole number, hundredths (98.32 as 9832), a day, an instant, a phone, a credit code."""

    TEXT = "text"
    NUMBER = "number"
    HUNDREDTHS = "hundredths"
    DAY = "day"
    INSTANT = "instant"
    PHONE = "phone"
    USCC = "uscc"


READERS: dict[Kind, cells.Read] = {
    Kind.TEXT: cells.text,
    Kind.NUMBER: cells.number,
    Kind.HUNDREDTHS: cells.hundredths,
    Kind.DAY: cells.day,
    Kind.INSTANT: cells.instant,
    Kind.PHONE: cells.phone,
    Kind.USCC: cells.uscc,
}


SAID = {
    Kind.TEXT: "文字",
    Kind.NUMBER: "整数",
    Kind.HUNDREDTHS: "数，最多两位小数",
    Kind.DAY: "日期，如2026-07-03",
    Kind.INSTANT: "日期和时间，如2026-07-03 09:12",
    Kind.PHONE: "手机号，或带区号的座机号",
    Kind.USCC: "18位统一社会信用代码",
}


@dataclass(frozen=True)
class Column:
    """One column. `also`: other headings it goes under. `needed`: must be there, and filled in each row.

    `choices`: (value, label) pairs; people pick a label, the row gets the value. `several`: a list, its parts between 、.
    `most`: characters of a text, or of each part. `note` stands beside the heading in the template, `example` in its example row.
    """

    key: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    most: int = 80
    width: int = 14
    note: str = ""
    example: str | int | float = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading it goes under, the usual one first, as `plain_heading` writes them."""
        return tuple(plain_heading(words) for words in (self.heading, *self.also))

    @property
    def told(self) -> list[str]:
        """Everything about it in a few sentences without a stop."""
        parts = ["必填"] if self.needed else []
        parts += [self.note.rstrip("。")] if self.note else []
        if self.choices:
            parts += [f"只能填{'、'.join(label for _, label in self.choices)}"]
        elif self.kind is not Kind.TEXT or not self.note:
            parts += [SAID[self.kind]]
        parts += ["几个之间用、隔开"] if self.several else []
        return parts + ([f"例如：{self.example}"] if self.example != "" and not self.choices else [])

    def reader(self) -> Callable[[Any], Any]:
        """A function of one filled cell: its value, or Refused with a sentence."""
        if self.choices:
            values = {label: value for value, label in self.choices} | {value: value for value, _ in self.choices}
            return lambda cell: self._parts(cell, lambda part, heading: self._chosen(part, values))
        return lambda cell: self._parts(cell, READERS[self.kind])

    def _parts(self, cell: Any, read: cells.Read) -> Any:
        if not self.several:
            return self._short(read(cell, self.heading))
        words = cells.words(cell, self.heading)
        if not LISTED.search(words):
            return (self._short(read(words, self.heading)),)
        return tuple(self._short(read(part, self.heading)) for part in map(str.strip, LISTED.split(words)) if part)

    def _short(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.most:
            raise Refused(f"{self.heading}超过{self.most}个字")
        return value

    def _chosen(self, cell: Any, values: dict[str, str]) -> str:
        words = cells.words(cell, self.heading)
        if words not in values:
            raise Refused(f"{self.heading}“{words[:20]}”不认识，请填{'、'.join(label for _, label in self.choices)}")
        return values[words]


def plain_heading(words: str) -> str:
    """登记面积（㎡）* → 登记面积."""
    return APART.sub("", words)
