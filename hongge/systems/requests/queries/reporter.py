"""Who reported, as far as somebody may know it, and by what they would be known in free text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hongge.civic.posts import OF_ORGANISATION
from hongge.kernel.access import Actor
from hongge.kernel.sensitive import hidden
from hongge.systems.requests.models import Reporter, Request


def reporter_of(request: Request, actor: Actor) -> Reporter | None:
    """Who reported, for whoever may see it; None where the row is gone or does not open, which `hongge verify` names."""
    found = Reporter.objects.visible_to(actor).filter(request=request).first()
    return found if found and found.opens else None


def known_by(request: Request) -> tuple[str, ...]:
    """By what its reporter would be known; nothing where that is missing."""
    reporter: Reporter | None = getattr(request, "reporter", None)
    return reporter.known_by if reporter and reporter.opens else ()


def teller(request: Request, actor: Actor) -> Callable[[str], str]:
    """Says free text as this actor may read it: bodies that are given work must not learn who reported it."""
    return partial(hidden, own=known_by(request)) if actor.role in OF_ORGANISATION else str
