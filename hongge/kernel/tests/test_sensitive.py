"""Numbers that had better not stand in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongge.kernel.sensitive import HIDDEN, found, hidden, masked

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
    ["13812341234", "138 1234 1234", "138-1234-1234", "138—1234—1234", "１３８１２３４１２３４", "+8613812341234", "86 138 1234 1234"]
    + ["138.1234.1234", "138、1234、1234", "138/1234/1234", "138_1234_1234", "(138)12341234", "138\n1234\n1234", "+86(138)1234-1234"]
    + ["①③⑧①②③④①②③④", "壹叁捌壹贰叁肆壹贰叁肆", "一三八一二三四一二三四", "幺三八幺二三四幺二三四", "1.3.8.1.2.3.4.1.2.3.4"],
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
        "1503、602、1201三户，18:30、22:30、7:15各停一次",
        "一百三十八元，2013年二月一日，2013、2014、2015",
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
    for text in ("1 " * 2000, "*" * 4000, "1*" * 2000, "…" * 4000, "三" * 4000, "身份证" * 1300, "123…" * 1000):
        assert len(hidden(text)) <= 4000 + len(HIDDEN)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("打138****5678", "5678"),
        ("打 138 **** 5678", "5678"),
        ("打138xxxx5678", "5678"),
        ("打１３８＊＊＊＊５６７８", "５６７８"),
        ("证3608…****…1234", "1234"),
        ("证360802********1234", "1234"),
        ("证360802…1234X", "1234"),
        ("****5678是我", "5678"),
        ("身份证后四位 1234", "1234"),
        ("最后四位是 2 3 4 5", "3 4"),
        ("最后四位是二三四五", "三四"),
        ("两三四五结尾的号", "三四"),
        ("138.7961.2345", "2345"),
        ("一三八七九六一二三四五", "二三"),
        ("身份证号码后四位是1234", "1234"),
        ("尾号5678", "5678"),
        ("手机尾号：5678", "5678"),
        ("手机最后4位 5678", "5678"),
        ("座机 0796-8212345", "8212345"),
        ("电话是8212345", "8212345"),
        ("回0796-8212345", "8212345"),
        ("身份证110105194912310021", "0021"),  # a wrong check digit
        ("微信 abc1234567", "1234567"),
        ("电话一三八零零一三八零零零", "一三八"),
        ("13812341234", "1234"),
        (IDENTITY, "1231"),
    ],
)
def test_who_must_not_know_reads_no_part_of_a_number(text: str, left: str) -> None:
    assert left not in hidden(text) and HIDDEN in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "3栋2单元1201，2026-07-03 14:30 电梯停了",
        "编号 JZ-20261123-0001，物业费 1280.50 元",
        "从3…5楼都漏水",
        "停在四楼，三三两两",
        "车位2*5米，30x40的瓷砖",
        "等了20……没人来",
        "最后2天",
        "",
    ],
)
def test_other_numbers_are_read_by_everybody(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我叫李桂英", "李桂英"),
        ("李 桂英住这里", "桂英"),
        ("我手机2345", "2345"),
        ("打7961-2345", "7961"),
        ("后面是二三四五", "三四"),
        ("①②③④⑤号", "③④"),
    ],
)
def test_whose_it_is_stands_in_no_text_that_a_company_reads(text: str, left: str) -> None:
    told = hidden(text, ("李桂英", "+8613879612345"))
    assert left not in told and HIDDEN in told


@pytest.mark.parametrize("text", ["138、7961、2345", "(138)7961/2345", "一三八七九六一二三四五", "①③⑧⑦⑨⑥①②③④⑤", "138 7961 2345"])
def test_what_was_masked_when_it_was_kept_is_gone_for_a_company(text: str) -> None:
    assert masked(text) != text and hidden(f"打{masked(text)}找我").replace(HIDDEN, "").strip("()") in ("打找我", "打(找我")


@pytest.mark.parametrize(
    "text", ["3栋2单元501，2023年7月3日交了1280.50元", "城建花苑12栋1201、1301、1401", "李阿姨说桂花树英红", "停在一二楼", ""]
)
def test_what_is_nobodys_is_read_by_a_company(text: str) -> None:
    assert hidden(text, ("李桂英", "+8613879612345", "居民", "")) == text


@given(st.text(alphabet="0123456789*…Xx -王尾号身份证后四位，.", max_size=60))
def test_hidden_text_holds_no_number_and_stays_as_it_is(text: str) -> None:
    again = hidden(text)
    assert found(again) == [] and hidden(again) == again
