"""A guard for free text: identity, mobile and bank card numbers that had better not be kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

ID, MOBILE, CARD = "id", "mobile", "card"
LABELS = {ID: "身份证号", MOBILE: "手机号", CARD: "银行卡号"}
KEPT = {ID: (3, 2), MOBILE: (3, 4), CARD: (0, 4)}  # signs left at the head and at the tail

HAN = dict(zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參叄陸", "00123456789121234567892336"))
# One sign for one sign, so that positions stay: full-width forms, and the many dashes and spaces people type.
PLAIN = str.maketrans("０１２３４５６７８９Ｘｘ＋－—–‐−　\u00a0\u2009", "0123456789Xx+-----   ")
# ① ⑴ ⒈ ❶ ² and the digits of other scripts, which nobody writes but who would be read all the same.
DRAWN = {n: str(value) for n in range(128, 0x20000) if (value := unicodedata.digit(chr(n), None)) is not None} | PLAIN
SPELLED = DRAWN | {ord(sign): digit for sign, digit in HAN.items()}
READINGS = (PLAIN, DRAWN, SPELLED)
DIGIT = re.compile(r"[0-9]", re.ASCII)
GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]", re.ASCII)
TIGHT = re.compile(r"[ \-]*")
LOOSE = re.compile(r"[\W_]{1,3}")
ID_SHAPE = re.compile(r"[1-8][0-9]{16}[0-9Xx]", re.ASCII)
MOBILE_SHAPE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}", re.ASCII)
CARD_SHAPE = re.compile(r"[3-69][0-9]{15,18}", re.ASCII)
LONGEST, MOBILE_LENGTH, TELLING = 19, 11, 4
NOBODY = ("居民", "业主", "住户", "群众", "匿名", "先生", "女士")  # names that name nobody

# What stands for a person without being whole: a number with stars or dots in it, its last digits, any number called a phone or an ID.
CUT = re.compile(r"[0-9*＊×xX•●○★☆…·](?:[ \-]?[0-9*＊×xX•●○★☆…·])+")
BETWEEN = r"(?:[^\w*]|_){0,3}"
MASKED = re.compile(BETWEEN.join(["1", "[0-9*]", "[0-9*]", *[r"\*"] * 4, *["[0-9]"] * 4]))  # a mobile as `masked` leaves it, with its signs
STARRED = re.compile(r"[*＊×xX•●○★☆]{2}")
DOTTED = re.compile(r"[0-9]{3}[ \-]?[…·]+[ \-]?[0-9]{3}")
TWO_DIGITS = re.compile(r"[0-9][^0-9]*[0-9]")
DIGITS = f"0-9{''.join(HAN)}"
CALLED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:[后末尾][0-9一二三四五六七八几两]?[位个][号数码字]{0,3}|尾[号数]码?)[是为：:，, ]{0,3}"
        rf"[{DIGITS}](?:[\W_]{{0,2}}[{DIGITS}]){{1,7}}[Xx]?",
        rf"[{DIGITS}](?:[ \-、，,.]{{0,2}}[{DIGITS}]){{2,7}}(?:结尾|收尾|做尾|打头|(?:的?尾号)|开头的?(?:号|电话|手机))",
        r"(?:身份证|证件|手机|电话|座机|联系方式|微信|[Qq]{2}|号码|打我|找我|联系我|致电)[^0-9\n。；;]{0,6}[0-9][0-9 \-]{5,}[0-9Xx]?",
        r"(?:身份证|证件)[^0-9\n。；;]{0,4}[0-9]{4,}[Xx]?",
        r"(?<![0-9])[1-8][0-9]{16}[0-9Xx](?![0-9])",
        r"(?<![0-9])0[0-9]{2,3}[- ]?[1-9][0-9]{6,7}(?![0-9])",
        rf"[{''.join(HAN)}]{{7,}}",
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
    """Numbers in the order they stand in, never overlapping, also where signs or line ends part them or signs other than 0–9 spell them."""
    numbers: list[Found] = []
    for reading in READINGS:
        plain = _without(text, numbers).translate(reading)
        if len(DIGIT.findall(plain)) < MOBILE_LENGTH:
            continue
        for chain in _chains(plain):
            first = 0
            while first < len(chain):
                number, first = _at(plain, chain, first)
                numbers += [number] if number else []
    return sorted(numbers, key=lambda number: number.start)


def _without(text: str, numbers: list[Found]) -> str:
    """The text with letters where numbers were found."""
    signs = list(text)
    for number in numbers:
        signs[number.start : number.end] = "#" * (number.end - number.start - 1) + "a"
    return "".join(signs)


Group = tuple[int, int, bool]  # from, up to, and whether more than spaces and dashes part it from the one before


def _chains(plain: str) -> Iterator[list[Group]]:
    """Groups of digits that may be one number: parted by spaces and dashes, or by at most three signs that are no letters."""
    chain: list[Group] = []
    for match in GROUP.finditer(plain):
        between = plain[chain[-1][1] : match.start()] if chain else ""
        tight = bool(TIGHT.fullmatch(between))
        if chain and not tight and not LOOSE.fullmatch(between):
            yield chain
            chain = []
        chain.append((match.start(), match.end(), bool(chain) and not tight))
    if chain:
        yield chain


def _at(plain: str, groups: list[Group], first: int) -> tuple[Found | None, int]:
    """The longest number that begins with this group, and the group to go on with."""
    joined: list[str] = []
    lengths: list[int] = []
    digits, loose, freely = "", False, list[bool]()
    for start, end, parted in groups[first:]:
        digits += plain[start:end]
        if len(digits) > LONGEST:
            break
        loose = loose or (parted and bool(joined))
        joined.append(digits)
        lengths.append(end - start)
        freely.append(loose)
    for kind, test in TESTS:
        for length in range(len(joined), 0, -1):
            if test(joined[length - 1]) and (not freely[length - 1] or _grouped(kind, joined[length - 1], lengths[:length])):
                return Found(kind, groups[first][0], groups[first + length - 1][1]), first + length
    return None, first + 1


def _grouped(kind: str, digits: str, lengths: list[int]) -> bool:
    """Whether groups parted by other signs are those of one number, and no list of flats, prices or dates."""
    if kind == MOBILE and len(lengths) > 1 and lengths[0] == len(digits) - MOBILE_LENGTH:
        lengths = lengths[1:]  # 86
    if set(lengths) == {1} or len(lengths) == 1:
        return True
    if kind == MOBILE:
        return lengths[0] in (3, 7) and lengths != [3, 3, 3, 2] and len(lengths) <= 4
    return lengths[0] >= 4 and (kind == ID or set(lengths[:-1]) == {4})


def hidden(text: str, own: Iterable[str] = ()) -> str:
    """The text as somebody may read it who must not learn whose it is: such numbers, whole or in part, are gone altogether.

    `own`: names and phones (E.164) of whom it is about; where they stand in the text, a phone by four of its digits, they are gone too.
    """
    drawn, spelled = text.translate(DRAWN), text.translate(SPELLED)
    spans = [(number.start, number.end) for number in found(text)]
    spans += [run.span() for run in CUT.finditer(drawn) if _is_cut(run.group())]
    spans += [run.span() for run in MASKED.finditer(spelled)]
    spans += [match.span() for pattern in CALLED for match in pattern.finditer(drawn)]
    for known in own:
        spans += _of_phone(text, known) if known.startswith("+") else _of_name(text, known)
    told, after = "", 0
    for start, end in sorted(spans):
        if start >= after:
            told += text[after:start] + HIDDEN
        after = max(after, end)
    return told + text[after:]


def _of_name(text: str, name: str) -> list[tuple[int, int]]:
    """Where a name stands, its signs perhaps parted."""
    signs = [re.escape(sign) for sign in name if sign.isalnum()]
    if len(signs) < 2 or name in NOBODY:
        return []
    return [match.span() for match in re.finditer(r"[\W_]{0,2}".join(signs), text, re.IGNORECASE)]


def _of_phone(text: str, phone: str) -> list[tuple[int, int]]:
    """Where four or more digits of a phone stand in a row, and nothing else beside them in their groups."""
    number, spans = phone.removeprefix("+86"), list[tuple[int, int]]()
    for reading in READINGS:
        plain = text.translate(reading)
        for chain in _chains(plain):
            first = 0
            while first < len(chain):
                digits, last = "", 0
                for nth, (start, end, _parted) in enumerate(chain[first:], start=1):
                    digits += plain[start:end]
                    if digits not in number and number not in digits or len(digits) > LONGEST:
                        break
                    last = nth if len(digits) >= TELLING else last
                if last:
                    spans.append((chain[first][0], chain[first + last - 1][1]))
                first += last or 1
    return spans


def _is_cut(run: str) -> bool:
    return bool(TWO_DIGITS.search(run) and STARRED.search(run) or DOTTED.search(run))


def masked(text: str) -> str:
    """The text with those numbers starred out, its length and everything else kept."""
    signs, plain = list(text), text.translate(SPELLED)
    for number in found(text):
        places = [n for n in range(number.start, number.end) if plain[n].isalnum()]
        head, tail = KEPT[number.kind]
        for n in places[head : len(places) - tail]:
            signs[n] = "*"
    return "".join(signs)
