"""我的消息: what the house has told a person, each notice with the record it speaks of, as far as its reader may see that now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from hongge.civic.posts import RESIDENT
from hongge.kernel import outbox
from hongge.kernel.access import Actor
from hongge.kernel.outbox import Message
from hongge.systems.decisions.models import Meeting
from hongge.systems.requests.models import Request


@dataclass(frozen=True)
class Notice:
    """`about`: the title of its record; empty when the reader does not see it in the present duty."""

    message: Message
    title: str
    about: str


def unread(person: int | None) -> int:
    """How many notices a person has not opened; an index holds those of the inbox alone."""
    return outbox.inbox(person).filter(read_at=None).order_by().count() if person else 0


def notices(messages: Sequence[Message], actor: Actor) -> list[Notice]:
    """The rows of one page, in two questions however many there are."""
    asked = {kind: {m.record for m in messages if m.kind == kind} for kind in ("request", "meeting")}
    own = Actor(role=RESIDENT, path="", person=actor.person)
    seen = (Request.objects.visible_to(reader).filter(pk__in=asked["request"]) for reader in (own, actor))
    mine, given = seen  # reported by oneself, or led by one's body
    known = {
        "request": dict((mine | given).values_list("pk", "title")),
        "meeting": dict(Meeting.objects.visible_to(actor).filter(pk__in=asked["meeting"]).values_list("pk", "title")),
    }
    return [Notice(m, _(outbox.templates[m.template].title), known.get(m.kind, {}).get(m.record or 0, "")) for m in messages]


def way(message: Message) -> str:
    """The path of the page a notice leads to."""
    template = outbox.templates[message.template]
    return template.link(message).removeprefix(settings.ORIGIN) if template.link else ""
