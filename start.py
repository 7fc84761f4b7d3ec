#!/usr/bin/env python3
"""Hongge's commands, on a machine with nothing but Python 3.11.

    python3 start.py demo [--port N]   set up, fill a small town, serve it, print the address and the sign-ins
    python3 start.py test [--quick]    every check of the house; --quick leaves out browser, PostgreSQL and slow tests
    python3 start.py bench [NAME …]    measure all or what is named, see docs/speed.md
    python3 start.py setup | stop      only set up; stop a demo that runs in the background

All state is in HONGGE_DATA (default var/). Steps already done are skipped; nothing keeps running afterwards.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent
DATA = Path(os.environ.get("HONGGE_DATA", HOME / "var")).resolve()
VENV = HOME / ".venv"
PYTHON, HONGGE = VENV / "bin/python", VENV / "bin/hongge"
LOCK, DEV_LOCK, NODE_LOCK = (HOME / f"requirements{part}.lock" for part in ("", "-dev", "-node"))
VENDOR = HOME / "hongge/portal/static/vendor"
STAMPS = VENV / "hongge-stamps.json"  # what was set up, for which files
SIGN_INS = DATA / "demo.json"  # the cast of the town that was filled
RUNNING = DATA / "demo.pid"
say = partial(print, flush=True)
children: list[subprocess.Popen[str]] = []  # each leads a process group of its own, so that nothing it started is left behind


class Stop(Exception):
    """Nothing more can be done here; the text says what the person at the keyboard can do."""


@contextmanager
def step(name: str) -> Iterator[None]:
    say(f"▸ {name}")
    began = time.monotonic()
    yield
    say(f"  {time.monotonic() - began:.1f} s")


def start(*command: str | Path, **more: Any) -> subprocess.Popen[str]:
    child = subprocess.Popen([str(word) for word in command], cwd=HOME, text=True, start_new_session=True, **more)
    children.append(child)
    return child


def run(*command: str | Path, **more: Any) -> int:
    child = start(*command, **more)
    code = child.wait()
    end(child)
    return code


def ask(*command: str | Path, **more: Any) -> str:
    """What the command prints; Stop when it fails."""
    child = start(*command, stdout=subprocess.PIPE, **more)
    answer, _ = child.communicate()
    end(child)
    if child.returncode:
        raise Stop(f"没有成功，原因见上 / failed, see above: {' '.join(str(word) for word in command)}")
    return answer


def end(child: subprocess.Popen[str]) -> None:
    """Ask the child and all that it started to end, then insist."""
    children.remove(child)
    for sign, patience in ((signal.SIGINT, 10), (signal.SIGTERM, 5), (signal.SIGKILL, 2)):
        until = time.monotonic() + patience
        try:
            os.killpg(child.pid, sign)
            while time.monotonic() < until:
                child.poll()
                os.killpg(child.pid, 0)
                time.sleep(0.05)
        except ProcessLookupError:
            return


def interrupt(*_: Any) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)  # leaving takes seconds at most; a second Ctrl-C must not cut it short
    raise KeyboardInterrupt


def done(name: str, *files: Path, now: bool = False) -> bool:
    """Whether the step was done for exactly these files; with `now`, note that it is."""
    stamps = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    digest = hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()
    if now:
        STAMPS.write_text(json.dumps(stamps | {name: digest}))
    return now or stamps.get(name) == digest


def from_debian(*packages: str) -> bool:
    """Install system packages where that is allowed, else say what to install."""
    if os.geteuid() or not shutil.which("apt-get"):
        say(f"  请先安装 / please install: sudo apt install {' '.join(packages)}")
        return False
    say(f"  安装系统软件包 / system packages: {' '.join(packages)}")
    run("apt-get", "-qq", "update")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages, env=quiet) == 0


def setup(lock: Path = LOCK) -> None:
    if not (PYTHON.exists() and run("sh", "-c", 'for n in 1 2 3; do "$0" -c "" && exit; sleep 1; done; exit 1', PYTHON) == 0):
        with step("建立 Python 环境 / Python environment" + "：.venv 里的运行不了 / the one there never runs" * VENV.exists()):
            if not importlib.util.find_spec("ensurepip") and not from_debian("python3-venv"):
                raise Stop("缺少 Python 的 venv 模块 / Python's venv module is missing")
            if run(sys.executable, "-m", "venv", "--clear", VENV):
                raise Stop("不能建立 .venv，原因见上 / could not make .venv, see above")
    if done("packages", DEV_LOCK):
        lock = DEV_LOCK  # holds everything of the smaller one, in the same versions
    if not done("packages", lock):
        with step("安装 Python 软件包，逐个核对哈希 / Python packages, each checked by its hash"):
            install("--require-hashes", "-r", lock)
            done("packages", lock, now=True)
    if not done("project", HOME / "pyproject.toml", lock):
        install("--no-deps", "--no-build-isolation", "-e", HOME)
        done("project", HOME / "pyproject.toml", lock, now=True)
    front_end()


def install(*what: str | Path) -> None:
    """pip, shown as lines that count; all it said when it fails."""
    command = (PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar", "off", *what)
    pip = start(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said: list[str] = []
    for line in pip.stdout or ():
        said.append(line)
        if line.startswith("Collecting") and (count := sum(each.startswith("Collecting") for each in said)) % 10 == 1:
            say(f"  {count:3} {line.split()[1]} …")
    failed = pip.wait()
    end(pip)
    if failed:
        raise Stop("".join(said) + "软件包没有装好，原因见上，多半是网络 / packages not installed, see above; mostly the network")


def front_end() -> None:
    """Bring the few third-party files of the pages. Without them every page still works, only maps are lists."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    shutil.copy(next(VENV.glob("lib/python*/site-packages/django_htmx/static/django_htmx/htmx-2.min.js")), VENDOR / "htmx.min.js")
    if done("front end", HOME / "package-lock.json") and (VENDOR / "leaflet").is_dir():
        return
    with step("取前端文件 / front-end files"):
        path = f"{os.environ['PATH']}:{VENV / 'bin'}"
        try:
            if not shutil.which("npm", path=path):
                install("--require-hashes", "-r", NODE_LOCK)
            npm = shutil.which("npm", path=path) or "npm"
            ask(npm, "ci", "--ignore-scripts", "--omit=dev", "--loglevel=error", env=os.environ | {"PATH": path})
        except Stop as reason:
            say(f"  {reason}\n  页面照常可用，只是没有地图；下次启动再取 / pages work without maps; tried again next time")
            return
        leaflet = HOME / "node_modules/leaflet/dist"
        shutil.copytree(leaflet, VENDOR / "leaflet", ignore=shutil.ignore_patterns("*-src*", "*.map"), dirs_exist_ok=True)
        done("front end", HOME / "package-lock.json", now=True)


