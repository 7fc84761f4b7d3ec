"""The journal checked by an outsider, records edited behind its back, and the way back from a backup: by commands, as people run them."""

import base64
import importlib.util
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from hongge.civic import levels
from hongge.kernel import flow, places
from hongge.kernel.access import SYSTEM
from hongge.kernel.figures import Counter
from hongge.kernel.verify import verify
from hongge.systems.requests.figures import SOLVED
from hongge.systems.requests.models import Request, Word
from hongge.systems.requests.workflow import REQUEST

ROOT = Path(__file__).resolve().parent.parent
VERIFIER = ROOT / "hongge-verify.py"

# A house in a process of its own. `build`: tables from the models, eight requests, a checkpoint after the fourth and one after the sixth.
PROGRAM = """
import sys
from django.conf import settings
settings.MIGRATION_MODULES = {name: None for name in ("kernel", "civic", "requests", "bulletins", "portal")}
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from hongge.civic import levels
from hongge.kernel import flow, places, secrets
from hongge.kernel.access import SYSTEM
from hongge.kernel.checkpoints import seal
from hongge.systems.requests.models import Request, Word
from hongge.systems.requests.workflow import REQUEST

def build():
    secrets.ensure_keys(create=True)
    call_command(migrate.Command(), run_syncdb=True, verbosity=0)
    place = None
    for name, level in (("吉州区", levels.DISTRICT), ("文山街道", levels.STREET), ("桃树下社区", levels.COMMUNITY)):
        place = places.add(place, name, level.name)
    for number in range(1, 9):
        request = Request(number=f"T-{number}", title="路灯不亮", description="三栋门口", channel="qr")
        side = [Word(request=request, to="everyone", text="晚上看不见路")]
        flow.open_record(REQUEST, request, SYSTEM, place=place, side=side, number=request.number)
        if number in (4, 6):
            seal()
    settings.UPLOADS.joinpath("ab").mkdir()
    settings.UPLOADS.joinpath("ab", "abcd").write_bytes(b"picture")

if sys.argv[1] == "build":
    build()
elif sys.argv[1] == "sql":
    with connection.cursor() as cursor:
        cursor.execute(sys.argv[2])
elif sys.argv[1] == "seal":
    seal()
else:
    call_command(*sys.argv[1:])
"""


