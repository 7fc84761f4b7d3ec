"""Words that are declared as data (steps, states, figures, levels, posts, choices), said in the reader's language."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language, gettext

register = template.Library()
JOINTS = {"·": " · ", "、": ", ", "：": ": ", "，": ", ", "；": "; "}


@register.filter
def said(words: Any) -> str:
    """The catalogue's words; a text put together of several with ·、：，； is looked up whole, then part by part."""
    text = "" if words is None else str(words)
    if get_language() == settings.LANGUAGE_CODE or not text:
        return text
    if (known := gettext(text)) != text:
        return known
    parts = re.split(f"([{''.join(JOINTS)}])", text)
    heard = [part and gettext(part) for part in parts]
    return "".join(JOINTS.get(part, part) for part in heard) if heard != parts else text
