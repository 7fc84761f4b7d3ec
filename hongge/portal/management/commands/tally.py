"""`hongge tally FILE`: count a vote that stands in a JSON file, away from any database. Exit 2 when it cannot be read as one."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hongge.civic.assembly.tally import Result, Threshold, tally
from hongge.civic.assembly.tally.labels import KINDS, PROFILES, READINGS, REASONS, VALUES
from hongge.civic.assembly.tally.written import as_json, metres, read
from hongge.kernel.errors import Refused
from hongge.kernel.figures import percent

NAMES = {"quorum": "参加", "majority": "同意"}


class Command(BaseCommand):
    help = "按文件里的名册、设定和票计算表决结果；人数和面积都用整数比较。文件格式见 civic/assembly/tally/written.py"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            vote = read(options["file"].read_bytes())
        except OSError:
            raise CommandError(f"没有 {options['file']} 这个文件，或者没有权限读", returncode=2) from None
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from None
        result = tally(vote.register, vote.ballots, vote.settings)
        self.stdout.write(json.dumps(as_json(result), ensure_ascii=False) if options["json"] else "\n".join(told(result)))


def told(result: Result) -> list[str]:
    """What a person reads."""
    settings = result.settings
    lines = [f"{PROFILES[settings.profile]}，{KINDS[settings.kind]}", *map(line, result.thresholds)]
    lines.append(f"不同意 {both(result.no_n, result.no_a)}，弃权 {both(result.abstain_n, result.abstain_a)}")
    if settings.joins:
        lines.append(f"从多计入 {both(result.joined_n, result.joined_a)}")
    if not result.quorum and result.needs_n + result.needs_a:
        lines.append(f"参加还差 {both(result.needs_n, result.needs_a)}")
    lines.append("结论：通过" if result.passed else "结论：不通过")
    lines += [f"不计入：{one.voter}，{REASONS[one.reason]}" for one in result.rejected]
    lines += [f"请人工看一看：{name}，其中有人另有单独所有的房屋" for name in result.flagged]
    for reading in result.readings:
        if reading.differs and reading.result:
            verdict = "通过" if reading.result.passed else "不通过"
            lines.append(f"换一种算法结论就不同：{READINGS[reading.setting]}，如果{VALUES[reading.setting, reading.other]}，{verdict}")
    if found := result.paradox:
        lines.append(f"参加人数没到线：没投的人里有 {both(found.n, found.a)} 改投“不同意”，反而会凑够参加人数而通过")
    return lines


def line(test: Threshold) -> str:
    """One test: both sides of the fraction, then the percentage, which decides nothing."""
    shown = f"{test.part} / {test.whole} 人" if test.measure == "n" else f"{metres(test.part)} / {metres(test.whole)} ㎡"
    share = percent(test.part, test.whole)
    rate = "" if share is None else f"（{share:.2f}%）"
    bound = f"{'超过' if test.strict else '不少于'} {test.numerator}/{test.denominator}"
    return f"{'✓' if test.met else '✗'} {NAMES[test.name]} {shown}{rate}，要求{bound}"


def both(persons: int, area: int) -> str:
    return f"{persons} 人、{metres(area)} ㎡"
