"""What a step does to the clocks beside its own matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hongge.kernel import clock
from hongge.systems.requests.models import Pause, Request
from hongge.systems.requests.queries import put_off


def resumed(request: Request, *, since: datetime | None) -> tuple[dict[str, Any], list[Pause]]:
    """The clock goes on after it stood still from `since`: the deadline as it is now, and the pause to keep."""
    pauses = [Pause(request=request, since=since, until=clock.now())] if since else []
    soon_at, due_at = put_off((request.soon_at, request.due_at), pauses)
    return {"soon_at": soon_at, "due_at": due_at}, pauses


def unsigned(request: Request) -> dict[str, Any]:
    """A dispatch that ends without a signature: within its limit none was due; past it, it stays late."""
    waiting = request.state == "dispatched" and request.sign_due_at is not None and clock.now() <= request.sign_due_at
    return {"sign_due_at": None} if waiting else {}


def uncontacted(request: Request) -> dict[str, Any]:
    """A request that is done or over: nobody need be called any more, unless that was late already."""
    waiting = request.contacted_at is None and request.contact_due_at is not None and clock.now() <= request.contact_due_at
    return {"contact_due_at": None} if waiting else {}
