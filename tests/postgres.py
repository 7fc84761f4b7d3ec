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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


def binaries() -> Path:
    found = shutil.which("postgres")
    return Path(found).parent if found else max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version).parent


def _version(path: Path) -> int:
    return int(path.parts[-3].split(".")[0])


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a fresh database. PostgreSQL refuses to run as root, so root lends it to the postgres user."""
    user = {} if os.geteuid() else {"user": pwd.getpwnam("postgres").pw_uid, "group": pwd.getpwnam("postgres").pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="hongge-pg-", ignore_cleanup_errors=True) as folder:
        if user:
            os.chown(folder, user["user"], user["group"])
        tools, quiet = binaries(), {"cwd": folder, "stdout": subprocess.DEVNULL, **user}
        subprocess.run(
            [tools / "initdb", "-D", f"{folder}/data", "-U", "hongge", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"],
            check=True,
            **quiet,
        )
        server = subprocess.Popen(
            [tools / "postgres", "-D", f"{folder}/data", "-k", folder, "-h", "", "-c", "log_min_messages=fatal"], **quiet
        )
        try:
            ready = [tools / "createdb", "-h", folder, "-U", "hongge", "hongge"]
            while subprocess.run(ready, stderr=subprocess.DEVNULL, **quiet).returncode:
                if server.poll() is not None:
                    raise SystemExit("PostgreSQL did not start")
                time.sleep(0.1)
            yield f"postgres://hongge@{quote(folder, safe='')}/hongge"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def main() -> int:
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(130))
    with cluster() as address, subprocess.Popen(sys.argv[1:], env=os.environ | {"HONGGE_DATABASE_URL": address}) as command:
        return command.wait()


if __name__ == "__main__":
    sys.exit(main())
