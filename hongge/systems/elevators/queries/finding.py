"""Projects that everybody may find: by number, by the place where their notice hangs; and the assemblies held on one."""

from __future__ import annotations

from hongge.civic.assembly.models import Assembly
from hongge.civic.assembly.queries import about_subject
from hongge.kernel import ties
from hongge.kernel.places import Place
from hongge.systems.elevators.models import LiftProject


def by_number(number: str) -> LiftProject | None:
    """For the public page, which names nobody."""
    return LiftProject.objects.select_related("place", "body").filter(number=number).first()


def hanging_at(place: Place, *, most: int) -> list[LiftProject]:
    """Projects of this place whose plan hangs for everybody to read, the one that ends first on top."""
    return list(LiftProject.objects.within(place).in_publicity().exclude(notice_from=None).order_by("notice_until", "pk")[:most])


def assemblies(project: LiftProject) -> list[Assembly]:
    """The owners' assemblies held on this project or on the matter it belongs to, the newest first."""
    shared = [tied.end.record for tied in ties.of("lift", project.pk) if tied.end.kind == "assembly"]
    return about_subject("lift", project.pk, with_ids=shared)
