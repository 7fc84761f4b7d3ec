"""Micro-actions as lists and pages show them."""

from __future__ import annotations

from django.db.models import QuerySet

from hongge.kernel.access import SYSTEM
from hongge.kernel.places import Place
from hongge.systems.grids.models import MicroAction, MicroActionQuerySet, SignUp
from hongge.systems.grids.models.micro import token_digest


def locked(action: MicroAction) -> MicroAction:
    """The stored row, locked until the transaction ends."""
    held: MicroAction = MicroAction.objects.visible_to(SYSTEM).select_for_update().get(pk=action.pk)
    return held


def calls(place: Place) -> MicroActionQuerySet:
    """What is told at a place: coming ones first by their day, then what was done, the newest first."""
    rows: MicroActionQuerySet = MicroAction.objects.visible_to(SYSTEM).near(place).told()
    return rows.order_by("-starts_at", "-pk")


def listed(action: MicroAction) -> QuerySet[SignUp]:
    """Everybody on the list who has not stepped back."""
    return action.sign_ups.filter(withdrawn_at=None).order_by("pk")


def by_token(token: str) -> SignUp | None:
    return SignUp.objects.filter(token_digest=token_digest(token)).select_related("action__place").first()
