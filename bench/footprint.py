"""How soon a stopped demo answers again."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench import houses
from bench.hosts import HOME, free_port
from bench.rows import Row, single


def second_start() -> list[Row]:
    """From the command to the first page, with everything set up and filled by the start before."""
    with houses.empty() as folder:
        times = []
        for _ in range(4):
            times.append(_start(folder))
    note = f"the first start took {times[0]:.1f} s"
    return [single("start", "second start of the demo until its first page", median(times[1:]), unit="s", goal=5, note=note)]


def _start(folder: Path) -> float:
    port = free_port()
    env = os.environ | {"HONGGE_DATA": str(folder)}
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "start.py", "demo", "--port", str(port)], cwd=HOME, env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while time.monotonic() - began < 300 and child.poll() is None:
            try:
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                link.request("GET", "/accounts/login/")
                if link.getresponse().status == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.02)
        raise SystemExit("the demo did not start")
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)
