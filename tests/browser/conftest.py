"""One served demo town for all walks: the real server with its middlewares, on a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.eyes import Eyes

HOUSE = Path(__file__).resolve().parents[2]
HONGGE = Path(sys.executable).with_name("hongge")
PHONE, DESK, SMALLEST = 390, 1280, 360


@dataclass(frozen=True)
class Town:
    """Where it is served, and who lives there: `people` are sign-in names by role, `codes` the public codes of places by name."""

    address: str
    people: dict[str, str]
    codes: dict[str, str]
    tick: Callable[[], None]

    def at(self, name: str) -> str:
        """The page behind the QR code of a place."""
        return f"/p/{self.codes[name]}/"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("served")
    known = {name: value for name, value in os.environ.items() if name != "HONGGE_DATABASE_URL"}
    surroundings = known | {"HONGGE_TEST": "1", "HONGGE_DATA": str(data)}

    def run(*words: str) -> str:
        done = subprocess.run([HONGGE, *words], cwd=HOUSE, env=surroundings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("migrate", "--noinput", "--verbosity", "0")
    told = json.loads(run("seed", "--scenario", "town", "--seed", "1", "--json"))
    port = free_port()
    command = [HONGGE, "serve", "--port", str(port)]
    with (data / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=HOUSE, env=surroundings, stdout=log, stderr=log, start_new_session=True)
    try:
        answers(f"http://127.0.0.1:{port}/healthz", server)
        people = {person["role"]: person["username"] for person in told["sign_ins"]}
        codes = {name: place["code"] for name, place in told["ids"].items()}
        yield Town(f"http://127.0.0.1:{port}", people, codes, lambda: run("tick") and None)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        shutil.rmtree(data, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str, server: subprocess.Popen[bytes], patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the served town did not come up")


@pytest.fixture
def walk(town: Town, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Eyes]]:
    """`walk("community", width=DESK)`: a browser of one's own, signed in by role (none: a visitor). What it saw is judged at the end."""
    opened: list[tuple[BrowserContext, Eyes]] = []

    def begin(role: str = "", *, width: int = PHONE, **more: Any) -> Eyes:
        size = {"width": width, "height": 844 if width < 600 else 860}
        context = browser.new_context(**browser_context_args | {"viewport": size, "base_url": town.address} | more)
        context.set_default_timeout(10_000)
        eyes = Eyes(context.new_page(), town.address)
        opened.append((context, eyes))
        if role:
            eyes.page.goto(f"/test/sign-in/{town.people[role]}")
        return eyes

    yield begin
    for context, eyes in opened:
        context.close()
        eyes.judge()
