"""Clients: each a process with one kept connection that asks again as soon as it is answered. Every answer is looked at."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from urllib.parse import urlencode
from uuid import uuid4

FORK = multiprocessing.get_context("fork")
PATIENCE = 60  # seconds for one answer


@dataclass(frozen=True)
class Press:
    """What one client asks, over and over. `fresh`: fields that get a new random value each time.

    An answer counts when it has `status` and holds `sign` exactly `times` times (0: whatever it holds).
    """

    port: int
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()
    body: bytes | None = None
    status: int = 200
    sign: bytes = b""
    times: int = 0
    then: str = ""  # a second address that belongs to the same look, such as the data request of a page

    def content(self) -> bytes | None:
        if self.body is not None or not self.fields:
            return self.body
        return urlencode(self.fields | {name: uuid4().hex for name in self.fresh}).encode()


@dataclass(frozen=True)
class Shot:
    """What the clients saw: answers a second, and seconds for each answer, in order of length."""

    rate: float
    times: list[float]

    def at(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        return self.times[min(int(len(self.times) * share), len(self.times) - 1)] * 1000


def shoot(presses: Sequence[Press], seconds: float) -> Shot:
    """One client for each press, all at once. Any answer that is not the expected one ends the measure."""
    ready, ends, clients = FORK.Barrier(len(presses)), [], []
    for press in presses:
        here, there = FORK.Pipe(duplex=False)
        client = FORK.Process(target=_client, args=(press, seconds, ready, there), daemon=True)
        client.start()
        there.close()
        ends.append(here)
        clients.append(client)
    answers = [end.recv() for end in ends]
    for client in clients:
        client.join()
    if wrong := next((answer for answer in answers if isinstance(answer, str)), None):
        raise SystemExit(wrong)
    times = sorted(moment for _, moments in answers for moment in moments)
    return Shot(sum(len(moments) / spent for spent, moments in answers), times)


def _client(press: Press, seconds: float, ready: object, end: Connection) -> None:
    link = http.client.HTTPConnection("127.0.0.1", press.port, timeout=PATIENCE)
    moments: list[float] = []
    wrong = _ask(link, press)  # not counted: opens the connection
    ready.wait()  # type: ignore[attr-defined]
    began = time.perf_counter()
    while not wrong and time.perf_counter() - began < seconds:
        asked = time.perf_counter()
        wrong = _ask(link, press)
        moments.append(time.perf_counter() - asked)
    end.send(wrong or (time.perf_counter() - began, moments))


def _ask(link: http.client.HTTPConnection, press: Press) -> str:
    """Empty when the answer is right, else what came instead."""
    if press.then:
        link.request("GET", press.then, headers=press.headers)
        first = link.getresponse()
        content = first.read()
        if first.status != 200:
            return f"{press.then}: {first.status} {content[:300]!r}"
    link.request(press.method, press.path, body=press.content(), headers=press.headers)
    answer = link.getresponse()
    content = answer.read()
    if answer.status != press.status or press.times and content.count(press.sign) != press.times:
        seen = content.count(press.sign) if press.times else 0
        return f"{press.path}: {answer.status}, {seen} of {press.sign!r}: {content[:600].decode(errors='replace')}"
    return ""
