"""Sealed fields, keys, the blind index, and how names and phones are shown."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from hongge.kernel.errors import Refused
from hongge.kernel.outbox import Message
from hongge.kernel.secrets import (
    Ciphertext,
    KeyMissing,
    SealedTextField,
    Tampered,
    add_key,
    blind,
    cipher,
    ensure_keys,
    mask_name,
    mask_phone,
    missing_keys,
    normal_phone,
    rekey,
)

PHONE = "+8613812341234"


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KEYS = tmp_path
    ensure_keys(create=True)
    yield


@pytest.fixture
def notice(db: None) -> Message:
    return Message.objects.create(channel="sms", to_address=PHONE, template="test")


def stored(message: Message, column: str = "to_address") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kernel_message WHERE id = %s", [message.pk])
        return str(cursor.fetchone()[0])


def overwrite(message: Message, token: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_message SET to_address = %s WHERE id = %s", [token, message.pk])


# --- fields


def test_a_sealed_field_reads_as_text_and_is_stored_as_none(notice: Message) -> None:
    assert notice.to_address == PHONE
    assert Message.objects.get().to_address == PHONE
    assert PHONE not in stored(notice) and "138" not in stored(notice)


def test_equal_texts_are_stored_differently(notice: Message) -> None:
    twin = Message.objects.create(channel="sms", to_address=PHONE, template="test")
    assert stored(twin) != stored(notice)


def test_a_changed_text_is_saved_and_an_unopened_one_stays_as_it_was(notice: Message) -> None:
    before = stored(notice)
    unopened = Message.objects.get()
    unopened.tries = 3
    unopened.save()
    assert stored(notice) == before
    unopened.to_address = "+8613900000000"
    unopened.save(update_fields=["to_address"])
    assert Message.objects.get().to_address == "+8613900000000"


def test_bulk_create_seals(db: None) -> None:
    Message.objects.bulk_create([Message(channel="sms", to_address=f"+861381234123{n}", template="test") for n in range(3)])
    assert {m.to_address for m in Message.objects.all()} == {f"+861381234123{n}" for n in range(3)}
    assert all("138" not in stored(m) for m in Message.objects.all())


def test_a_deferred_field_opens_when_it_is_looked_at(notice: Message) -> None:
    assert Message.objects.defer("to_address").get().to_address == PHONE
    assert Message.objects.only("to_address").get().to_address == PHONE
    assert Message.objects.defer("seal").get().to_address == PHONE


def test_opening_costs_no_query(notice: Message, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    loaded = Message.objects.get()
    with django_assert_num_queries(0):
        assert loaded.to_address == PHONE


def test_a_value_read_without_its_row_opens_with_the_seal(notice: Message) -> None:
    value, seal = Message.objects.values_list("to_address", "seal").get()
    sealed_field = Message._meta.get_field("to_address")
    assert isinstance(value, Ciphertext) and isinstance(sealed_field, SealedTextField)
    assert repr(value) == "<sealed>"
    assert sealed_field.opened(value, seal) == PHONE


def test_the_empty_text_stays_empty(db: None) -> None:
    empty = Message.objects.create(channel="sms", template="test")
    assert stored(empty) == "" and Message.objects.get().to_address == ""


def test_too_long_a_text_is_not_saved(db: None) -> None:
    with pytest.raises(ValueError, match="120"):
        Message.objects.create(channel="sms", to_address="x" * 121, template="test")


def test_plain_text_neither_finds_nor_updates_a_sealed_field(notice: Message) -> None:
    with pytest.raises(TypeError, match="BlindIndexField"):
        Message.objects.filter(to_address=PHONE).exists()
    with pytest.raises(TypeError, match="BlindIndexField"):
        Message.objects.filter(to_address__in=[PHONE]).exists()
    with pytest.raises(TypeError, match="BlindIndexField"):
        Message.objects.filter(to_address__startswith="+86").exists()
    with pytest.raises(TypeError, match="BlindIndexField"):
        Message.objects.update(to_address=PHONE)
    with pytest.raises(TypeError, match="BlindIndexField"):
        Message.objects.bulk_update([notice], ["to_address"])


# --- tampering


def test_a_ciphertext_moved_to_another_row_does_not_open(notice: Message) -> None:
    other = Message.objects.create(channel="sms", to_address="+8613900000000", template="test")
    overwrite(other, stored(notice))
    with pytest.raises(Tampered):
        _ = Message.objects.get(pk=other.pk).to_address


def test_a_ciphertext_of_another_field_does_not_open(notice: Message) -> None:
    overwrite(notice, cipher.encrypt(PHONE, f"kernel.once.body:{notice.seal}"))
    with pytest.raises(Tampered):
        _ = Message.objects.get().to_address


@pytest.mark.parametrize("at", [0, 1, 3, 10, 30, -2])
def test_an_altered_ciphertext_does_not_open(notice: Message, at: int) -> None:
    token = stored(notice)
    place = at % len(token)
    overwrite(notice, token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :])
    with pytest.raises((Tampered, KeyMissing)):
        _ = Message.objects.get().to_address


@pytest.mark.parametrize("rubbish", [PHONE, "AAAA", "张三", "====", "AQ=="])
def test_plain_text_in_a_sealed_column_is_not_taken_for_a_value(notice: Message, rubbish: str) -> None:
    overwrite(notice, rubbish)
    with pytest.raises((Tampered, KeyMissing)):
        _ = Message.objects.get().to_address


# --- ciphers: published vectors


def test_aes_256_gcm_gives_the_published_answer() -> None:
    """McGrew and Viega, The Galois/Counter Mode of Operation, test case 16."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = cipher._aes(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, about)
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_sm4_gcm_gives_the_published_answer() -> None:
    """RFC 8998, appendix A.1."""
    key, nonce = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes.fromhex("00001234567800000000abcd")
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([n]) * 8 for n in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = cipher.encrypt_sm4(key, nonce, plain, about)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert cipher.decrypt_sm4(key, nonce, sealed, about) == plain


