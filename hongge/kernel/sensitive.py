"""A guard for free text: identity, mobile and bank card numbers that had better not be kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

ID, MOBILE, CARD = "id", "mobile", "card"
LABELS = {ID: "身份证号", MOBILE: "手机号", CARD: "银行卡号"}
KEPT = {ID: (3, 2), MOBILE: (3, 4), CARD: (0, 4)}  # signs left at the head and at the tail

# One sign for one sign, so that positions stay: full-width forms, and the many dashes and spaces people type.
PLAIN = str.maketrans("０１２３４５６７８９Ｘｘ＋－—–‐−　\u00a0\u2009", "0123456789Xx+-----   ")
RUN = re.compile(r"[0-9][0-9 \-]*[Xx]?", re.ASCII)
GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]", re.ASCII)
ID_SHAPE = re.compile(r"[1-8][0-9]{16}[0-9Xx]", re.ASCII)
MOBILE_SHAPE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}", re.ASCII)
CARD_SHAPE = re.compile(r"[3-69][0-9]{15,18}", re.ASCII)
LONGEST = 19


@dataclass(frozen=True)
class Found:
    """One number in a text: `kind` is id, mobile or card; the text from `start` up to `end` holds it with its separators."""

    kind: str
    start: int
    end: int


def _is_id(digits: str) -> bool:
    """Check digit of GB 11643 and a birth date that exists; the place code is not looked up."""
    if not ID_SHAPE.fullmatch(digits):
        return False
    try:
        ric.get_birth_date(digits)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(digits) == digits[-1].upper())


def _is_mobile(digits: str) -> bool:
    return bool(MOBILE_SHAPE.fullmatch(digits))


def _is_card(digits: str) -> bool:
    return bool(CARD_SHAPE.fullmatch(digits)) and luhn.is_valid(digits)


TESTS: tuple[tuple[str, Callable[[str], bool]], ...] = ((ID, _is_id), (MOBILE, _is_mobile), (CARD, _is_card))


def found(text: str) -> list[Found]:
    """Numbers in the order they stand in, never overlapping. Groups parted by spaces or dashes are read together."""
    numbers: list[Found] = []
    plain = text.translate(PLAIN)
    for run in RUN.finditer(plain):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in GROUP.finditer(run.group())]
        first = 0
        while first < len(groups):
            number, after = _at(plain, groups, first)
            if number:
                numbers.append(number)
            first = after
    return numbers


def _at(plain: str, groups: list[tuple[int, int]], first: int) -> tuple[Found | None, int]:
    """The longest number that begins with this group, and the group to go on with."""
    joined: list[str] = []
    digits = ""
    for start, end in groups[first:]:
        digits += plain[start:end]
        if len(digits) > LONGEST:
            break
        joined.append(digits)
    for kind, test in TESTS:
        for length in range(len(joined), 0, -1):
            if test(joined[length - 1]):
                return Found(kind, groups[first][0], groups[first + length - 1][1]), first + length
    return None, first + 1


def masked(text: str) -> str:
    """The text with those numbers starred out, its length and everything else kept."""
    signs = list(text)
    for number in found(text):
        places = [n for n in range(number.start, number.end) if signs[n].translate(PLAIN) not in " -"]
        head, tail = KEPT[number.kind]
        for n in places[head : len(places) - tail]:
            signs[n] = "*"
    return "".join(signs)
