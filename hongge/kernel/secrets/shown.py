"""How names and phones are written and shown."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from hongge.kernel.errors import Refused

TWO_SIGN_SURNAMES = re.compile(
    "欧阳|上官|司马|诸葛|夏侯|司徒|皇甫|尉迟|公孙|慕容|令狐|南宫|端木|长孙|宇文|轩辕|闻人|澹台|司空|百里|呼延|东郭|西门"
)
MOBILE_LENGTH = 11
MOBILE = re.compile(r"1(?:[38]\d|5[0-35-9]|7[35-8]|9[0135-9])\d{8}", re.ASCII)  # part of what the numbering plan allows, for speed
WRONG_PHONE = "电话号码不对，请填 11 位手机号，或带区号的座机号（如 0796-8212345）"


def mask_name(name: str) -> str:
    """陈建国 → 陈*, 欧阳明 → 欧阳*."""
    name = name.strip()
    if not name:
        return ""
    return (name[:2] if len(name) > 2 and TWO_SIGN_SURNAMES.match(name) else name[:1]) + "*"


def mask_phone(phone: str) -> str:
    """+8613812341234 → 138****1234; other numbers keep their last four digits."""
    digits = phone.removeprefix("+86")
    if not digits:
        return ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == MOBILE_LENGTH and digits[0] == "1" else f"****{digits[-4:]}"


def spoken_phone(phone: str) -> str:
    """+8613812341234 → 13812341234, +867968212345 → 07968212345: as one dials it here. Numbers of other countries stay as they are."""
    if not phone.startswith("+86"):
        return phone
    digits = phone.removeprefix("+86")
    return digits if len(digits) == MOBILE_LENGTH and digits[0] == "1" else f"0{digits}"


def normal_phone(text: str) -> str:
    """E.164 (+8613812341234) of a mobile or fixed number as people write it, Chinese unless it says otherwise. Refused when wrong."""
    if MOBILE.fullmatch(text):
        return f"+86{text}"
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "CN")
    except phonenumbers.NumberParseException as error:
        raise Refused(WRONG_PHONE) from error
    if not phonenumbers.is_valid_number(number):
        raise Refused(WRONG_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
