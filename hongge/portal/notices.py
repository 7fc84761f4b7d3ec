"""What a compound's page announces: notices of the place and of the places above it."""

from __future__ import annotations

from hongge.kernel.places import Place
from hongge.portal.workbench import Row


def of(place: Place, above: list[Place]) -> list[Row]:
    """Published notices for a place, the newest first."""
    return []