class House:
    """One installation: a data folder and a database."""

    def __init__(self, data: Path, database: str) -> None:
        self.data, self.database = data, database

    def run(self, *words: str | Path, fine: bool = True) -> Any:
        """A command's answer; JSON is read. Fails unless it ends well (or, not `fine`, badly)."""
        environment = os.environ | {"HONGGE_DATA": str(self.data), "HONGGE_DATABASE_URL": self.database, "HONGGE_TEST": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "hongge.settings"
        command = [sys.executable, "-c", PROGRAM, *map(str, words)]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is fine, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout + done.stderr


@pytest.fixture(scope="module")
def new_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], House]]:
    """Makes empty houses, on the kind of database that this run is about."""
    made: list[str] = []
    url = os.environ.get("HONGGE_DATABASE_URL", "")

    def admin(text: str, name: str) -> None:
        parts = dj_database_url.parse(url)
        known = {"host": parts["HOST"], "port": parts["PORT"], "user": parts["USER"], "password": parts["PASSWORD"]}
        with psycopg.connect(dbname=parts["NAME"], autocommit=True, **{k: v for k, v in known.items() if v}) as link:
            link.execute(SQL(text).format(Identifier(name)))

    def make() -> House:
        data = tmp_path_factory.mktemp("house")
        if connection.vendor == "sqlite":
            return House(data, f"sqlite:///{data / 'hongge.sqlite3'}")
        name = f"house_{data.name}_{os.getpid()}"
        admin("CREATE DATABASE {}", name)
        made.append(name)
        return House(data, urlsplit(url)._replace(path=f"/{name}").geturl())

    yield make
    for name in made:
        admin("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="module")
def lived_in(new_house: Callable[[], House]) -> House:
    house = new_house()
    house.run("build")
    return house


@pytest.fixture(scope="module")
def told(lived_in: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of an untouched house."""
    file = tmp_path_factory.mktemp("export") / "journal.jsonl"
    assert lived_in.run("export_journal", file, "--json")["entries"] == 8
    return file


def outsider(*words: str | Path, code: int) -> Any:
    """hongge-verify.py, run away from the project."""
    command = [sys.executable, "-I", str(VERIFIER), *map(str, words), "--json"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_an_outsider_finds_an_untouched_export_in_order(lived_in: House, told: Path) -> None:
    outside, key = lived_in.data / "checkpoints" / "checkpoints.txt", lived_in.data / "keys" / "checkpoint.pub"
    found = outsider(told, "--checkpoints", outside, "--key", key, code=0)
    assert (found["entries"], found["unsealed"], found["checkpoints"], found["signatures_checked"]) == (8, 2, 2, True)
    outsider(told, "--key", key, "--code", found["codes"]["2"], code=0)
    outsider(told, "--key", key, "--code", "2-AAAA-BBBB-CCCC-DDDD", code=1)


def test_an_outsider_finds_every_changed_value(lived_in: House, told: Path) -> None:
    verifier = importlib.util.module_from_spec(spec := importlib.util.spec_from_file_location("hongge_verify", VERIFIER))  # type: ignore[arg-type]
    spec.loader.exec_module(verifier)  # type: ignore[union-attr]
    lines = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]

    def faults() -> list[Any]:
        check = verifier.Check()
        header = check.journal(map(json.dumps, lines))
        check.checkpoints(verifier.read_key(None, header))
        return check.faults

    assert faults() == []
    changed = 0
    for line in lines[1:]:
        parts = [(line, name) for name in ("digest", "checkpoint", "note", "end") if name in line]
        for part, name in [*parts, *((line["content"], name) for name in line.get("content", ()))]:
            kept, changed = part[name], changed + 1
            part[name] = another(kept)
            assert faults(), (line, name)
            part[name] = kept
    assert changed > 8 * 15


def another(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(value[len(value) // 2], "x") if value else "x"
    return {**value, "x": 1} if isinstance(value, dict) else (value or 0) + 1


@pytest.mark.parametrize("cut", [1, 3, 5, 9, 10])
def test_an_outsider_finds_a_missing_line(told: Path, tmp_path: Path, cut: int) -> None:
    lines = told.read_text(encoding="utf-8").splitlines()
    (tmp_path / "cut").write_text("\n".join(lines[:cut] + lines[cut + 1 :]), encoding="utf-8")
    assert outsider(tmp_path / "cut", code=1)["faults"]


def test_an_outsider_finds_another_key_and_an_older_database(lived_in: House, told: Path, tmp_path: Path) -> None:
    outsider(told, "--key", base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode(), code=1)
    lines = told.read_text(encoding="utf-8").splitlines()
    older = [line for line in lines if '"checkpoint":2' not in line and '"checkpoint":null' not in line]
    older[-1] = json.dumps({"end": {"entries": 4, "checkpoints": 1}})
    (tmp_path / "older").write_text("\n".join(older), encoding="utf-8")
    outsider(tmp_path / "older", code=0)
    outsider(tmp_path / "older", "--checkpoints", lived_in.data / "checkpoints" / "checkpoints.txt", code=1)


def test_an_outsider_without_cryptography_is_told_what_was_not_checked(told: Path, tmp_path: Path) -> None:
    (tmp_path / "cryptography.py").write_text("raise ImportError")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, VERIFIER, told], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "签名没有核对" in done.stdout and "核对一致" in done.stdout


@pytest.fixture
def request_ids(settings: Any, tmp_path: Path, transactional_db: None) -> dict[str, int]:
    """Three requests with a word each, in the database of this test: ids of the middle one, its word and its entry."""
    for name in ("KEYS", "CHECKPOINTS"):
        (tmp_path / name.lower()).mkdir()
        setattr(settings, name, tmp_path / name.lower())
    place = None
    for name, level in (("吉州区", levels.DISTRICT), ("文山街道", levels.STREET), ("桃树下社区", levels.COMMUNITY)):
        place = places.add(place, name, level.name)
    made = []
    for number in range(1, 4):
        request = Request(number=f"T-{number}", title="路灯不亮", description="三栋门口", channel="qr")
        word = Word(request=request, to="everyone", text="晚上看不见路")
        flow.open_record(REQUEST, request, SYSTEM, place=place, side=[word], number=request.number)
        made.append({"request": request.pk, "word": word.pk, "entry": word.entry_id, "other": made[0]["request"] if made else 0})
    return made[1]


TAMPERINGS = [
    ("UPDATE requests_request SET state = 'closed' WHERE id = {request}", "state", "request"),
    ("UPDATE requests_request SET title = '换了标题' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET due_at = '2030-01-01 00:00:00' WHERE id = {request}", "row", "request"),
    ("UPDATE requests_request SET version = 9 WHERE id = {request}", "version", "request"),
    ("UPDATE requests_request SET path = '9' WHERE id = {request}", "place", "request"),
    ("UPDATE requests_word SET text = '没说过' WHERE id = {word}", "side", "word"),
    ("UPDATE requests_word SET request_id = {other} WHERE id = {word}", "side", "word"),
    ("DELETE FROM requests_word WHERE id = {word}", "side", "entry"),
    ("DELETE FROM requests_request WHERE id = {request}", "orphan", "request"),
    ("DELETE FROM kernel_entry WHERE id = {entry}", "unopened", "request"),
]


@pytest.mark.parametrize(("text", "fault", "row"), TAMPERINGS)
def test_a_hand_edit_is_found_and_the_row_named(request_ids: dict[str, int], text: str, fault: str, row: str) -> None:
    table = {"request": "requests_request", "word": "requests_word", "entry": "kernel_entry"}[row]
    assert verify().ok
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(text.format(**request_ids))
        found = verify()
        transaction.set_rollback(True)
    assert (table, request_ids[row], fault) in {(one.table, one.row, one.fault) for one in found.faults}, found.faults
    assert verify().ok


def test_a_counter_edited_by_hand_is_found(request_ids: dict[str, int]) -> None:
    cell = Request.objects.get(pk=request_ids["request"]).cell
    Counter.objects.create(figure=SOLVED.name, cell=cell, path=cell.path, month="2026-07-01", total=7)
    (found,) = verify().faults
    assert found.fault == "counter" and SOLVED.name in found.sentence


def test_a_backup_comes_back_in_an_empty_house_and_nowhere_else(lived_in: House, new_house: Callable[[], House], tmp_path: Path) -> None:
    file, house = tmp_path / "all.tar", new_house()
    assert lived_in.run("backup", file, "--json")["members"] >= 4
    assert "已经存在" in lived_in.run("backup", file, fine=False)
    report = house.run("restore", file, "--json")
    assert report["ok"] and report["entries"] == 8 and report["missing_keys"] == []
    assert (house.data / "uploads" / "ab" / "abcd").read_bytes() == b"picture"
    assert (house.data / "keys" / "checkpoint.key").stat().st_mode & 0o077 == 0
    house.run("seal")
    assert house.run("verify", "--json")["checkpoints"] == 3
    assert "已经有数据" in house.run("restore", file, fine=False)


def test_a_damaged_backup_is_refused_before_anything_is_written(lived_in: House, new_house: Callable[[], House], tmp_path: Path) -> None:
    file, house, dice = tmp_path / "all.tar", new_house(), random.Random(11)
    lived_in.run("backup", file, "--without-keys")
    content = file.read_bytes()
    place = dice.randrange(2048, len(content) // 2)
    for damaged in (content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :], content[: len(content) // 2], b""):
        file.write_bytes(damaged)
        assert "没有恢复任何东西" in house.run("restore", file, fine=False)
    assert not list((house.data / "uploads").rglob("*")) and not list((house.data / "checkpoints").rglob("*"))
    file.write_bytes(content)
    assert house.run("restore", file, "--json")["missing_keys"] == ["field.key", "index.key", "checkpoint.key"]


def test_check_says_what_must_be_mended(new_house: Callable[[], House]) -> None:
    house = new_house()
    house.run("build")
    findings = {finding["name"]: finding for finding in house.run("check", "--json", fine=False)["findings"]}
    assert findings["calendar"]["level"] == "mend" and findings["keys"]["level"] == findings["database"]["level"] == "ok"
    (house.data / "keys" / "field.key").unlink()
    assert "field.key" in house.run("check", fine=False)
