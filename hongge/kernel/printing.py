"""Printing: layouts drawn by typst with fonts of the house, and QR codes. No network, the same bytes on every machine.

What people wrote reaches typst as JSON strings, never as markup, so nothing in a text can act there.
"""

from __future__ import annotations

import io
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from pylopdf_fonts_zh_cn import serif_path


def qr(text: str, *, mask: int | None = None) -> str:
    """The QR code as SVG, level M, with the quiet zone of ISO/IEC 18004.

    `mask`: one of its eight patterns, instead of the best found by trying all; four times as quick where a thousand are drawn.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=mask).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


def drawn(layout: Path, sheet: Any, *, moment: int, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """The layout filled with the sheet. `moment`: seconds since 1970, written into the file as its date; same content, same bytes."""
    return _drawn(layout, json.dumps(sheet, ensure_ascii=False), moment, kind)


@cache
def _fonts() -> typst.Fonts:
    """The two faces of the font package, read once; those of the machine stay out, so that every machine prints the same."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[serif_path().parent])


@lru_cache(maxsize=16)
def _drawn(layout: Path, sheet: str, moment: int, kind: Literal["pdf", "png"]) -> bytes:
    compiler = typst.Compiler(input=layout, root=layout.parent, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(format=kind, sys_inputs={"sheet": sheet}, timestamp=moment)
    assert isinstance(made, bytes)
    return made
