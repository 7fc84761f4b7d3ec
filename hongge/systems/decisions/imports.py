"""Base tables: procedures with their steps, and kinds of matters."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from hongge.systems.decisions.models import MatterKind, Procedure, ProcedureStep

SHIPPED = Path(__file__).resolve().parent / "data" / "procedures.json"


def load_procedures(path: Path = SHIPPED) -> dict[str, int]:
    """Add what is missing; rows that are there stay as the district edited them. Returns rows added."""
    content = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        there = set(Procedure.objects.values_list("code", flat=True))
        fresh = [one for one in content["procedures"] if one["code"] not in there]
        made = Procedure.objects.bulk_create(
            Procedure(code=one["code"], name=one["name"], source=one["source"], order=nth) for nth, one in enumerate(fresh, start=1)
        )
        ProcedureStep.objects.bulk_create(
            ProcedureStep(procedure_id=one["code"], order=nth, **step) for one in fresh for nth, step in enumerate(one["steps"], start=1)
        )
        known = set(MatterKind.objects.values_list("code", flat=True))
        kinds = MatterKind.objects.bulk_create(
            MatterKind(order=nth, **kind) for nth, kind in enumerate(content["kinds"], start=1) if kind["code"] not in known
        )
    return {"procedures": len(made), "matter_kinds": len(kinds)}
