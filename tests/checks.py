"""Every check of the house, in order; all that is red is told at the end. Run by `start.py test`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

HOME = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NO_TESTS = 5  # pytest's word for a folder without any
Check = tuple[str, list[str | Path]]


def say(text: str) -> None:
    print(text, flush=True)


def checks(reports: Path, *, quick: bool) -> Iterator[Check]:
    pytest = [sys.executable, "-m", "pytest", "-q"]
    suite = [*pytest, "-n", "2", "--ignore=tests/browser"]
    yield "写法 / style (ruff)", [BIN / "ruff", "check", "--quiet", "."]
    yield "排版 / layout (ruff format)", [BIN / "ruff", "format", "--check", "--quiet", "."]
    if pages := sorted(HOME.glob("hongge/**/templates/**/*.html")):
        yield "模板 / templates (djhtml)", [BIN / "djhtml", "--check", "--tabwidth", "2", *pages]
    yield "类型 / types (mypy)", [BIN / "mypy"]
    yield "楼层与房间 / floors and rooms (import-linter)", [BIN / "lint-imports"]
    yield "迁移 / migrations", [BIN / "hongge", "makemigrations", "--check", "--dry-run"]
    yield "测试 / tests: SQLite", [*suite, f"--junitxml={reports}/sqlite.xml", *(["-m", "not slow"] if quick else [])]
    if quick:
        return
    if shutil.which("postgres") or any(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        yield "测试 / tests: PostgreSQL", [sys.executable, "tests/postgres.py", *suite, f"--junitxml={reports}/postgres.xml"]
    else:
        say("▸ 没有 PostgreSQL，略过 / left out, there is no PostgreSQL here: apt install postgresql")
    if shutil.which("chromium"):
        yield "浏览器 / browser (Chromium)", [*pytest, "tests/browser", f"--junitxml={reports}/browser.xml"]
    else:
        say("▸ 没有 Chromium，略过 / left out, there is no Chromium here: apt install chromium fonts-wqy-microhei")


def run(name: str, command: list[str | Path]) -> bool:
    say(f"▸ {name}")
    began = time.monotonic()
    code = subprocess.run(command, cwd=HOME, check=False).returncode
    good = code == 0 or (code == NO_TESTS and "pytest" in command)
    say(f"  {'✓' if good else '✗'} {time.monotonic() - began:.1f} s")
    return good


def tally(reports: Path) -> str:
    """The sums over all runs of pytest."""
    suites = [suite for path in reports.glob("*.xml") for suite in ElementTree.parse(path).iter("testsuite")]
    total, failures, errors, skipped = (sum(int(s.get(name, 0)) for s in suites) for name in ("tests", "failures", "errors", "skipped"))
    return f"{total - failures - errors - skipped} passed, {failures + errors} failed, {skipped} skipped"


def main() -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hongge-checks-") as folder:
        os.environ |= {"HONGGE_TEST": "1", "HONGGE_DATA": f"{folder}/data"}
        os.environ.pop("HONGGE_DATABASE_URL", None)
        red = [name for name, command in checks(Path(folder), quick="--quick" in sys.argv) if not run(name, command)]
        say("".join(f"\n✗ {name}" for name in red) or "\n✓ 全部通过 / all green")
        say(f"{time.monotonic() - began:.0f} s")
        say(tally(Path(folder)))
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
