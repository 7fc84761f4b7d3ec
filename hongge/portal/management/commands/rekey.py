"""`hongge rekey`: encrypt every sealed value anew under the current key. Safe to stop and start again."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hongge.kernel import kept, secrets


class Command(BaseCommand):
    help = "把所有加密字段换到当前密钥；可以随时中断，再运行时接着做"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="先生成一把新密钥并设为当前密钥（旧密钥保留，旧备份还要用）")
        parser.add_argument("--batch", type=int, default=500, help="每个事务处理的行数")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            secrets.add_key()
        done = secrets.rekey(batch=max(1, options["batch"]), progress=None if options["json"] else self._say, around=kept.changing)
        if options["json"]:
            report = {"current_key": secrets.current_key(), "rows": done.rows, "moved": done.moved, "tampered": done.tampered}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(f"看过 {done.rows} 行，{done.moved} 行换到了密钥 {secrets.current_key()}")
            for where in done.tampered:
                self.stderr.write(f"打不开：{where}（被改动或被移动过，没有动它）")
        if done.tampered:
            sys.exit(1)

    def _say(self, label: str, seen: int, total: int) -> None:
        self.stdout.write(f"\r{label} {seen}/{total}", ending="\n" if seen >= total else "")
        self.stdout.flush()
