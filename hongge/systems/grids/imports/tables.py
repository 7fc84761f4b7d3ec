"""Base table: the eight roles of a grid."""

from __future__ import annotations

import json
from pathlib import Path

from hongge.systems.grids.models import GridRole

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "roles.json"


def load_roles(path: Path = SHIPPED) -> dict[str, int]:
    """The shipped roles where there are none yet; a district's own stay as it edited them. Returns rows added."""
    if GridRole.objects.exists():
        return {"grid_roles": 0}
    rows = [GridRole(order=nth * 10, **row) for nth, row in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1)]
    return {"grid_roles": len(GridRole.objects.bulk_create(rows))}
