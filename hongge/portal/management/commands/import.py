"""`hongge import divisions | requests | 12345 | workbook`: what comes from elsewhere, with the fate of every line."""

import hashlib
import json
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hongge.civic import imports as divisions
from hongge.kernel import files, places, sheets
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.sheets import EXPLAINING
from hongge.systems.requests import imports


class Command(BaseCommand):
    help = "Bring in official divisions, messages of another platform, or a workbook: of the 12345 hotline, or of a declared layout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        for name, words in (
            ("divisions", "CSV with code, name, street_code, street_name"),
            ("requests", "JSON lines, plain or .gz: id, title, at, text, reply, replied_at"),
            ("12345", "workbook (.xlsx) with 工单编号, 内容 …"),
            ("workbook", "workbook (.xlsx) of a layout: homes, people …"),
        ):
            kind = kinds.add_parser(name, help=words)
            if name == "workbook":
                kind.add_argument("layout", choices=sorted(sheets.layouts))
            kind.add_argument("file", type=Path)
            kind.add_argument("--json", action="store_true")
            if name == "divisions":
                kind.add_argument("--district", nargs=2, metavar=("CODE", "NAME"), default=divisions.PILOT)
            else:
                kind.add_argument("--place", required=True, metavar="CODE")
            if name in ("12345", "workbook"):
                kind.add_argument("--dry-run", action="store_true", help="only say what would happen")
                kind.add_argument("--annotated", type=Path, help="where to write the sheet with 错误原因")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        try:
            known = {"divisions": self.divisions, "requests": self.requests, "12345": self.hotline, "workbook": self.workbook}
            told = known[options["what"]](path, options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(f"{name}: {len(value) if isinstance(value, list) else value}" for name, value in told.items()))

    def divisions(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        fates = divisions.take_in(divisions.read(path), district=tuple(options["district"]))
        counts = Counter(fate.fate for fate in fates)
        return {name: counts[name] for name in ("added", "same", "renamed", "refused")} | {"rows": [asdict(fate) for fate in fates]}

    def requests(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        begun = monotonic()
        result = imports.replay(path, place=self.place(options["place"]), progress=self.progress)
        lines = [{"line": line, "id": name, "fate": sentence} for line, name, sentence in result.skipped]
        notes = [{"line": line, "id": name, "fate": sentence} for line, name, sentence in result.notes]
        return {
            "lines": result.lines,
            "opened": result.opened,
            "answered": result.answered,
            "closed": result.answered,
            "already": result.already,
            "skipped": lines,
            "notes": notes,
            "seconds": round(monotonic() - begun, 1),
        }

    def hotline(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        rows = list(files.sheet_rows(path, apart=(EXPLAINING,)))
        fates = imports.preview(rows, self.place(options["place"]))
        if not options["dry_run"]:
            imports.accept(fates, actor=Actor(role=SYSTEM.role, path="", label="导入"))
        target = options["annotated"] or path.with_name(f"{path.stem}-结果.xlsx")
        target.write_bytes(imports.annotated(rows, imports.notes_of(fates)))
        return {
            "lines": len(fates),
            "opened": sum(bool(fate.accepted) for fate in fates),
            "rejected": sum(bool(fate.reasons) for fate in fates),
            "annotated": str(target),
            "rows": [{"row": fate.row, "external": fate.external, "number": fate.accepted, "fault": fate.fault} for fate in fates],
        }

    def workbook(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        """Every row has a fate; `rows` lists those that were refused or changed."""
        begun, layout, place = monotonic(), sheets.layouts[options["layout"]], self.place(options["place"])
        given: dict[str, Any] = {"place": place, "actor": Actor(role=SYSTEM.role, path="", label="导入"), "progress": self.count}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows = files.sheet_rows(path, apart=(EXPLAINING,))
        verdict = sheets.preview(layout, rows, **given) if options["dry_run"] else sheets.accept(layout, rows, **given, digest=digest)
        self.stderr.write("")
        if options["annotated"]:
            top = [row for row, _ in zip(files.sheet_rows(path, apart=(EXPLAINING,)), range(sheets.TOP))]
            heading = sheets.find_heading(top, layout.columns)
            again = files.sheet_rows(path, apart=(EXPLAINING,))
            sheets.write([sheets.annotated(again, heading.at, verdict.notes(), name=layout.label)], options["annotated"])
        counts = {kind: verdict.counts[kind] for kind in sheets.LABELS}
        shown = [asdict(line) for line in verdict.shown() if line.kind in (sheets.REFUSED, sheets.CHANGED)]
        seconds = round(monotonic() - begun, 1)
        return {
            "lines": verdict.total,
            **counts,
            "unused": list(verdict.unused),
            "left": list(verdict.left),
            "rows": shown,
            "seconds": seconds,
        }

    def count(self, rows: int) -> None:
        self.stderr.write(f"\r{rows:,}", ending="")
        self.stderr.flush()

    def place(self, code: str) -> Place:
        if place := places.by_code(code):
            return place
        raise CommandError(f"没有代码为{code}的地方，请先导入区划")

    def progress(self, done: int, total: int) -> None:
        filled = done * 40 // max(total, 1)
        self.stderr.write(f"\r{'█' * filled}{'·' * (40 - filled)} {done:,}/{total:,}", ending="\n" if done == total else "")
        self.stderr.flush()
