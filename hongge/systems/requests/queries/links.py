"""Whose link opens which request."""

from __future__ import annotations

import hmac

from hongge.systems.requests.models import Request, token_digest


def by_token(digest: str) -> Request | None:
    """The request whose tracking link this is; none where the reporter's row was hung by hand on a request that is not theirs."""
    held = Request.objects.filter(reporter__token_digest=digest).select_related("place", "lead", "category", "reporter").first()
    return held if held and token_digest(held.token) == digest else None


def by_number_and_code(number: str, code: str) -> Request | None:
    """The request with this number, if the short code fits; compared in constant time."""
    wanted = "".join(code.upper().replace("-", "").split())
    held = Request.objects.filter(number=number.strip().upper()).select_related("reporter").first()
    return held if held and hmac.compare_digest(held.code.replace("-", "").encode(), wanted.encode()) else None
