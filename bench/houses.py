"""Filled databases to measure on. On SQLite they are made once and kept under bench/var; each measure works on a copy."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from bench.hosts import HOME, PYTHON, VAR
from tests.postgres import cluster

HELPDESK = HOME / "bench/.venv-helpdesk"
HELPDESK_PYTHON = HELPDESK / "bin/python"
MANY, FEW = int(os.environ.get("BENCH_RECORDS", "200000")), int(os.environ.get("BENCH_FEW", "10000"))
CLIENTS = 8


def say(*words: object) -> None:
    print("·", *words, file=sys.stderr, flush=True)


def run(python: Path, *words: object, env: dict[str, str]) -> str:
    """What a command of ours prints. What it complains of goes through."""
    done = subprocess.run([str(python), *map(str, words)], cwd=HOME, env=os.environ | env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{words} failed")
    return done.stdout


@dataclass(frozen=True)
class House:
    """One filled installation: what its processes need to know, and who is signed in there."""

    kind: str
    env: dict[str, str]
    known: dict[str, Any] = field(default_factory=dict)

    def ask(self, *words: object) -> str:
        return run(PYTHON, "-m", *words, env=self.env)


def hongge_env(folder: Path, address: str = "") -> dict[str, str]:
    more = {"HONGGE_DATABASE_URL": address} if address else {}
    return {"HONGGE_DATA": str(folder), "HONGGE_AXES": "0", "HONGGE_TEST": "0", **more}


def made_of(*parts: str) -> str:
    """Changes when the tables do, or the way they are filled."""
    patterns = ("hongge/**/migrations/0*.py", "hongge/portal/town/d*.py", "bench/stock.py", "bench/helpdesk_site.py")
    files = [file for pattern in patterns for file in HOME.glob(pattern)]
    whole = hashlib.sha256(" ".join(parts).encode())
    for file in sorted(files):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


def fill(house: House, *, records: int) -> dict[str, Any]:
    """Tables, the district, its requests and sign-ins."""
    run(PYTHON.parent / "hongge", "migrate", "--noinput", "-v", "0", env=house.env)
    run(PYTHON.parent / "hongge", "seed", "--scenario", "district", "--json", env=house.env)
    house.ask("bench.stock", "fill", records)
    return json.loads(house.ask("bench.stock", "sign-in", CLIENTS))


@contextmanager
def on_sqlite(records: int = MANY, *, history: int = 0) -> Iterator[House]:
    """A copy of a filled house, gone afterwards."""
    kept = VAR / f"hongge-{records}-{history}-{made_of()}"
    if not (kept / "known.json").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        if history:
            with on_sqlite(records) as house:
                say(f"writing a longer history on SQLite: {history} times the closed ones of {records:,} more")
                house.ask("bench.stock", "history", history)
                known = house.known
                shutil.copytree(house.env["HONGGE_DATA"], kept, dirs_exist_ok=True)
        else:
            say(f"filling a district with {records:,} requests on SQLite")
            known = fill(House("sqlite", hongge_env(kept)), records=records)
        (kept / "known.json").write_text(json.dumps(known))
    with _copy(kept) as folder:
        house = House("sqlite", hongge_env(folder))
        yield House("sqlite", house.env, json.loads(house.ask("bench.stock", "sign-in", CLIENTS)))  # yesterday's sessions are over


@contextmanager
def _copy(kept: Path) -> Iterator[Path]:
    folder = VAR / f"at-work-{os.getpid()}-{os.urandom(3).hex()}"
    shutil.copytree(kept, folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def helpdesk_on_sqlite(records: int = MANY) -> Iterator[House]:
    _install_helpdesk()
    kept = VAR / f"helpdesk-{records}-{made_of()}"
    if not (kept / "known.json").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        say(f"filling django-helpdesk with {records:,} tickets on SQLite")
        known = run(
            HELPDESK_PYTHON, "-m", "bench.helpdesk_site", "fill", records, env={"BENCH_DATABASE_URL": f"sqlite://{kept}/db.sqlite3"}
        )
        (kept / "known.json").write_text(known)
    with _copy(kept) as folder:
        yield House("sqlite", {"BENCH_DATABASE_URL": f"sqlite://{folder}/db.sqlite3"}, json.loads((kept / "known.json").read_text()))


OPEN = ExitStack()  # what stays up until all measures are done


@cache
def on_postgres() -> tuple[House, House, House]:
    """Hongge's house, a copy of it for the bare view, and django-helpdesk's, in one cluster of its own."""
    return OPEN.enter_context(_on_postgres(MANY))


@contextmanager
def _on_postgres(records: int) -> Iterator[tuple[House, House, House]]:
    with cluster() as address, empty() as folder:
        base = address.rpartition("/")[0]
        _databases(address, "CREATE DATABASE ours")
        ours = House("postgresql", hongge_env(folder, f"{base}/ours"))
        say(f"filling a district with {records:,} requests on PostgreSQL")
        known = fill(ours, records=records)
        _databases(address, "CREATE DATABASE bare TEMPLATE ours", "CREATE DATABASE theirs")
        bare = House("postgresql", hongge_env(folder, f"{base}/bare"), known)
        _install_helpdesk()
        env = {"BENCH_DATABASE_URL": f"{base}/theirs"}
        say(f"filling django-helpdesk with {records:,} tickets on PostgreSQL")
        told = run(HELPDESK_PYTHON, "-m", "bench.helpdesk_site", "fill", records, env=env)
        yield House("postgresql", ours.env, known), bare, House("postgresql", env, json.loads(told))


def _databases(address: str, *commands: str) -> None:
    host = address.partition("@")[2].rpartition("/")[0].replace("%2F", "/")
    with psycopg.connect(host=host, user="hongge", dbname="postgres", autocommit=True) as link:
        for command in commands:
            link.execute(command.encode())


@contextmanager
def empty() -> Iterator[Path]:
    folder = VAR / f"at-work-{os.getpid()}-{os.urandom(3).hex()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare(kind: str) -> Iterator[House]:
    """A house without a single table: for what needs a database to stand beside it, not one of ours."""
    with ExitStack() as stack:
        address = stack.enter_context(cluster()) if kind == "postgresql" else ""
        yield House(kind, hongge_env(stack.enter_context(empty()), address))


def _install_helpdesk() -> None:
    if (HELPDESK / "lib").exists() and list(HELPDESK.glob("lib/python*/site-packages/helpdesk/urls.py")):
        return
    say("installing django-helpdesk beside us")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HELPDESK)], check=True)
    names = ["django-helpdesk", "granian", "psycopg[binary,pool]"]
    subprocess.run([str(HELPDESK_PYTHON), "-m", "pip", "install", "--quiet", "--no-input", *names], check=True)
