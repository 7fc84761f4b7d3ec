"""`hongge backup FILE`: a verified copy of everything, while the house is at work."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hongge.kernel import backups
from hongge.kernel.errors import Refused


class Command(BaseCommand):
    help = "备份数据库、上传文件和检查点到一个文件，写完后读回核对；密钥另存一个文件，请与备份分开保管"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件，如 hongge-20260703.tar")
        parser.add_argument("--without-keys", action="store_true", help="不写密钥文件（没有密钥，加密的姓名和电话将无法恢复）")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = backups.backup(options["file"].resolve(), with_keys=not options["without_keys"])
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "reasons": refusal.reasons}, ensure_ascii=False))
            else:
                self.stderr.write(str(refusal))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, **asdict(done)}, ensure_ascii=False))
            return
        self.stdout.write(f"已备份到 {done.file}：{done.members} 个文件，{done.bytes:,} 字节，已逐个核对")
        if done.keys:
            self.stdout.write(f"密钥在 {done.keys}：没有它，加密的姓名和电话打不开；谁有它谁就能打开，请与备份分开保管")
        else:
            self.stdout.write("没有备份密钥：没有密钥，加密的姓名和电话打不开，请确认密钥另有保管")
