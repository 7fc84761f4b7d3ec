"""`hongge check`: what must be mended before it hurts. Exit 1 when something must."""

import json
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from hongge.kernel import clock
from hongge.kernel.backups import lacking_keys
from hongge.kernel.calendar import CalendarYear
from hongge.kernel.checkpoints import Checkpoint, last_published
from hongge.kernel.journal import Entry
from hongge.systems.grids.queries import grids_on, violations_on

SEAL_WITHIN = timedelta(hours=26)  # a day, and the time a nightly run may take
DISK_LOW, DISK_OUT = 5 * 2**30, 2**30
MARKS = {"ok": "✓", "watch": "·", "mend": "✗"}


@dataclass(frozen=True)
class Finding:
    """`level`: ok, watch (soon) or mend (now)."""

    name: str
    level: str
    sentence: str


def pragmas_wrong() -> list[str]:
    """What SQLite runs with other than the settings ask, as sentences; a server must not start on it."""
    if connection.vendor != "sqlite":
        return []
    wrong = []
    with connection.cursor() as cursor:
        for name, wanted in settings.SQLITE_PRAGMAS.items():
            found = str(cursor.execute(f"PRAGMA {name}").fetchone()[0]).lower()
            if found != wanted:
                wrong.append(f"数据库参数 {name} 应为 {wanted}，实际是 {found}，断电时可能丢数据，系统不能启动")
    return wrong


def findings() -> Iterator[Finding]:
    """Everything that is checked, good or bad."""
    yield from _database()
    yield from _keys()
    yield from _calendar()
    yield from _disk()
    yield from _seals()
    yield from _grids()


def _database() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        wrong = pragmas_wrong()
        yield Finding("database", "mend" if wrong else "ok", "；".join(wrong) or "数据库参数正确，写入确认后不丢")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('data_checksums', 'fsync', 'full_page_writes')")
        off = [name for name, setting in cursor.fetchall() if setting != "on"]
    sentence = f"PostgreSQL 的 {'、'.join(off)} 没有打开，磁盘出错或断电时可能丢数据而不知道" if off else "PostgreSQL 校验和与落盘都已打开"
    yield Finding("database", "mend" if off else "ok", sentence)


def _keys() -> Iterator[Finding]:
    if missing := lacking_keys():
        yield Finding("keys", "mend", f"密钥 {'、'.join(missing)} 不在或读不出来，请从密钥备份恢复")
        return
    readable = [path.name for path in Path(settings.KEYS).glob("*.key*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    sentence = f"密钥 {'、'.join(readable)} 别的用户也能读，请改成只有本用户可读" if readable else "密钥齐全"
    yield Finding("keys", "mend" if readable else "ok", sentence)


def _calendar() -> Iterator[Finding]:
    """Deadlines of this year need its notice; those of next year will from December on."""
    year = clock.today().year
    known = set(CalendarYear.objects.filter(notice_published=True).values_list("year", flat=True))
    if year not in known:
        yield Finding("calendar", "mend", f"还没有录入 {year} 年放假调休通知，期限可能算错")
    elif clock.today().month == 12 and year + 1 not in known:
        yield Finding("calendar", "watch", f"{year + 1} 年放假调休通知公布后请录入，跨年的期限才算得准")
    else:
        yield Finding("calendar", "ok", f"{year} 年放假调休已录入")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    level = "mend" if free < DISK_OUT else "watch" if free < DISK_LOW else "ok"
    yield Finding("disk", level, f"数据目录还剩 {free / 2**30:.1f} GB" + ("" if level == "ok" else "，请清理或扩容"))


def _seals() -> Iterator[Finding]:
    last = Checkpoint.objects.order_by("-number").first()
    waiting = Entry.objects.filter(checkpoint=None).order_by("pk").first()
    if (number := last.number if last else 0) != (outside := last_published()):
        yield Finding("checkpoint", "mend", f"数据库里检查点到第 {number} 号，外部文件到第 {outside} 号，请运行 hongge verify 查明")
    elif waiting and clock.now() - max(waiting.at, last.signed_at if last else waiting.at) > SEAL_WITHIN:
        yield Finding("checkpoint", "mend", "超过一天没有新的检查点，请看定时任务 hongge tick 是否在运行")
    else:
        yield Finding("checkpoint", "ok", f"检查点到第 {number} 号，外部文件一致")


def _grids() -> Iterator[Finding]:
    """One Party branch or one Party group in each grid: people mend it, the system only says so."""
    today = clock.today()
    if not (grids := grids_on(today).count()):
        return
    wrong = violations_on(today).count()
    sentence = f"{grids} 个网格都正好有一个党支部或党小组"
    if wrong:
        sentence = f"{grids} 个网格中有 {wrong} 个不是正好有一个党支部或党小组，请看“网格”里的“一格一支部或小组”"
    yield Finding("grids", "watch" if wrong else "ok", sentence)


class Command(BaseCommand):
    help = "检查数据库参数、密钥、日历、磁盘、检查点和网格党组织；有必须处理的事时退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        good = all(finding.level != "mend" for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": good, "findings": [asdict(finding) for finding in found]}, ensure_ascii=False))
        else:
            for finding in found:
                self.stdout.write(f"{MARKS[finding.level]} {finding.sentence}")
        if not good:
            sys.exit(1)
