"""The invitation as calendars read it (RFC 5545). It names the meeting, its time, place and address, and nobody."""

from __future__ import annotations

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from hongge.kernel import clock
from hongge.systems.decisions.models import Meeting


def invitation(meeting: Meeting) -> bytes:
    """One event. Sent again after a change it replaces the earlier one; of a cancelled meeting it takes it off the calendar."""
    cancelled = meeting.state == Meeting.State.CANCELLED
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//hongge//joint meeting//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event.add("uid", f"{meeting.number}@{urlsplit(settings.ORIGIN).hostname or 'hongge.local'}")
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", meeting.meets_at.astimezone(UTC))
    event.add("duration", timedelta(minutes=meeting.lasts))
    event.add("summary", meeting.title)
    event.add("location", meeting.where)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("sequence", meeting.moves + cancelled)
    if settings.ORIGIN:
        event.add("url", f"{settings.ORIGIN}/decisions/meetings/{meeting.number}/")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
