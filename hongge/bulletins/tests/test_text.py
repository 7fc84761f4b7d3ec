"""How a text is read: slots, headings, numbers typed by hand."""

from __future__ import annotations

import time

import pytest

import hongge.systems.requests.figures  # noqa: F401
from hongge.bulletins.models import broken, figure_called, lines, shown, slots, typed_numbers


def test_slots_are_found_once_each_with_blanks_left_out() -> None:
    assert slots("{{ a.b }}件，{{收到诉求}}件，又{{a.b}}") == ["a.b", "收到诉求"]


@pytest.mark.parametrize("text", ["{{", "}}", "{{a", "{{}}", "{{ }}", "{{a\nb}}", "{{a}b}}", "{{" + "字" * 81 + "}}"])
def test_braces_that_make_no_slot_are_noticed(text: str) -> None:
    assert broken(text) and not slots(text)


def test_paragraphs_know_their_level_and_pieces() -> None:
    read = lines("开头\r\n\r\n一、组织{{a}}个\n（一）办事\n十二、其他")
    assert [line.level for line in read] == [0, 1, 2, 1]
    assert read[1].pieces == ("一、组织", "a", "个")


def test_a_figure_is_called_by_name_or_by_its_only_label() -> None:
    found = figure_called("requests.received")
    assert found is not None and figure_called(found.label) is found
    assert figure_called("没有这个数") is None


def test_counted_things_typed_by_hand_are_noticed_and_dates_are_not() -> None:
    assert typed_numbers("2026年6月30日，完工19部，服务1,600余人次，{{a}}件，第7期") == ["19部", "1,600余人次"]


@pytest.mark.parametrize(("value", "words"), [("1642", "1,642"), ("92.6", "92.60"), ("0", "0"), ("", "—")])
def test_numbers_are_shown_as_on_the_board(value: str, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize("text", ["{{" + " " * 20000, "{{" * 10000, "9" * 20000, "9," * 10000, "一" * 20000])
def test_no_text_makes_reading_slow(text: str) -> None:
    started = time.monotonic()
    slots(text), broken(text), typed_numbers(text), lines(text)
    assert time.monotonic() - started < 0.5
