"""`hongge serve`: host the pages."""

import errno
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from hongge.kernel.secrets.keys import KeyMissing, ensure_keys
from hongge.portal.management.commands.check import pragmas_wrong

WORKERS = 2
THREADS = {"sqlite": 1, "postgresql": 4}  # SQLite takes one writer at a time: more threads in a process only make the slow ones slower


class Command(BaseCommand):
    help = "提供网页服务，直到被停止（Ctrl-C 或 SIGTERM）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_keys()
        except KeyMissing as missing:
            raise CommandError(str(missing)) from missing
        if wrong := pragmas_wrong():
            raise CommandError("\n".join(wrong))
        free(options["host"], options["port"])
        threads = THREADS[connections["default"].vendor]
        connections.close_all()  # a worker is a copy of this process; an open connection must not be copied with it
        Server(
            "hongge.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            workers=WORKERS,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        ).serve()


def free(host: str, port: int) -> None:
    """The server's own sockets would share a port with another server's, and each get half of the visits."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"端口 {port} 已经有程序在用（也许红格已经在运行）。请先停掉它，或用 --port 换一个端口。") from error
        raise CommandError(f"不能在 {host} 的端口 {port} 上提供服务：{error.strerror or error}") from error
