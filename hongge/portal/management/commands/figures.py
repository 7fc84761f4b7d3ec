"""`hongge figures`: the numbers for programs and for whoever checks them from outside."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hongge.kernel import figures as kept
from hongge.kernel.errors import Refused
from hongge.kernel.figures import AnyFigure, Rate
from hongge.kernel.places import Place, by_code
from hongge.portal import boards
from hongge.portal.periods import checked


class Command(BaseCommand):
    help = "Print the figures of a place and period; --open NAME gives the ids of the records behind one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", metavar="CODE", help="official code of a place, or P and its id; the root without it")
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--open", metavar="NAME", help="the ids of the records behind this figure")
        parser.add_argument("--recount", action="store_true", help="first make the month cells anew from the records")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["recount"]:
            kept.recount()
            if not options["since"]:
                self.stdout.write("[]" if options["json"] else "已按记录重算全部月份格")
                return
        if not (options["since"] and options["until"]):
            raise CommandError("要写明 --since 和 --until，例如 --since 2026-01-01 --until 2026-06-30")
        try:
            period = checked(options["since"], options["until"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        place = by_code(options["place"]) if options["place"] else Place.objects.filter(depth=1).first()
        if place is None:
            raise CommandError(f"没有代码是 {options['place']} 的地方")
        if options["open"]:
            if options["open"] not in kept.figures:
                raise CommandError(f"没有叫 {options['open']} 的数字")
            self.stdout.write(json.dumps(opened(kept.figures[options["open"]], place, period.since, period.until)))
            return
        found = boards.listed(place, period)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for one in found:
            share = f"（{one['numerator']} / {one['denominator']}）" if "numerator" in one else ""
            value = "—" if one["value"] is None else one["value"]
            self.stdout.write(f"{one['name']:<28}{one['label']}　{value}{one['unit']}{share}")


def opened(figure: AnyFigure, place: Place, since: date, until: date) -> Any:
    """The ids behind a figure, ascending; a rate has two lists, {"numerator": [...], "denominator": [...]}."""
    if isinstance(figure, Rate):
        return {"numerator": opened(figure.numerator, place, since, until), "denominator": opened(figure.denominator, place, since, until)}
    return list(figure.rows(place, since, until).order_by("pk").values_list("pk", flat=True))
