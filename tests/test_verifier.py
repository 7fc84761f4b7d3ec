"""The journal checked by an outsider, and the way back from a backup: by commands, as people run them."""

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

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parent.parent
VERIFIER = ROOT / "hongge-verify.py"

# A house in a process of its own. `build`: tables from the models, eight requests, a checkpoint after the fourth and one after the sixth.
PROGRAM = """
import sys
from django.conf import settings
import django
django.setup()
from django.apps import apps
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
from django.core.management import call_command
from django.core.management.commands import migrate
from hongge.civic import levels
from hongge.kernel import flow, places, secrets
from hongge.kernel.access import SYSTEM
from hongge.kernel.checkpoints import seal
from hongge.systems.requests.models import Request, Word
from hongge.systems.requests.workflow import REQUEST

def report(place, number):
    request = Request(number=f"T-{number}", title="路灯不亮", description="三栋门口", channel="qr")
    side = [Word(request=request, to="everyone", text="晚上看不见路")]
    flow.open_record(REQUEST, request, SYSTEM, place=place, side=side, number=request.number)

def load():
    place = Request.objects.first().place
    for number in range(100, 100000):
        report(place, number)
        print(number, flush=True)
        if number % 20 == 0:
            seal()

def build():
    secrets.ensure_keys(create=True)
    call_command(migrate.Command(), run_syncdb=True, verbosity=0)
    street = places.add(places.add(None, "吉州区", levels.DISTRICT.name), "文山街道", levels.STREET.name)
    place = places.add(street, "桃树下社区", levels.COMMUNITY.name)
    for number in range(1, 9):
        report(place, number)
        if number in (4, 6):
            seal()
    settings.UPLOADS.joinpath("ab").mkdir()
    settings.UPLOADS.joinpath("ab", "abcd").write_bytes(b"picture")

if sys.argv[1] == "build":
    build()
elif sys.argv[1] == "load":
    load()
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
        process = self.start(*words)
        told, complaints = process.communicate()
        assert (process.returncode == 0) is fine, told + complaints
        return json.loads(told) if told.startswith("{") else told + complaints

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        environment = os.environ | {"HONGGE_DATA": str(self.data), "HONGGE_DATABASE_URL": self.database, "HONGGE_TEST": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "hongge.settings"
        command = [sys.executable, "-c", PROGRAM, *map(str, words)]
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def new_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], House]]:
    """Makes empty houses, on the kind of database that this run is about."""
    made: list[str] = []
    url = os.environ.get("HONGGE_DATABASE_URL", "")

    def admin(text: str, name: str) -> None:
        with psycopg.connect(url, autocommit=True) as link:
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


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "line",
    [
        '{"checkpoint": "一", "note": "x"}',
        '{"checkpoint": 2, "note": 5}',
        '{"checkpoint": null, "note": "x"}',
        '{"checkpoint": 2, "note": "\\ud800"}',
        '{"checkpoint": 2}',
        '{"entry": 1, "content": ' + DEEP,
        DEEP,
        "[]",
        "不是 JSON",
    ],
)
def test_an_outsider_is_told_of_a_line_that_makes_no_sense(told: Path, tmp_path: Path, line: str) -> None:
    lines = told.read_text(encoding="utf-8").splitlines()
    (tmp_path / "strange").write_text("\n".join([*lines[:-1], line, lines[-1]]), encoding="utf-8")
    assert outsider(tmp_path / "strange", code=2)["error"].startswith(f"第 {len(lines)} 行读不懂")


@pytest.mark.parametrize("kept", ["", "\n", "没有检查点的文字"])
def test_an_outside_file_without_a_checkpoint_proves_nothing(told: Path, tmp_path: Path, kept: str) -> None:
    (tmp_path / "kept").write_text(kept)
    assert "一个检查点也没有" in outsider(told, "--checkpoints", tmp_path / "kept", code=2)["error"]


def test_the_help_names_both_commands() -> None:
    told = subprocess.run([sys.executable, str(VERIFIER), "--help"], capture_output=True, text=True, check=True).stdout
    assert "hongge-verify.py vote" in told.replace("\n", " ")


def test_an_outsider_without_cryptography_is_told_what_was_not_checked(told: Path, tmp_path: Path) -> None:
    (tmp_path / "cryptography.py").write_text("raise ImportError")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, VERIFIER, told], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "签名没有核对" in done.stdout and "核对一致" in done.stdout


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


def test_a_backup_under_load_holds_everything_acknowledged_before_it(new_house: Callable[[], House], tmp_path: Path) -> None:
    house, other = new_house(), new_house()
    house.run("build")
    work = house.start("load")
    assert work.stdout
    acknowledged = [int(work.stdout.readline()) for _ in range(30)]
    house.run("backup", tmp_path / "busy.tar")
    work.kill()
    work.communicate()
    report = other.run("restore", tmp_path / "busy.tar", "--json")
    assert report["ok"] and report["records"] >= 8 + len(acknowledged)
    house.run("seal")  # tells the outside file what the kill kept from it
    assert house.run("verify", "--json")["ok"]


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
