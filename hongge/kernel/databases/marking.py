"""What both kinds of connections have more than Django's. Read before any model is, so it knows none."""

from typing import Any


class Marking:
    """`marking`: the tables whose marks somebody renews around what is written now."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.marking: set[str] = set()
