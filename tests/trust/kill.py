"""Reports over HTTP while the server is killed again and again: `python -m tests.trust.kill 10000`.

Each report carries an Idempotency-Key and is sent until it is acknowledged. Afterwards each must be there exactly once.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.trust.house import House, Visitor, new_house

CLIENTS = 8
PLACE = "360802001001X02"  # 城建花苑
WORDS = "第{n}次试：三栋的灯不亮"
READ = re.compile(r"第(\d+)次试")


@dataclass
class Outcome:
    """`tries`: how often something was sent; more than the reports, because the server died under many of them."""

    reports: int
    kills: int = 0
    tries: int = 0
    seconds: float = 0
    acknowledged: dict[int, str] = field(default_factory=dict)
    unexpected: Counter[str] = field(default_factory=Counter)
    lost: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    entries: int = 0

    def __str__(self) -> str:
        return (
            f"{self.reports} reports, {self.kills} × kill -9, {self.tries} tries, {self.seconds:.0f} s: "
            f"{len(self.acknowledged)} acknowledged, {len(self.lost)} lost, {len(self.doubled)} doubled, "
            f"{len(self.gaps)} gaps in numbers, other answers {dict(self.unexpected)}, journal of {self.entries} entries verified"
        )


def run(house: House, *, reports: int, kills: int, seed: int = 7) -> Outcome:
    """Sends `reports` by eight clients, half as form and half as JSON, and kills the server `kills` times on the way."""
    outcome, todo, chance = Outcome(reports), SimpleQueue[int](), random.Random(seed)
    for n in range(reports):
        todo.put(n)
    house.serve()
    began = time.monotonic()
    clients = [threading.Thread(target=client, args=(house, todo, outcome)) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for moment in sorted(chance.sample(range(1, reports), kills)):
        while len(outcome.acknowledged) < moment and any(one.is_alive() for one in clients):
            time.sleep(0.001)
        time.sleep(chance.random() * 0.05)
        house.kill()
        outcome.kills += 1
        house.serve()
    for one in clients:
        one.join()
    outcome.seconds = time.monotonic() - began
    house.stop()
    return judged(house, outcome)


def client(house: House, todo: SimpleQueue[int], outcome: Outcome) -> None:
    visitor = Visitor(house)
    while True:
        try:
            n = todo.get_nowait()
        except Empty:
            return
        while outcome.tries < 10 * outcome.reports + 1000:  # a server that always says no is a failure, not a wait
            outcome.tries += 1
            try:
                if told := report(visitor, n, outcome):
                    outcome.acknowledged[n] = told
                    break
            except (OSError, HTTPException):
                time.sleep(0.1)  # it is being started again
            time.sleep(0.02)


def report(visitor: Visitor, n: int, outcome: Outcome) -> str:
    """What the receipt names: the number, or the tracking link; empty when the server said something else."""
    key, text = f"kill-{n:08d}", WORDS.format(n=n)
    if n % 2:
        answer = visitor.post_json("/api/requests", {"place": PLACE, "text": text}, key=key)
        if answer.status == 201:
            return str(answer.json["number"])
    else:
        if "csrftoken" not in visitor.cookies:
            visitor.get(f"/p/{PLACE}/report/")
        answer = visitor.post(f"/p/{PLACE}/report/", {"at": at(visitor.house), "text": text}, key=key)
        if answer.status == 302:
            return answer.headers["Location"]
    outcome.unexpected[f"{answer.status} {answer.text[:80] if answer.status >= 500 else ''}".strip()] += 1
    return ""


def at(house: House) -> str:
    if "at" not in vars(house):
        house.at = str(house.rows(f"select id from kernel_place where code = '{PLACE}'")[0][0])  # type: ignore[attr-defined]
    return str(house.at)  # type: ignore[attr-defined]


def judged(house: House, outcome: Outcome) -> Outcome:
    held = house.rows("select number, description from requests_request where description like '第%次试%'")
    found = Counter(int(match[1]) for _number, text in held if (match := READ.match(text)))
    outcome.lost = [n for n in outcome.acknowledged if not found[n]]
    outcome.doubled = [n for n, times in found.items() if times > 1]
    running = sorted(int(number.rpartition("-")[2]) for number, _text in held)
    outcome.gaps = sorted(set(range(1, len(running) + 1)) ^ set(running))
    numbers = {number for number, _text in held}
    outcome.lost += [n for n, told in outcome.acknowledged.items() if n % 2 and told not in numbers]
    outcome.entries = house.verified()["entries"]
    return outcome


def main() -> int:
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="hongge-kill-") as folder, new_house(Path(folder)) as house:
        outcome = run(house.build(), reports=reports, kills=max(reports // 250, 2))
        sys.stdout.write(f"{outcome}\n")
        return 1 if outcome.lost or outcome.doubled or outcome.gaps or len(outcome.acknowledged) != reports else 0


if __name__ == "__main__":
    sys.exit(main())
