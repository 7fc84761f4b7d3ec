"""The text of a bulletin: lines, and in them the slots `{{…}}` where numbers stand.

A slot holds the name of a figure (requests.solved), its label (解决群众反映问题) or the label of an outside number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hongge.kernel.figures import AnyFigure, figures

SLOT = re.compile(r"\{\{[ \u3000]{0,4}([^{}\s][^{}\r\n]{0,79}?)[ \u3000]{0,4}\}\}")  # every part bounded: no text makes it slow
HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")
SUBHEADING = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
COUNTED = re.compile(
    r"(?<![\d,.])\d[\d,.]{0,20}[余多]?(?:人次|人|个|名|家|件|部|支|户|起|场|次|栋|套|万|%)"
)  # a number with its measure word


@dataclass(frozen=True)
class Line:
    """One paragraph. `level`: 1 for 一、, 2 for （一）, else 0. `pieces`: words and slots in turn, words first."""

    level: int
    pieces: tuple[str, ...]


def lines(text: str) -> list[Line]:
    """The paragraphs of a text, empty ones left out."""
    return [Line(_level(row), tuple(SLOT.split(row))) for line in text.splitlines() if (row := line.strip())]


def _level(row: str) -> int:
    return 1 if HEADING.match(row) else 2 if SUBHEADING.match(row) else 0


def slots(text: str) -> list[str]:
    """What stands in the slots, each once, in the order of the text."""
    return list(dict.fromkeys(SLOT.findall(text)))


def broken(text: str) -> bool:
    """Whether braces are left over: a slot begun and not ended."""
    rest = SLOT.sub("", text)
    return "{{" in rest or "}}" in rest


def typed_numbers(text: str) -> list[str]:
    """Counted things written by hand, such as 19部: numbers that no record and no signature stands behind."""
    return list(dict.fromkeys(COUNTED.findall(SLOT.sub("", text))))


def figure_called(words: str) -> AnyFigure | None:
    """The declared figure with this name, or else with this label if only one has it."""
    if words in figures:
        return figures[words]
    labelled = [figure for figure in figures.values() if figure.label == words]
    return labelled[0] if len(labelled) == 1 else None


def shown(value: str) -> str:
    """1,642 · 92.62 · a dash where there was nothing to divide by. `value` is a plain number as it is kept."""
    if not value:
        return "—"
    return f"{float(value):,.2f}" if "." in value else f"{int(value):,}"