def test_the_sm4_profile_seals_and_older_values_still_open(notice: Message, settings: Settings) -> None:
    settings.CIPHER = "sm4-gcm"
    second = Message.objects.create(channel="sms", to_address="+8613900000000", template="test")
    assert [m.to_address for m in Message.objects.order_by("pk")] == [PHONE, "+8613900000000"]
    overwrite(second, stored(notice))
    with pytest.raises(Tampered):
        _ = Message.objects.get(pk=second.pk).to_address
    overwrite(second, cipher.encrypt("x", f"kernel.message.to_address:{uuid4()}"))
    with pytest.raises(Tampered):
        _ = Message.objects.get(pk=second.pk).to_address


# --- keys


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    before = (tmp_path / "field.key").read_bytes()
    ensure_keys(create=True)
    assert (tmp_path / "field.key").read_bytes() == before
    assert all(stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600 for name in ("field.key", "index.key"))


@pytest.mark.parametrize("name", ["field.key", "index.key"])
def test_a_lost_key_is_not_replaced_and_nothing_is_written(notice: Message, tmp_path: Path, name: str) -> None:
    (tmp_path / name).unlink()
    assert missing_keys() == [name]
    with pytest.raises(KeyMissing, match=name):
        ensure_keys()
    with pytest.raises(KeyMissing), transaction.atomic():
        blind(PHONE)
        Message.objects.create(channel="sms", to_address=PHONE, template="test")
    assert Message.objects.count() == 1 and not (tmp_path / name).exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"current": "k1", "keys": {"k1": "00"}}', "not json"])
def test_a_damaged_key_file_counts_as_missing_and_is_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "field.key").write_text(content)
    assert missing_keys() == ["field.key"]
    with pytest.raises(KeyMissing):
        ensure_keys(create=True)
    assert (tmp_path / "field.key").read_text() == content


def test_a_new_key_is_used_at_once_and_the_old_one_still_opens(notice: Message, tmp_path: Path) -> None:
    assert add_key() == "k2"
    assert json.loads((tmp_path / "field.key").read_text())["current"] == "k2"
    assert stat.S_IMODE((tmp_path / "field.key").stat().st_mode) == 0o600
    assert not cipher.sealed_now(stored(notice)) and Message.objects.get().to_address == PHONE
    fresh = Message.objects.create(channel="sms", to_address=PHONE, template="test")
    assert cipher.sealed_now(stored(fresh))


