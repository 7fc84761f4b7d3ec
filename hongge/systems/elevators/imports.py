"""The papers that every installation starts with."""

from __future__ import annotations

import json
from pathlib import Path

from hongge.systems.elevators.models import Requirement

SHIPPED = Path(__file__).resolve().parent / "data" / "requirements.json"


def load_requirements(path: Path = SHIPPED) -> dict[str, int]:
    """Add what is missing; rows that are there stay as the district edited them. Returns rows added."""
    rows = [
        Requirement(code=code, label=label, step=step, source=source, required=required, order=order * 10)
        for order, (code, label, step, source, required) in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1)
    ]
    there = set(Requirement.objects.values_list("code", flat=True))
    return {"requirements": len(Requirement.objects.bulk_create([row for row in rows if row.code not in there]))}
