"""Numbers that had better not stand in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongge.kernel.sensitive import found, masked

IDENTITY = "11010519491231002X"  # the example of GB 11643
CARD = "6222021234567890128"


def kinds(text: str) -> list[str]:
    return [number.kind for number in found(text)]


@pytest.mark.parametrize(
    "written",
    [
        IDENTITY,
        IDENTITY.lower(),
        "110105 19491231 002X",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 1949 1231 002 X",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(written: str) -> None:
    assert kinds(f"我的身份证{written}，请查。") == ["id"]


@pytest.mark.parametrize(
    "written",
    ["13812341234", "138 1234 1234", "138-1234-1234", "138—1234—1234", "１３８１２３４１２３４", "+8613812341234", "86 138 1234 1234"],
)
def test_a_mobile_number_is_found_however_it_is_written(written: str) -> None:
    assert kinds(f"电话{written}老王") == ["mobile"]


@pytest.mark.parametrize("written", [CARD, "6222 0212 3456 7890 128", "6222-0212-3456-7890-128", "4111111111111111"])
def test_a_card_number_is_found_however_it_is_written(written: str) -> None:
    assert kinds(f"退款到{written}") == ["card"]


def test_several_numbers_beside_each_other_are_told_apart() -> None:
    text = f"13812341234 13912345678，{IDENTITY} {CARD}"
    assert kinds(text) == ["mobile", "mobile", "id", "card"]
    assert [text[n.start : n.end] for n in found(text)] == ["13812341234", "13912345678", IDENTITY, CARD]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3栋2单元1201，2026-07-03 14:30 电梯停了",
        "编号 JZ-20261123-0001，12345 工单 2026112300012345",
        "座机 0796-8212345，物业费 1280.50 元",
        "110105194912310021",  # wrong check digit
        "110105194913310020",  # no such day
        "6222021234567890123",  # fails Luhn
        "12345678901",
        "138123412345678901234567890",
        "①②③④⑤⑥⑦⑧⑨٣٤٥",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []
    assert masked(text) == text


def test_masking_keeps_the_rest_of_the_text() -> None:
    assert masked(f"王阿姨 138 1234 1234，证{IDENTITY}，卡6222 0212 3456 7890 128。") == (
        "王阿姨 138 **** 1234，证110*************2X，卡**** **** **** ***0 128。"
    )
    assert masked("１３８１２３４１２３４") == "１３８****１２３４"
    assert masked("+8613812341234") == "+861******1234"


@given(st.text(alphabet="0123456789０１Xx -—王，.", max_size=80))
def test_masked_text_has_the_same_length_and_holds_no_number(text: str) -> None:
    again = masked(text)
    assert len(again) == len(text) and found(again) == []


@given(st.lists(st.sampled_from(["13812341234", IDENTITY, CARD]), min_size=1, max_size=4), st.sampled_from(["，", "、", "王", "\n"]))
def test_every_number_of_a_text_is_found(numbers: list[str], between: str) -> None:
    assert len(found(between.join(numbers))) == len(numbers)


def test_a_long_text_takes_little_time() -> None:
    assert found("1 " * 2000 + "1-" * 2000) == []
