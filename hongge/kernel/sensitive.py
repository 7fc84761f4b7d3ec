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

# What stands for a person without being whole: a number with stars or dots in it, its last digits, any number called a phone or an ID.
CUT = re.compile(r"[0-9*＊×xX•●○★☆…·](?:[ \-]?[0-9*＊×xX•●○★☆…·])+")
STARRED = re.compile(r"[*＊×xX•●○★☆]{2}")
DOTTED = re.compile(r"[0-9]{3}[ \-]?[…·]+[ \-]?[0-9]{3}")
TWO_DIGITS = re.compile(r"[0-9][^0-9]*[0-9]")
CALLED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:[后末尾][0-9一二三四五六七八几两]?[位个][号数码字]{0,3}|尾[号数]码?)[是为：:，, ]{0,3}[0-9]{2,8}[Xx]?",
        r"(?:身份证|证件|手机|电话|座机|联系方式|微信|[Qq]{2}|号码|打我|找我|联系我|致电)[^0-9\n。；;]{0,6}[0-9][0-9 \-]{5,}[0-9Xx]?",
        r"(?:身份证|证件)[^0-9\n。；;]{0,4}[0-9]{4,}[Xx]?",
        r"(?<![0-9])[1-8][0-9]{16}[0-9Xx](?![0-9])",
        r"(?<![0-9])0[0-9]{2,3}[- ]?[1-9][0-9]{6,7}(?![0-9])",
        r"[零〇一二三四五六七八九幺两]{7,}",
    )
)
HIDDEN = "［此处不显示］"


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


def hidden(text: str) -> str:
    """The text as somebody may read it who must not learn whose it is: such numbers, whole or in part, are gone altogether."""
    plain = text.translate(PLAIN)
    spans = [(number.start, number.end) for number in found(text)]
    spans += [run.span() for run in CUT.finditer(plain) if _is_cut(run.group())]
    spans += [match.span() for pattern in CALLED for match in pattern.finditer(plain)]
    told, after = "", 0
    for start, end in sorted(spans):
        if start >= after:
            told += text[after:start] + HIDDEN
        after = max(after, end)
    return told + text[after:]


def _is_cut(run: str) -> bool:
    return bool(TWO_DIGITS.search(run) and STARRED.search(run) or DOTTED.search(run))


def masked(text: str) -> str:
    """The text with those numbers starred out, its length and everything else kept."""
    signs = list(text)
    for number in found(text):
        places = [n for n in range(number.start, number.end) if signs[n].translate(PLAIN) not in " -"]
        head, tail = KEPT[number.kind]
        for n in places[head : len(places) - tail]:
            signs[n] = "*"
    return "".join(signs)
