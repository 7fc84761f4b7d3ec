"""`hongge restore FILE`: bring a backup into an empty house and verify it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hongge.kernel import backups
from hongge.kernel.errors import Refused


class Command(BaseCommand):
    help = "把备份恢复到空的数据目录和空的数据库，然后核对；备份损坏时什么也不写"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="hongge backup 写出的文件")
        parser.add_argument("--keys", type=Path, help="密钥文件；不给时用备份旁边的 .keys 文件")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = backups.restore(options["file"], keys=options["keys"])
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "reasons": refusal.reasons}, ensure_ascii=False))
            else:
                self.stderr.write(str(refusal))
            sys.exit(1)
        missing = backups.lacking_keys()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json() | {"missing_keys": missing}, ensure_ascii=False))
        else:
            self.stdout.write(f"已恢复：日志 {report.entries} 条，检查点 {report.checkpoints} 个，记录 {report.records} 件")
            for fault in report.faults:
                self.stdout.write(f"✗ {fault.sentence}")
            self.stdout.write("核对发现问题，请看上面" if report.faults else "✓ 核对一致")
            if missing:
                self.stdout.write(f"缺密钥 {'、'.join(missing)}：请把密钥文件放回密钥目录，否则加密的内容打不开，系统不会启动")
                self.stdout.write("放好密钥以后请再运行一次 hongge verify：没有日志的表要有密钥才能核对")
        if not report.ok:
            sys.exit(1)
