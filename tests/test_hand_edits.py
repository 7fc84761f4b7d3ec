"""A record edited in the database, past its workflow, is found and named."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from hongge.civic import levels
from hongge.kernel import flow, places
from hongge.kernel.access import SYSTEM
from hongge.kernel.figures import Counter
from hongge.kernel.journal import canonical
from hongge.kernel.secrets import ensure_keys
from hongge.kernel.verify import verify
from hongge.systems.requests import queries
from hongge.systems.requests.figures import SOLVED
from hongge.systems.requests.models import Reporter, Request, Word, token_digest
from hongge.systems.requests.workflow import REQUEST


@pytest.fixture
def request_ids(settings: Any, tmp_path: Path, transactional_db: None) -> dict[str, int]:
    """Three requests with a word each, in the database of this test: ids of the middle one, its word and its entry."""
    for name in ("KEYS", "CHECKPOINTS"):
        (tmp_path / name.lower()).mkdir()
        setattr(settings, name, tmp_path / name.lower())
    ensure_keys(create=True)
    street = places.add(places.add(None, "吉州区", levels.DISTRICT.name), "文山街道", levels.STREET.name)
    place, made = places.add(street, "桃树下社区", levels.COMMUNITY.name), list[dict[str, int]]()
    for number in range(1, 4):
        request = Request(number=f"T-{number}", title="路灯不亮", description="三栋门口", channel="qr")
        word = Word(request=request, to="everyone", text="晚上看不见路")
        reporter = Reporter(
            request=request, name=f"李桂英{number}", phone=f"+861387961234{number}", token_digest=token_digest(request.token)
        )
        flow.open_record(REQUEST, request, SYSTEM, place=place, side=[word, reporter], number=request.number)
        first = made[0] if made else {"request": 0, "reporter": 0, "entry": 0}
        rows = {"request": request.pk, "word": word.pk, "reporter": reporter.pk, "entry": word.entry_id}
        made.append(rows | {"other": first["request"], "stranger": first["reporter"], "earlier": first["entry"]})
    return made[1]


COPIED = "UPDATE requests_reporter SET {column} = (SELECT {column} FROM requests_reporter WHERE id = {{stranger}}) WHERE id = {{reporter}}"
HUNG_ON_ANOTHER = (
    "DELETE FROM requests_reporter WHERE id = {stranger}; UPDATE requests_reporter SET request_id = {other}, entry_id = {earlier} "
    "WHERE id = {reporter}"
)
TAMPERINGS = [
    ("UPDATE requests_request SET state = 'closed' WHERE id = {request}", "state", "request"),
    ("UPDATE requests_request SET title = '换了标题' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET due_at = '2030-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET soon_at = '2030-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET sign_due_at = '2030-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET paused_at = '2030-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET urges = 9 WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET contacted_at = '2020-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET occurred_at = '2020-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET opened_at = '2020-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET part = 'lift' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET on_behalf = NOT on_behalf WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET question = '没问过' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET version = 9 WHERE id = {request}", "version", "request"),
    ("UPDATE requests_request SET path = '9' WHERE id = {request}", "place", "request"),
    ("UPDATE requests_word SET text = '没说过' WHERE id = {word}", "side", "word"),
    ("UPDATE requests_word SET request_id = {other} WHERE id = {word}", "side", "word"),
    ("DELETE FROM requests_word WHERE id = {word}", "side", "reporter"),
    ("UPDATE requests_reporter SET may_contact = NOT may_contact WHERE id = {reporter}", "side", "reporter"),
    ("UPDATE requests_reporter SET token_digest = 'made up' WHERE id = {reporter}", "side", "reporter"),
    ("UPDATE requests_reporter SET name = '' WHERE id = {reporter}", "side", "reporter"),
    (COPIED.format(column="phone"), "sealed", "reporter"),
    (COPIED.format(column="seal"), "sealed", "reporter"),
    (HUNG_ON_ANOTHER, "side", "reporter"),
    ("DELETE FROM requests_reporter WHERE id = {reporter}", "side", "word"),
    ("DELETE FROM requests_request WHERE id = {request}", "orphan", "request"),
    ("DELETE FROM kernel_entry WHERE id = {entry}", "unopened", "request"),
]


@pytest.mark.parametrize(("text", "fault", "row"), TAMPERINGS)
def test_a_hand_edit_is_found_and_the_row_named(request_ids: dict[str, int], text: str, fault: str, row: str) -> None:
    table = "kernel_entry" if row == "entry" else f"requests_{row}"
    assert verify().ok
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in text.format(**request_ids).split("; "):
                cursor.execute(statement)
        found = verify()
        transaction.set_rollback(True)
    assert (table, request_ids[row], fault) in {(one.table, one.row, one.fault) for one in found.faults}, found.faults
    assert verify().ok


def test_a_counter_edited_by_hand_is_found(request_ids: dict[str, int]) -> None:
    cell = Request.objects.get(pk=request_ids["request"]).cell
    Counter.objects.create(figure=SOLVED.name, cell=cell, path=cell.path, month="2026-07-01", total=7)
    (found,) = verify().faults
    assert found.fault == "counter" and SOLVED.name in found.sentence


def test_a_reporter_of_another_request_opens_nothing_and_shows_nobody(request_ids: dict[str, int]) -> None:
    with transaction.atomic():
        Reporter.objects.filter(pk=request_ids["stranger"]).delete()
        Reporter.objects.filter(pk=request_ids["reporter"]).update(request=request_ids["other"], seal="0" * 32)
        assert queries.by_token(Reporter.objects.get(pk=request_ids["reporter"]).token_digest) is None
        assert queries.reporter_of(Request.objects.get(pk=request_ids["other"]), SYSTEM) is None, "it does not open"
        assert queries.reporter_of(Request.objects.get(pk=request_ids["request"]), SYSTEM) is None, "it is gone"
        transaction.set_rollback(True)


def test_nobody_can_try_out_a_phone_on_what_the_journal_keeps(request_ids: dict[str, int]) -> None:
    reporter = Reporter.objects.get(pk=request_ids["reporter"])
    plain = {"person_id": None, "name": reporter.name, "phone": reporter.phone, "may_contact": True, "token_digest": reporter.token_digest}
    guess = hashlib.sha256(canonical(plain | {"seal": str(reporter.seal)})).hexdigest()[:32]
    assert flow.row_digest(reporter, reporter.sealed) != guess
