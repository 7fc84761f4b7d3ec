"""What templates draw with. A builtin library: no template loads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from hongge.kernel import clock
from hongge.kernel.secrets import spoken_phone
from hongge.kernel.spoken import yuan as spoken_money
from hongge.portal import ties as tied
from hongge.portal.templatetags import drawing
from hongge.portal.templatetags.words import said

register = template.Library()
register.simple_tag(drawing.bar)
register.simple_tag(drawing.meter)
register.simple_tag(drawing.spark)
register.simple_tag(drawing.qr)
register.simple_tag(drawing.outline_map)

NOTES = {"success": ("ok", "okring"), "warning": ("soon", "warn"), "error": ("late", "warn")}
LIGHTS = {"ok": gettext_noop("按时"), "soon": gettext_noop("临期"), "late": gettext_noop("超期"), "rest": gettext_noop("已挂账")}
NEAR = {-1: gettext_noop("昨天"), 0: gettext_noop("今天"), 1: gettext_noop("明天")}
UNDRESSED = {"radio", "checkbox", "file", "hidden"}  # inputs that are drawn by their label


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite. Never alone: the word beside it is what is read out."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("hongge/icons.svg"), name)


@register.simple_tag
def light(matter: Any) -> SafeString:
    """The light of a matter: `.light` is ok, soon, late, rest or none; `.light_words` says it, else the plain word does."""
    colour = getattr(matter, "light", "") or "none"
    words = said(getattr(matter, "light_words", "")) or said(LIGHTS.get(colour, ""))
    if colour in LIGHTS:
        return format_html('<span class="light light--{}">{}</span>', colour, words)
    return format_html('<span class="muted small">{}</span>', words) if words else SafeString("")


@register.filter
def spoken(when: datetime | date | None, more: str = "") -> SafeString:
    """今天14:30, 昨天16:31, 7月3日, 2025年7月3日; the exact time on hover. With "time" every day keeps its hour; a date has none."""
    if when is None:
        return SafeString("")
    if not isinstance(when, datetime):
        return _time(when.isoformat(), day_words(when), _whole(when))
    local = timezone.localtime(when)
    hour = f"{local.hour}:{local.minute:02}"
    near = abs((local.date() - clock.today()).days) <= 1
    exact = f"{_whole(local)} {local:%H:%M:%S}"
    words = day_words(local.date())
    if near:
        words = _("%(day)s%(hour)s") % {"day": words, "hour": hour}
    elif more == "time":
        gap = "<wbr>" if get_language() == settings.LANGUAGE_CODE else " "
        words = format_html_join(mark_safe(gap), "{}", ((part,) for part in (*re.split("(?<=年)", words), hour)))
    return _time(local.isoformat(timespec="seconds"), words, exact)


@register.filter
def spoken_day(when: datetime | date | None) -> SafeString:
    """Only the day: 今天, 明天, 7月3日, 2025年7月3日."""
    return spoken(clock.day_of(when) if isinstance(when, datetime) else when)


def day_words(day: date) -> str:
    """The day as people say it, seen from today."""
    today = clock.today()
    if word := NEAR.get((day - today).days):
        return _(word)
    return date_format(day, _("n月j日")) if day.year == today.year else _whole(day)


def _whole(day: date) -> str:
    return _("%(y)s年%(m)s月%(d)s日") % {"y": day.year, "m": day.month, "d": day.day}


def _time(machine: str, words: str, exact: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, words)


@register.filter
def figure(number: int | float | Decimal | None) -> str:
    """1,642 · 92.62 · a dash where there is nothing to say. Broken numbers keep two places."""
    if number is None or number == "":
        return "—"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.2f}"


@register.filter
def yuan(cents: int | None) -> str:
    """Money kept in 分: 37,464.79, and a dash where there is none."""
    return spoken_money(cents) if isinstance(cents, int) else "—"


@register.filter
def dialled(phone: str | None) -> str:
    """A phone as one dials it here: 13812341234, not +8613812341234."""
    return spoken_phone(phone or "")


@register.filter
def square(area: int | None) -> str:
    """52,386.40 ㎡ out of whole 0.01 m²; a dash where there is nothing to say."""
    return "—" if area is None else f"{area // 100:,}.{area % 100:02} ㎡"


@register.simple_tag
def fraction(part: Any, whole: Any, unit: str = "") -> SafeString:
    """Both halves of a rate, beside its percentage: 398 / 520人."""
    return format_html('<span class="frac">{} / {}{}</span>', figure(part), figure(whole), unit)


@register.simple_tag
def once() -> SafeString:
    """The key by which two presses of one button have one effect."""
    return format_html('<input type="hidden" name="_once" value="{}">', str(uuid4()))


@register.inclusion_tag("parts/act.html", takes_context=True)
def act(context: Context, option: Any, form_url: str, main: bool = False, asks: bool = False) -> dict[str, Any]:
    """A workflow button: `.name`, `.label`, `.reasons` why it cannot be pressed yet. `asks`: it leads to a form instead of acting."""
    return {
        "option": option,
        "url": form_url,
        "kind": "btn--main" if main or getattr(option, "main", False) else "btn--do" if getattr(option, "do", False) else "",
        "asks": asks,
        "csrf_token": context.get("csrf_token"),
        "key": f"why{slug(form_url)}-{option.name}",
    }


@register.inclusion_tag("parts/send.html")
def send(label: str, needs: str = "", why: str = "", main: bool = True, wide: bool = False) -> dict[str, Any]:
    """The submit button of a form. `needs`: names of fields without which it waits, and `why` says so under it."""
    return {"label": label, "needs": needs, "why": why, "kind": f"{'btn--main' if main else 'btn--do'}{' btn--wide' if wide else ''}"}


@register.inclusion_tag("parts/crumbs.html")
def crumbs(items: Iterable[Any], view: str = "") -> dict[str, Any]:
    """The way down. `items`: places (then `view` is the name of the page of a place's id) or {label, url}; the last is where one is."""
    steps = [_crumb(item, view) for item in items]
    return {"before": steps[:-1], "here": steps[-1] if steps else None}


def _crumb(item: Any, view: str) -> dict[str, str]:
    if isinstance(item, Mapping):
        return {"label": str(item["label"]), "url": str(item.get("url") or "")}
    return {"label": str(item), "url": reverse(view, args=[item.pk]) if view else ""}


@register.inclusion_tag("parts/ties.html", takes_context=True)
def ties(context: Context, kind: str, record: Any) -> dict[str, Any]:
    """What a record is tied to in other systems, and what this reader may make of it."""
    actor = context["actor"]
    return {"lines": tied.lines(kind, record.pk, actor), "ways": tied.ways(kind, record, actor)}


@register.simple_tag(takes_context=True)
def record_link(context: Context, kind: str, number: str, title: str) -> SafeString:
    """A record's title as a link to its page; plain where its kind has none, or where this reader may not see it."""
    url = tied.url(kind, number, context["actor"])
    return format_html('<a href="{}">{}</a>', url, title) if url else format_html("{}", title)


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """Before and next, keeping the rest of the query. Draws nothing when all fits on one page."""
    return {"request": context.get("request"), "page": page, "before": page.number - 1, "next": page.number + 1}


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The widget of a form field in the look's classes."""
    if getattr(field.field.widget, "input_type", "") in UNDRESSED:
        return SafeString(str(field))
    classes = f"input {field.field.widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def is_file(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") == "file"


@register.filter
def is_tick(field: BoundField) -> bool:
    """A single box to tick: its words stand after it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def note_kind(level: str) -> str:
    return f"note--{NOTES[level][0]}" if level in NOTES else ""


@register.filter
def note_icon(level: str) -> str:
    return NOTES[level][1] if level in NOTES else "info"


@register.filter
def slug(words: str) -> str:
    """An id made of a field's name: letters, digits and dashes."""
    return re.sub(r"\W+", "-", str(words))
