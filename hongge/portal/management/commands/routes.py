"""`hongge routes`: every address with its methods and who may open it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

THIRD_PARTY = "third-party"


class Command(BaseCommand):
    help = "Print every address with its methods and policy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(routes())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for route in found:
            self.stdout.write(f"{route['policy']:<12} {','.join(route['methods']):<10} {route['pattern']}　{route['name']}")


def routes() -> Iterator[dict[str, Any]]:
    """{pattern, name, methods, policy} of every address. One of our own without a policy says "none": the sweep fails on it.

    The administration's addresses are guarded by its site; those of other packages, sign-in, by themselves.
    """
    yield from _walk(get_resolver().url_patterns, "/", ())


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, where, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            continue
        view, own = pattern.callback, (pattern.callback.__module__ or "").startswith("hongge.")
        yield {
            "pattern": where.replace("\\Z", "").removesuffix("$"),
            "name": ":".join(filter(None, (*spaces, pattern.name))),
            "methods": list(getattr(view, "methods", ())) or ["GET", "POST"],
            "policy": "admin" if "admin" in spaces else getattr(view, "policy", "none" if own else THIRD_PARTY),
        }
