"""`hongge seed`: a town to look around in, or a district to measure with."""

import json
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hongge.kernel.errors import Refused
from hongge.portal import town
from hongge.portal.town import district


class Command(BaseCommand):
    help = "Fill an installation with made-up people and their work. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scenario", choices=("town", "district"), default="town")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = monotonic()
        made = town if options["scenario"] == "town" else district
        if made.stands():
            self.stderr.write("已经有了，没有改动。")
        else:
            try:
                made.settle(seed=options["seed"])
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            self.stderr.write(f"建好了，用时{monotonic() - begun:.1f}秒。")
        told = made.describe()
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for sign_in in told.get("sign_ins", ()):
            self.stdout.write(f"{sign_in['place']}　{sign_in['role']}　{sign_in['username']} / {sign_in['password']}")
        self.stdout.write("　".join(f"{name} {count:,}" for name, count in told["counts"].items()))
