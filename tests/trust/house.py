"""An installation of its own, served over HTTP by `hongge serve`, to be attacked from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[2]
HONGGE = [sys.executable, "-m", "hongge.cli"]
CAST = "import django; django.setup(); from tests.cast import build; build(requests={requests})"
FORM = "application/x-www-form-urlencoded"


class House:
    """`serve`, `kill` (the whole process group, as a power cut would) and what outsiders see of the database."""

    def __init__(self, data: Path, database: str = "", **more: str) -> None:
        self.data, self.log = data, data / "serve.log"
        self.database = database or f"sqlite:///{data / 'hongge.sqlite3'}"
        self.environment = os.environ | {"HONGGE_DATA": str(data), "HONGGE_DATABASE_URL": self.database, "HONGGE_TEST": "1"}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "hongge.settings", "HONGGE_TEST": "1"} | more
        self.port, self.process = free_port(), None  # type: tuple[int, subprocess.Popen[bytes] | None]

    def build(self, *, requests: bool = False) -> House:
        """Tables and the cast; `requests`: with theirs of 14 months."""
        self.hongge("migrate", "--verbosity", "0")
        self.python(CAST.format(requests=requests))
        return self

    def hongge(self, *words: str, fine: bool = True) -> str:
        done = subprocess.run([*HONGGE, *words], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert not fine or done.returncode == 0, done.stdout + done.stderr
        return done.stdout if fine else done.stdout + done.stderr

    def python(self, program: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program], env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def serve(self) -> House:
        with self.log.open("ab") as log:
            command = [*HONGGE, "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        last = time.monotonic() + 30
        while time.monotonic() < last:
            try:
                answer = Visitor(self, timeout=5).get("/healthz")
                if answer.status == 200:
                    return self
            except (OSError, HTTPException):
                pass
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-2000:])

    def kill(self) -> None:
        """kill -9 for the server and all its workers at once."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, read past the application."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.data / "hongge.sqlite3")) as link:
                return link.execute(query).fetchall()
        with psycopg.connect(self.database) as link:
            return link.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]

    def verified(self) -> dict[str, Any]:
        """The report of `hongge verify`; fails unless it is green."""
        found: dict[str, Any] = json.loads(self.hongge("verify", "--json"))
        assert found["ok"], found
        return found


@contextmanager
def new_house(data: Path, **more: str) -> Iterator[House]:
    """An empty house on the kind of database that this run is about; stopped and gone afterwards."""
    url = os.environ.get("HONGGE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        house = House(data, **more)
        try:
            yield house
        finally:
            house.stop()
        return
    name = f"trust_{data.name}_{os.getpid()}".replace("-", "_").lower()
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    house = House(data, urlsplit(url)._replace(path=f"/{name}").geturl(), **more)
    try:
        yield house
    finally:
        house.stop()
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(eq=False)
class Visitor:
    """One browser: a connection that stays open, and its cookies."""

    house: House
    timeout: float = 30
    cookies: dict[str, str] = field(default_factory=dict)
    link: HTTPConnection | None = None

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """OSError or HTTPException when the server is gone; nothing is tried twice here."""
        if self.link is None:
            self.link = HTTPConnection("127.0.0.1", self.house.port, timeout=self.timeout)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            self.link.request(method, path, body, given)
            answer = self.link.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self.link.close()
            self.link = None
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers, content)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, given: Mapping[str, str] | None = None, *, key: str = "") -> Answer:
        """A form, with the token of the cookie (`open` a page with a form first)."""
        once = {"Idempotency_Key": key} if key else {}
        token = {"X_CSRFToken": self.cookies.get("csrftoken", "")}
        return self.send("POST", path, urlencode(given or {}).encode(), Content_Type=FORM, **once, **token)

    def post_files(self, path: str, given: Mapping[str, str], files: Mapping[str, Any], *, key: str = "") -> Answer:
        """A form with files."""
        once = {"Idempotency_Key": key} if key else {}
        token = {"X_CSRFToken": self.cookies.get("csrftoken", "")}
        body = encode_multipart(BOUNDARY, {**given, **files})
        return self.send("POST", path, body, Content_Type=MULTIPART_CONTENT, **once, **token)

    def post_json(self, path: str, given: Any, *, key: str = "") -> Answer:
        once = {"Idempotency_Key": key} if key else {}
        return self.send("POST", path, json.dumps(given).encode(), Content_Type="application/json", **once)

    def sign_in(self, username: str) -> Visitor:
        assert self.get(f"/test/sign-in/{username}").status == 302
        assert self.get("/t/").status == 200  # its form brings the token
        return self
