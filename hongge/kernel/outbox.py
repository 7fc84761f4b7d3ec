"""What the house has to tell people, kept in the transaction that causes it and delivered later by `hongge tick`.

A message holds no words and no personal data but, where it must, a sealed address: the words come from its template, and the
address can be looked up when it is sent. Nothing is sent while a page is being made, so a hanging mail server holds up nobody.
"""

from __future__ import annotations

import smtplib
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db import models

from hongge.kernel import clock
from hongge.kernel.places import Place
from hongge.kernel.secrets import Sealed, SealedTextField

INBOX = "inbox"  # the row itself is the notice
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 480))  # before the second try, the third …
OUT_OF_DATE = timedelta(days=3)  # old news, also where a channel was never connected, is not sent
MOST_TRIES = len(PAUSES) + 1


class Message(Sealed):
    """One notice to one person through one channel. `due_at` is the next try; `failed` means given up, for somebody to see."""

    channel = models.CharField("渠道", max_length=16)
    to_person = models.BigIntegerField(null=True, blank=True)
    to_address = SealedTextField(max_plain=120, blank=True)
    template = models.CharField("内容", max_length=48)
    kind = models.CharField(max_length=32, blank=True)
    record = models.BigIntegerField(null=True, blank=True)
    place = models.ForeignKey("kernel.Place", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField("产生", default=clock.now)
    due_at = models.DateTimeField("下次发送", default=clock.now)
    sent_at = models.DateTimeField("发出", null=True, blank=True)
    read_at = models.DateTimeField("读到", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    failed = models.BooleanField("没发出去", default=False)
    about: models.Model | None = None  # an unsaved record whose id is taken when the message is saved

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="message_waiting", condition=models.Q(sent_at=None, failed=False)),
            models.Index(fields=["to_person", "-created_at"], name="message_inbox", condition=models.Q(channel=INBOX)),
            models.Index(fields=["kind", "record"], name="message_record"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.about is not None:
            self.record = self.about.pk
        super().save(*args, **options)

    @property
    def words(self) -> tuple[str, str]:
        """Title and text, from the template."""
        template = templates[self.template]
        return template.title, template.text.format(link=template.link(self) if template.link else "")

    @property
    def files(self) -> list[tuple[str, bytes, str]]:
        """What goes along with it, made when it is sent."""
        template = templates[self.template]
        return template.files(self) if template.files else []


@dataclass(frozen=True)
class Template:
    """Words of one kind of message, without personal data. `text` may hold `{link}`, which `link` makes of the message.

    `files`: what goes along with a letter, as (name, content, kind).
    """

    code: str
    title: str
    text: str
    link: Callable[[Message], str] | None = None
    files: Callable[[Message], list[tuple[str, bytes, str]]] | None = None


class NotSent(Exception):
    """A channel could not deliver. `down`: the channel as a whole, so that the rest waits and loses no try."""

    def __init__(self, reason: str, *, down: bool = False) -> None:
        self.down = down
        super().__init__(reason)


class Channel(Protocol):
    """A way to reach people. `send` blocks for a bounded time and raises NotSent."""

    name: str

    def send(self, message: Message) -> None: ...


class Mail:
    """SMTP by Django's settings; EMAIL_TIMEOUT bounds every step."""

    name = "mail"

    def send(self, message: Message) -> None:
        title, text = message.words
        letter = EmailMessage(title, text, settings.DEFAULT_FROM_EMAIL, [address_of(message)], connection=get_connection())
        for name, content, kind in message.files:
            letter.attach(name, content, kind)
        try:
            letter.send()
        except (BadHeaderError, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise NotSent("收件地址被拒收") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("邮件服务器没有回应", down=True) from error


class RecordingChannel:
    """Keeps what it is given: for tests, and where no SMS or WeChat service is connected yet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[tuple[str, str, str]] = []

    def send(self, message: Message) -> None:
        self.sent.append((address_of(message), *message.words))


templates: dict[str, Template] = {}
channels: dict[str, Channel] = {}
addresses: dict[str, Callable[[Message, str], str]] = {}


def declare_template(template: Template) -> Template:
    if template.code in templates:
        raise ValueError(f"template {template.code} is declared twice")
    templates[template.code] = template
    return template


def register(channel: Channel) -> Channel:
    """Make a channel known; messages for an unknown one wait."""
    channels[channel.name] = channel
    return channel


def declare_addresses(kind: str, lookup: Callable[[Message, str], str]) -> None:
    """How to find, when it is sent, where a message about this kind of record goes: (message, channel) → address or empty."""
    addresses[kind] = lookup


def address_of(message: Message) -> str:
    """Where it goes. NotSent when nobody knows."""
    address = message.to_address or (addresses[message.kind](message, message.channel) if message.kind in addresses else "")
    if not address:
        raise NotSent("没有可用的地址")
    return address


def message(
    template: str,
    *,
    channel: str = INBOX,
    to_person: int | None = None,
    to_address: str = "",
    kind: str = "",
    record: models.Model | int | None = None,
    place: Place | int | None = None,
    due_at: datetime | None = None,
) -> Message:
    """An unsaved message, to be saved beside the change it tells of. `record`: its id, or the record itself when it has none yet.

    A message waits until its channel is registered and its template declared.
    """
    now = clock.now()
    fresh = Message(channel=channel, to_person=to_person, to_address=to_address, template=template, kind=kind)
    fresh.created_at, fresh.due_at = now, due_at or now
    fresh.sent_at = now if channel == INBOX else None
    fresh.place_id = place.pk if isinstance(place, Place) else place
    if isinstance(record, models.Model):
        fresh.about = record
    else:
        fresh.record = record
    return fresh


def inbox(person: int) -> models.QuerySet[Message]:
    """The notices of one person, newest first."""
    return Message.objects.filter(channel=INBOX, to_person=person).order_by("-created_at", "-pk")


def read(person: int, *, messages: list[int]) -> int:
    """Mark some of a person's own notices as read; returns how many were not."""
    return inbox(person).filter(pk__in=messages, read_at=None).update(read_at=clock.now())


def deliver(now: datetime, *, limit: int = 100) -> Tally[str]:
    """Send what is due, oldest first; returns how many were sent, put off and given up. Call it outside a transaction.

    Each message is claimed by a conditional UPDATE that also sets its next try, so two runs at once never send one twice, and a run
    that dies in the middle is made up for by a later one (which may then send that one message again).
    """
    done: Tally[str] = Tally()
    waiting = Message.objects.filter(sent_at=None, failed=False)
    if stale := waiting.filter(created_at__lt=now - OUT_OF_DATE).update(failed=True):
        done["given_up"] += stale
    ready = Message.objects.filter(sent_at=None, failed=False, due_at__lte=now, channel__in=channels, template__in=templates)
    down: set[str] = set()
    for letter in list(ready.order_by("due_at", "pk")[:limit]):
        mine = Message.objects.filter(pk=letter.pk, tries=letter.tries, sent_at=None, failed=False)
        if letter.tries >= MOST_TRIES:  # the last try died before it could be marked
            done["given_up"] += mine.update(failed=True)
        elif letter.channel not in down and mine.update(tries=letter.tries + 1, due_at=now + _pause(letter.tries)):
            done[_send(letter, down)] += 1
    return done


def _pause(tries: int) -> timedelta:
    return PAUSES[min(tries, len(PAUSES) - 1)]


def _send(letter: Message, down: set[str]) -> str:
    row = Message.objects.filter(pk=letter.pk)
    try:
        channels[letter.channel].send(letter)
    except NotSent as trouble:
        if trouble.down:
            down.add(letter.channel)
        failed = letter.tries + 1 >= MOST_TRIES
        row.update(failed=failed)
        return "given_up" if failed else "put_off"
    row.update(sent_at=clock.now())
    return "sent"


if settings.EMAIL_HOST:
    register(Mail())
