"""The records behind a rate, told apart: those in its numerator, and the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hongge.kernel.figures import AnyFigure, Rate
from hongge.kernel.places import Place
from hongge.portal.periods import Period


def told_apart(rate: Rate, place: Place, period: Period, url: Callable[..., str], side: str) -> list[dict[str, Any]]:
    """全部 5 · 按时 3 · 未按时 2, each a way to those records; `url` makes the address of the rate's records."""
    over, under = rate.parts(place, period.since, period.until)
    named = (("", _("全部"), under), ("inside", rate.inside, over), ("outside", rate.outside, under - over))
    return [{"label": label, "count": n, "current": key == side, "url": url(rate.name, of=key)} for key, label, n in named]


def marks(figure: AnyFigure, rows: list[Any], place: Place, period: Period) -> dict[Any, str]:
    """What each of these records is called by its rate; nothing for a plain figure."""
    if not isinstance(figure, Rate):
        return {}
    counted = figure.within(rows, place, period.since, period.until)
    return {row.pk: figure.inside if row.pk in counted else figure.outside for row in rows}
