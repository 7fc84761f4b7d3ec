"""start.py and `hongge serve` say what is wrong before they do harm."""

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from hongge.portal.management.commands.serve import free

FILE = Path(__file__).resolve().parent.parent / "start.py"


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """start.py as a module, with all done but an environment, whose Python is a script of the test; making one anew stops."""
    module = importlib.util.module_from_spec(spec := importlib.util.spec_from_file_location("start", FILE))  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(module, "done", lambda *files, **more: True)
    monkeypatch.setattr(module, "front_end", lambda: None)
    monkeypatch.setattr(module.sys, "executable", "false")
    return module


def python(start: Any, script: str) -> None:
    start.PYTHON.write_text(f"#!/bin/sh\n{script}\n")
    start.PYTHON.chmod(0o700)


def test_one_failed_check_does_not_wipe_the_environment(start: Any) -> None:
    python(start, 'test -e "$0.tried" || { touch "$0.tried"; exit 1; }')
    start.setup()
    assert start.PYTHON.exists()


@pytest.mark.parametrize("script", ["exit 1", None])
def test_a_python_that_never_runs_is_given_up_and_that_is_said(start: Any, script: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if script:
        python(start, script)
    with pytest.raises(start.Stop):
        start.setup()
    assert "never runs" in capsys.readouterr().out


def test_a_busy_port_is_said_and_not_shared() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="已经有程序在用"):
            free("127.0.0.1", other.getsockname()[1])
    free("127.0.0.1", 0)