def test_rekeying_moves_every_value_and_a_second_run_has_nothing_to_do(db: None, tmp_path: Path) -> None:
    Message.objects.bulk_create([Message(channel="sms", to_address=f"138{n}", template="test") for n in range(7)])
    Message.objects.create(channel="sms", template="test")
    add_key()
    seen: list[tuple[str, int, int]] = []
    done = rekey(batch=3, progress=lambda *step: seen.append(step))
    assert (done.moved, done.tampered) == (7, [])
    assert [step for step in seen if step[0] == "kernel.Message"] == [("kernel.Message", n, 8) for n in (3, 6, 8)]
    assert rekey().moved == 0
    assert sorted(m.to_address for m in Message.objects.all()) == ["", *(f"138{n}" for n in range(7))]


def test_rekeying_goes_on_where_it_was_stopped(db: None) -> None:
    Message.objects.bulk_create([Message(channel="sms", to_address=f"138{n}", template="test") for n in range(6)])
    add_key()

    def stop(label: str, seen: int, total: int) -> None:
        if label == "kernel.Message":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekey(batch=2, progress=stop)
    assert rekey(batch=2).moved == 4


def test_rekeying_names_what_does_not_open_and_goes_on(notice: Message) -> None:
    broken = Message.objects.create(channel="sms", to_address="+8613900000000", template="test")
    overwrite(broken, stored(notice))
    add_key()
    done = rekey()
    assert done.moved == 1 and done.tampered == [f"kernel.message.to_address {broken.pk}"]


# --- blind index, masks, phones


def test_a_blind_index_finds_equal_values_and_tells_nothing(tmp_path: Path) -> None:
    first = blind(PHONE)
    assert first == blind(PHONE) != blind("+8613812341235")
    assert len(first) == 32 and "138" not in first
    (tmp_path / "index.key").write_text("ab" * 32)
    assert blind(PHONE) != first


def test_nothing_has_no_blind_index() -> None:
    with pytest.raises(ValueError):
        blind("")


def test_the_blind_index_follows_its_field(db: None) -> None:
    person = pytest.importorskip("hongge.civic.models").Person
    chen = person.objects.create(name="陈建国", phone=PHONE)
    assert person.objects.get(phone_index=blind(PHONE)) == chen
    chen.phone = "+8613900000000"
    chen.save(update_fields=["phone"])
    assert person.objects.filter(phone_index=blind(PHONE)).count() == 0
    assert person.objects.get(phone_index=blind("+8613900000000")).phone == "+8613900000000"
    chen.phone = ""
    chen.save()
    assert person.objects.get().phone_index == ""
    unopened = person.objects.get()
    unopened.save()
    assert person.objects.get().name_index == blind("陈建国")
    person.objects.bulk_create([person(name="王芳", phone="+8613700000000")])
    assert person.objects.get(phone_index=blind("+8613700000000")).name == "王芳"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("陈建国", "陈*"), ("欧阳明", "欧阳*"), ("欧阳", "欧*"), (" 李雷 ", "李*"), ("", ""), ("阿依古丽·买买提", "阿*")],
)
def test_names_show_the_surname_only(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [(PHONE, "138****1234"), ("+8679682123456", "****3456"), ("+85223456789", "****6789"), ("", "")]
)
def test_phones_show_head_and_tail_only(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("13812341234", PHONE),
        ("138 1234 1234", PHONE),
        ("138-1234-1234", PHONE),
        ("１３８１２３４１２３４", PHONE),
        ("+86 138 1234 1234", PHONE),
        ("008613812341234", PHONE),
        ("0796-8212345", "+867968212345"),
        ("（0796）8212345", "+867968212345"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_phones_are_taken_as_people_write_them(written: str, normal: str) -> None:
    assert normal_phone(written) == normal


@pytest.mark.parametrize("wrong", ["", "张三", "1381234123", "138123412345", "8212345", "12812341234", "1" * 400])
def test_a_wrong_phone_is_refused_with_advice(wrong: str) -> None:
    with pytest.raises(Refused, match="11 位手机号"):
        normal_phone(wrong)


def test_the_rekey_command_reports_for_machines_and_fails_on_tampering(notice: Message, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rekey", "--new-key", "--json")
    assert json.loads(capsys.readouterr().out) == {"current_key": "k2", "rows": 1, "moved": 1, "tampered": []}
    overwrite(notice, cipher.encrypt(PHONE, "elsewhere"))
    add_key()
    with pytest.raises(SystemExit):
        call_command("rekey", "--json")
    assert json.loads(capsys.readouterr().out)["tampered"] == [f"kernel.message.to_address {notice.pk}"]
