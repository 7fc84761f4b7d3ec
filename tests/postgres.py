"""Run a command with a PostgreSQL of its own: `python tests/postgres.py pytest …`.

A new cluster in a temporary folder, reached by a socket only, as careful with the disk as in service, gone afterwards.
Sets HONGGE_DATABASE_URL. Exit code: the command's.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg


def tool(name: str) -> str:
    """A server program, from where Debian keeps it or else from the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0]))
    return str(found[-1]) if found else shutil.which(name) or name


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a fresh database. PostgreSQL refuses to run as root, so root lends it to the postgres user."""
    with tempfile.TemporaryDirectory(prefix="hongge-pg-", ignore_cleanup_errors=True) as folder:
        how: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL}
        if os.geteuid() == 0:
            other = pwd.getpwnam("postgres")
            os.chown(folder, other.pw_uid, other.pw_gid)
            how |= {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
        data = f"{folder}/data"
        initdb = [tool("initdb"), "-D", data, "-U", "hongge", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        subprocess.run(initdb, check=True, **how)
        server = subprocess.Popen([tool("postgres"), "-D", data, "-k", folder, "-h", "", "-c", "log_min_messages=fatal"], **how)
        try:
            wait_for(folder, server)
            yield f"postgres://hongge@{quote(folder, safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def wait_for(folder: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            psycopg.connect(host=folder, user="hongge", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start")


def main() -> int:
    on_signal(lambda *_: sys.exit(130))
    with cluster() as address:
        command = subprocess.Popen(sys.argv[1:], env=os.environ | {"HONGGE_DATABASE_URL": address})
        on_signal(lambda sign, _: command.send_signal(sign))
        return command.wait()


def on_signal(act: Callable[[int, Any], Any]) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, act)


if __name__ == "__main__":
    sys.exit(main())
