"""Invitations. Their words name nobody and no subject; a letter carries the calendar file."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from hongge.kernel.outbox import Message, Template, declare_template, message
from hongge.systems.decisions import queries
from hongge.systems.decisions.models import Meeting

MAIL = "mail"


def link(about: Message) -> str:
    """The page of the meeting a message speaks of."""
    return f"{settings.ORIGIN}/decisions/meetings/{_meeting(about).number}/"


def files(about: Message) -> list[tuple[str, bytes, str]]:
    """The calendar file, as the meeting stands when the letter is sent."""
    return [("invitation.ics", queries.invitation(_meeting(about)), "text/calendar")]


def _meeting(about: Message) -> Meeting:
    return Meeting._default_manager.get(pk=about.record or 0)


LETTERS = (
    ("meeting.invited", "联席会议通知", "请参加三方联席会议。时间、地点和议程在这里看：{link}"),
    ("meeting.moved", "联席会议改了时间或地点", "联席会议的时间或地点有变动，在这里看：{link}"),
    ("meeting.cancelled", "联席会议取消", "原定的联席会议取消了，原因在这里看：{link}"),
)
for code, title, text in LETTERS:
    declare_template(Template(code, title, text, link, files))


def letters(meeting: Meeting, template: str, *, addresses: Iterable[str] = ()) -> list[Message]:
    """A notice for each person in office in the invited bodies; a letter to each address, the ones written to before included."""
    bodies = [told.organisation for told in meeting.invited.select_related("organisation")]
    known = Message.objects.filter(kind="meeting", record=meeting.pk, channel=MAIL) if meeting.pk else Message.objects.none()
    to = {*addresses, *(letter.to_address for letter in known)}
    about = {"kind": "meeting", "record": meeting, "place": meeting.place_id}
    notices = [message(template, to_person=person, **about) for person in queries.persons_of(bodies)]  # type: ignore[arg-type]
    return notices + [message(template, channel=MAIL, to_address=address, **about) for address in sorted(to)]  # type: ignore[arg-type]
