"""What every interface for programs shares: text that a database can hold, who asks, and the shape of a refusal."""

from __future__ import annotations

import re
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator

from hongge.kernel.access import Actor

PAGE = 50
LAST_PAGE = 10_000
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def fit(text: str) -> str:
    """Without control characters, which neither a database nor a screen can hold."""
    if UNFIT.search(text):
        raise ValueError("control characters")
    return text.strip()


Text = Annotated[str, AfterValidator(fit)]
Code = Annotated[str, AfterValidator(fit), Field(max_length=40)]
PageNumber = Annotated[int, Field(ge=1, le=LAST_PAGE)]


class Problem(Schema):
    detail: str


def actor_of(request: HttpRequest) -> Actor:
    """Whoever is signed in, in the duty worn now; 401 for nobody."""
    if not request.user.is_authenticated:
        raise HttpError(401, _("请先登录"))
    return request.actor  # type: ignore[attr-defined]


def on_duty(request: HttpRequest) -> Actor:
    """The same, with a duty; 404 without one, as on the pages."""
    actor = actor_of(request)
    if actor.duty is None:
        raise Http404
    return actor
