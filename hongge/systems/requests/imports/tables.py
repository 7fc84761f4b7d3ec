"""Base tables: categories and deadlines."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from hongge.systems.requests.models import Category, Deadline

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "tables.json"


def load_tables(path: Path = SHIPPED) -> dict[str, int]:
    """Add what is missing; rows that are there stay as the district edited them. Returns rows added."""
    content = json.loads(path.read_text(encoding="utf-8"))
    rows: list[Category] = []
    for order, (code, name, covers, parts) in enumerate(content["categories"], start=1):
        rows.append(Category(code=code, name=name, covers=covers, order=order * 100))
        rows += [
            Category(code=part, name=label, parent_id=code, order=order * 100 + nth) for nth, (part, label) in enumerate(parts, start=1)
        ]
    with transaction.atomic():
        there = set(Category.objects.values_list("code", flat=True))
        categories = Category.objects.bulk_create([row for row in rows if row.code not in there])
        deadlines = [] if Deadline.objects.exists() else Deadline.objects.bulk_create(Deadline(**row) for row in content["deadlines"])
    return {"categories": len(categories), "deadlines": len(deadlines)}
