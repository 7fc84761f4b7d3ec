"""`hongge verify`: is everything as the journal and its checkpoints say? Exit 1 when not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hongge.kernel.verify import verify


class Command(BaseCommand):
    help = "核对日志、检查点、记录、各表的印记和统计数字；发现问题时逐条列出，退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(
                f"日志 {report.entries} 条（其中 {report.unsealed} 条待封存），检查点 {report.checkpoints} 个，"
                f"记录 {report.records} 件，另有带印记的 {report.kept} 行，用时 {report.seconds} 秒"
            )
            for fault in report.faults:
                self.stdout.write(f"✗ {fault.sentence}")
            self.stdout.write(f"发现 {len(report.faults) + report.more} 处问题" if report.faults else "✓ 全部一致")
            if report.more:
                self.stdout.write(f"只列出前 {len(report.faults)} 处")
        if not report.ok:
            sys.exit(1)
