"""`hongge export-journal FILE`: the journal for an outsider, to be checked with hongge-verify.py."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hongge.kernel.verify import export


class Command(BaseCommand):
    help = "把日志和检查点导出成一个文件，交给外单位用 hongge-verify.py 独立核对；里面没有姓名、电话和正文"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        part = path.with_name(path.name + ".part")
        with part.open("w", encoding="utf-8") as file:
            counts = export(file)
        part.replace(path)
        if options["json"]:
            self.stdout.write(json.dumps({"file": str(path), **counts}, ensure_ascii=False))
        else:
            self.stdout.write(f"已导出 {counts['entries']} 条日志、{counts['checkpoints']} 个检查点到 {path}")
            self.stdout.write(f"核对：python3 hongge-verify.py {path.name} --checkpoints checkpoints.txt --key checkpoint.pub")
