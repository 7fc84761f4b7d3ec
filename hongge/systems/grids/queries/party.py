"""One Party branch or one Party group in each grid: what is counted of it on a day, and where the rule does not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation, OrganisationQuerySet
from hongge.kernel.places import Place, PlaceQuerySet
from hongge.systems.grids.queries.grid import grids_on, how_many

BRANCH_FORMS = (Organisation.Form.BRANCH, Organisation.Form.JOINT_BRANCH)
GROUP_FORMS = (Organisation.Form.GROUP,)
RIGHT = (*BRANCH_FORMS, *GROUP_FORMS)


def _party_on(day: date) -> OrganisationQuerySet:
    return Organisation.objects.filter(kind=Organisation.Kind.PARTY).in_being(day)


def branches_on(day: date) -> OrganisationQuerySet:
    """Party branches of grids, joint ones too."""
    return _party_on(day).filter(form__in=BRANCH_FORMS, place__in=grids_on(day))


def groups_on(day: date) -> OrganisationQuerySet:
    return _party_on(day).filter(form__in=GROUP_FORMS, place__in=grids_on(day))


def violations_on(day: date) -> PlaceQuerySet:
    """Grids that have none, several, or a Party organisation of another form. The rule stands here alone."""
    here = _party_on(day).filter(place=OuterRef("pk"))
    right = how_many(here.filter(form__in=RIGHT), "place")
    found = grids_on(day).alias(right=right, wrong=Exists(here.exclude(form__in=RIGHT)))
    return found.exclude(right=1, wrong=False)


@dataclass(frozen=True)
class Violation:
    """A grid against the rule, with every Party organisation it has."""

    grid: Place
    bodies: tuple[Organisation, ...]

    @property
    def kind(self) -> str:
        """Why: none, several, or a form that no grid may have."""
        if not self.bodies:
            return "none"
        return "several" if len([body for body in self.bodies if body.form in RIGHT]) > 1 else "form"

    @property
    def sentence(self) -> str:
        match self.kind:
            case "none":
                return _("还没有党支部或党小组")
            case "several":
                return _("有%(n)s个：%(names)s，只能留一个") % {"n": len(self.bodies), "names": _named(self.bodies)}
        return _("%(names)s不是党支部也不是党小组") % {"names": _named([body for body in self.bodies if body.form not in RIGHT])}


def _named(bodies: Iterable[Organisation]) -> str:
    return "、".join(f"{body.name}（{_(body.get_form_display())}）" for body in bodies)


def violations(grids: list[Place], day: date) -> list[Violation]:
    """What is wrong with those of these grids that break the rule, in their order."""
    broken = set(violations_on(day).filter(pk__in=[grid.pk for grid in grids]).order_by().values_list("pk", flat=True))
    bodies: dict[int, list[Organisation]] = defaultdict(list)
    for body in _party_on(day).filter(place__in=broken).order_by("pk"):
        bodies[body.place_id].append(body)
    return [Violation(grid, tuple(bodies[grid.pk])) for grid in grids if grid.pk in broken]
