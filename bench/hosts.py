"""Servers to ask, all hosted alike: granian WSGI, two workers, one thread each on SQLite and four on PostgreSQL."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
VAR = HOME / "bench/var"
PYTHON = Path(sys.executable)
THREADS = {"sqlite": 1, "postgresql": 4}


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def workers(self) -> list[int]:
        """Process ids of everything under the server's own."""
        below = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                rest = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(rest[1]), []).append(int(status.parent.name))
        found, todo = [], [self.pid]
        while todo:
            own = below.get(todo.pop(), [])
            found += own
            todo += own
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, env: dict[str, str], *, path: str = "/") -> Iterator[Server]:
    """The server answers anything at all before this goes on, and is gone afterwards."""
    child = subprocess.Popen(command, cwd=HOME, env=os.environ | env, start_new_session=True)
    try:
        _answers(child, port, path)
        yield Server(port, child.pid)
    finally:
        for sign, patience in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
            try:
                os.killpg(child.pid, sign)
                child.wait(patience)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue


def _answers(child: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if child.poll() is not None:
            break
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            link.request("GET", path)
            link.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"a server did not start: {child.args}")


@contextmanager
def hongge(env: dict[str, str]) -> Iterator[Server]:
    """As people start it."""
    port = free_port()
    with running([str(PYTHON.parent / "hongge"), "serve", "--port", str(port)], port, env, path="/healthz") as server:
        yield server


@contextmanager
def granian(python: Path, application: str, env: dict[str, str], *, kind: str, path: str = "/") -> Iterator[Server]:
    """Any other WSGI application, hosted as Hongge hosts itself."""
    port = free_port()
    words = f"--interface wsgi --http 1 --no-ws --workers 2 --blocking-threads {THREADS[kind]} --log-level warning --port {port}"
    with running([str(python.parent / "granian"), *words.split(), application], port, env, path=path) as server:
        yield server


def resident(pid: int) -> float:
    """Megabytes of memory of one process, what it shares with others counted by its share (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
