"""Messages: kept with the change, delivered later, never by a page."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import monotonic

import pytest
from django.core import mail
from django.db import connection, transaction
from pytest_django import Settings

from hongge.kernel import clock, outbox
from hongge.kernel.calendar import CalendarYear
from hongge.kernel.outbox import INBOX, MOST_TRIES, PAUSES, Mail, Message, NotSent, RecordingChannel, Template, deliver, inbox, message
from hongge.kernel.secrets import ensure_keys

PHONE = "+8613812341234"


class Broken:
    """A channel that never delivers."""

    name = "sms"

    def __init__(self, *, down: bool) -> None:
        self.down, self.asked = down, 0

    def send(self, message: Message) -> None:
        self.asked += 1
        raise NotSent("不通", down=self.down)


@pytest.fixture(autouse=True)
def registries(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_keys(create=True)
    done = Template("done", "您反映的事办好了", "请打开 {link} 看结果。", link=lambda m: f"/{m.kind}/{m.record}")
    monkeypatch.setattr(outbox, "templates", {"done": done})
    monkeypatch.setattr(outbox, "channels", {})
    monkeypatch.setattr(outbox, "addresses", {})


@pytest.fixture
def sms() -> RecordingChannel:
    channel = RecordingChannel("sms")
    outbox.register(channel)
    return channel


def to_phone(n: int = 1) -> list[Message]:
    letters = [message("done", channel="sms", to_address=PHONE, kind="request", record=k) for k in range(n)]
    for letter in letters:
        letter.save()
    return letters


def test_a_message_is_delivered_once_with_the_words_of_its_template(sms: RecordingChannel) -> None:
    to_phone()
    assert deliver(clock.now()) == {"sent": 1}
    assert sms.sent == [(PHONE, "您反映的事办好了", "请打开 /request/0 看结果。")]
    assert deliver(clock.now() + timedelta(days=9)) == {}
    assert Message.objects.get().sent_at is not None


def test_a_change_that_is_rolled_back_tells_nobody(sms: RecordingChannel) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        to_phone()
        _ = 1 / 0
    assert deliver(clock.now()) == {} and sms.sent == []


def test_a_message_is_not_sent_before_its_time(sms: RecordingChannel) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    message("done", channel="sms", to_address=PHONE, due_at=tomorrow).save()
    assert deliver(clock.now()) == {}
    assert deliver(tomorrow) == {"sent": 1}


def test_a_message_takes_the_id_of_a_record_saved_after_it_was_written() -> None:
    record = CalendarYear(year=None)
    letter = message("done", kind="year", record=record)
    record.pk = 2026
    letter.save()
    assert Message.objects.get().record == 2026


def test_a_message_waits_for_its_words(sms: RecordingChannel) -> None:
    message("later", channel="sms", to_address=PHONE).save()
    assert deliver(clock.now()) == {}
    outbox.declare_template(Template("later", "好", "好"))
    assert deliver(clock.now()) == {"sent": 1}
    with pytest.raises(ValueError, match="twice"):
        outbox.declare_template(Template("later", "", ""))


def test_a_channel_nobody_has_connected_keeps_its_messages_waiting() -> None:
    to_phone()
    assert deliver(clock.now()) == {}
    assert Message.objects.get().tries == 0
    outbox.register(RecordingChannel("sms"))
    assert deliver(clock.now()) == {"sent": 1}


def test_what_cannot_be_sent_is_put_off_longer_each_time_then_visibly_given_up() -> None:
    channel = Broken(down=False)
    outbox.register(channel)
    (letter,) = to_phone()
    now = clock.now()
    for pause in PAUSES:
        assert deliver(now) == {"put_off": 1}
        assert deliver(now + pause - timedelta(seconds=1)) == {}
        now += pause
    assert deliver(now) == {"given_up": 1}
    letter.refresh_from_db()
    assert (letter.failed, letter.tries, channel.asked) == (True, MOST_TRIES, MOST_TRIES)
    assert deliver(now + timedelta(days=30)) == {}


def test_when_the_service_is_down_the_rest_waits_and_loses_no_try() -> None:
    channel = Broken(down=True)
    outbox.register(channel)
    to_phone(5)
    assert deliver(clock.now()) == {"put_off": 1}
    assert channel.asked == 1
    assert sorted(Message.objects.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]


def test_a_run_that_died_in_the_middle_is_made_up_for(sms: RecordingChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    to_phone()
    monkeypatch.setattr(sms, "send", lambda letter: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        deliver(clock.now())
    monkeypatch.undo()
    outbox.channels["sms"], outbox.templates["done"] = sms, Template("done", "", "")
    assert deliver(clock.now() + PAUSES[0]) == {"sent": 1}


def test_one_that_died_at_its_last_try_is_given_up(sms: RecordingChannel) -> None:
    to_phone()
    Message.objects.update(tries=MOST_TRIES)
    assert deliver(clock.now()) == {"given_up": 1}
    assert Message.objects.get().failed and sms.sent == []


def test_addresses_may_be_looked_up_when_it_is_sent(sms: RecordingChannel) -> None:
    message("done", channel="sms", kind="request", record=5).save()
    outbox.declare_addresses("request", lambda letter, channel: f"{channel}:{letter.record}")
    deliver(clock.now())
    assert sms.sent[0][0] == "sms:5"
    message("done", channel="sms", kind="wish", record=5).save()
    assert deliver(clock.now()) == {"put_off": 1}


def test_a_notice_in_the_inbox_is_there_at_once_and_read_by_its_owner_only() -> None:
    for person in (1, 1, 2):
        message("done", to_person=person, kind="request", record=9).save()
    mine = list(inbox(1))
    assert len(mine) == 2 and mine[0].sent_at and mine[0].words[1] == "请打开 /request/9 看结果。"
    assert outbox.read(2, messages=[m.pk for m in mine]) == 0
    assert outbox.read(1, messages=[mine[0].pk]) == 1
    assert outbox.read(1, messages=[mine[0].pk]) == 0
    assert inbox(1).filter(read_at=None).get() == mine[1]
    assert mine[0].channel == INBOX and deliver(clock.now()) == {}


def test_the_address_is_sealed_at_rest() -> None:
    to_phone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_message")
        assert "13812341234" not in str(cursor.fetchall())


def test_mail_goes_to_the_address_with_the_words(settings: Settings) -> None:
    outbox.register(Mail())
    message("done", channel="mail", to_address="chen@example.org", kind="request", record=3).save()
    assert deliver(clock.now()) == {"sent": 1}
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [(["chen@example.org"], "您反映的事办好了", "请打开 /request/3 看结果。")]


def test_a_letter_takes_along_the_files_of_its_template(settings: Settings) -> None:
    outbox.register(Mail())
    outbox.templates["invited"] = Template("invited", "请来开会", "见附件", files=lambda about: [("a.ics", b"BEGIN", "text/calendar")])
    message("invited", channel="mail", to_address="chen@example.org").save()
    assert deliver(clock.now()) == {"sent": 1}
    assert mail.outbox[0].attachments == [("a.ics", "BEGIN", "text/calendar")]


def test_an_address_with_a_line_break_is_refused_alone() -> None:
    outbox.register(Mail())
    for address in ("a@example.org\nBcc: b@example.org", "chen@example.org"):
        message("done", channel="mail", to_address=address, kind="request", record=3).save()
    assert deliver(clock.now()) == {"put_off": 1, "sent": 1}
    assert len(mail.outbox) == 1


@pytest.fixture
def silent_server() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_hanging_mail_server_costs_one_time_out_and_loses_nothing(silent_server: int, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", silent_server, 0.2
    outbox.register(Mail())
    for _ in range(20):
        message("done", channel="mail", to_address="chen@example.org").save()
    began = monotonic()
    assert deliver(clock.now()) == {"put_off": 1}
    assert monotonic() - began < 2
    assert Message.objects.filter(sent_at=None, failed=False).count() == 20


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_send_nothing_twice(sms: RecordingChannel) -> None:
    to_phone(30)
    together = Barrier(4)

    def run() -> int:
        together.wait()
        try:
            return deliver(clock.now())["sent"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: run(), range(4))) == 30
    assert len(sms.sent) == len({text for _, _, text in sms.sent}) == 30
