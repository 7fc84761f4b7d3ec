"""In whose name a bulletin or a plan goes out: a body of the writer's own level, never one above."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hongge.civic.models import Organisation
from hongge.civic.posts import SYSTEM
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

ISSUERS = (
    Organisation.Kind.PARTY,
    Organisation.Kind.DISTRICT,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.STREET,
    Organisation.Kind.COMMUNITY,
)


def issuers(place: Place, *, kept: int | None = None) -> QuerySet[Organisation]:
    """Bodies that stand at this place itself; `kept`: one that is named already."""
    return Organisation.objects.filter(Q(place=place, kind__in=ISSUERS, closed_on=None) | Q(pk=kept)).order_by("kind", "pk")


def check_issuer(issuer: Organisation, actor: Actor, *, kept: int | None = None) -> None:
    """Refused for a body of another level or place, unless it is named already."""
    if actor.role != SYSTEM and issuer.pk != kept and issuer.place_id != actor.place:
        raise Refused(f"不能用{issuer.name}的名义，请选本级的单位")