def compressed_static() -> None:
    """Gather and compress what browsers fetch."""
    files = sorted(path for path in HOME.glob("hongge/**/static/**/*") if path.is_file())
    if done("static", LOCK, *files) and (HOME / "staticfiles").is_dir():
        return
    with step("压缩静态文件 / static files"):
        ask(HONGGE, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
        done("static", LOCK, *files, now=True)


def demo(port: int) -> int:
    if found := demo_running():
        say(f"演示已经在运行 / already running: {found['address']}")
        return 0
    os.environ.setdefault("HONGGE_CODE_SENDER", "hongge.portal.accounts.say_in_log")  # a phone code is read in the demo's log
    setup()
    compressed_static()
    with step("数据库 / database"):
        ask(HONGGE, "migrate", "--noinput", "--verbosity", "0")
    if not SIGN_INS.exists():
        with step("建立演示小镇 / filling the demo town"):
            SIGN_INS.write_text(ask(HONGGE, "seed", "--scenario", "town", "--json"))
    address = f"http://127.0.0.1:{(port := free_port(port))}/"
    server = start(HONGGE, "serve", "--port", str(port))
    RUNNING.write_text(json.dumps({"pid": server.pid, "address": address}))
    try:
        wait_for(server, port)
        welcome(address)
        while server.poll() is None:
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                run(HONGGE, "tick", stdout=subprocess.DEVNULL)
        return server.returncode
    except KeyboardInterrupt:
        return 0
    finally:
        for child in [*children]:
            end(child)
        RUNNING.unlink()
        say("已停止 / stopped")


def free_port(first: int) -> int:
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise Stop(f"从 {first} 起没有空闲端口 / no free port from {first} on")


def wait_for(server: subprocess.Popen[str], port: int) -> None:
    """Until the server says it is healthy."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
    raise Stop("服务没有起来，原因见上 / the server did not start, see above")


def welcome(address: str) -> None:
    ids, people = map(json.loads(SIGN_INS.read_text()).get, ("ids", "sign_ins"))
    page, password = f"{address}p/{ids['城建花苑']['code']}/", people[0]["password"]
    say(f"\n红格演示已就绪 / the demo is ready:  {address}\n\n  居民扫码打开的 / what a resident's QR code opens:  {page}")
    say(f"  登录 / sign in:  {address}signin/    密码都是 / password for all:  {password}\n")
    lines = [f"  {one['username']:<16} {one['person']:\u3000<4}{one.get('title', one['role'])} · {one['place']}" for one in people]
    say(*lines, "\n按 Ctrl-C 停止 / Ctrl-C stops it", sep="\n")


def demo_running() -> dict[str, Any] | None:
    """The demo that runs on this data folder, if one does."""
    if not RUNNING.exists():
        return None
    found: dict[str, Any] = json.loads(RUNNING.read_text())
    process = Path(f"/proc/{found['pid']}/cmdline")
    return found if process.exists() and b"serve" in process.read_bytes() else None


def stop() -> None:
    if found := demo_running():
        os.kill(found["pid"], signal.SIGTERM)
    while demo_running():
        time.sleep(0.1)
    say("已停止 / stopped" if found else "没有在运行的演示 / no demo is running")


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("command", choices=("demo", "test", "setup", "bench", "stop"))
    parser.add_argument("names", nargs="*", help="bench: what to measure")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--quick", action="store_true")
    said = parser.parse_args()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, interrupt)
    try:
        match said.command:
            case "demo":
                return demo(said.port)
            case "stop":
                stop()
            case "setup":
                setup()
                compressed_static()
            case "test":
                setup(DEV_LOCK)
                if not said.quick and not shutil.which("chromium"):
                    from_debian("chromium", "fonts-wqy-microhei")
                return run(PYTHON, "tests/checks.py", *(["--quick"] if said.quick else []))
            case "bench":
                setup(DEV_LOCK)
                return run(PYTHON, "-m", "bench", *said.names)
    except Stop as reason:
        sys.exit(f"✗ {reason}")
    except KeyboardInterrupt:
        return 130
    finally:
        for child in [*children]:
            end(child)
    return 0


if __name__ == "__main__":
    sys.exit(main() if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新 / Python 3.11 or newer is needed")
