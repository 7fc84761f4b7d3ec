"""One Party branch or one Party group in each grid: what is counted of it on a day, and where it does not hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hongge.civic.levels import GRID
from hongge.civic.models import Duty, Organisation, OrganisationQuerySet
from hongge.civic.posts import GRID_LEADER
from hongge.kernel.places import Place, PlaceQuerySet
from hongge.systems.grids.models import GridRole, RoleHolding

BRANCH_FORMS = (Organisation.Form.BRANCH, Organisation.Form.JOINT_BRANCH)
GROUP_FORMS = (Organisation.Form.GROUP,)
RIGHT = (*BRANCH_FORMS, *GROUP_FORMS)


def grids_on(day: date) -> PlaceQuerySet:
    """Every grid that stands on that day."""
    return Place.objects.at_level(GRID.name).standing_on(day)


def _party_on(day: date) -> OrganisationQuerySet:
    return Organisation.objects.filter(kind=Organisation.Kind.PARTY).in_being(day)


def branches_on(day: date) -> OrganisationQuerySet:
    """Party branches of grids, joint ones too."""
    return _party_on(day).filter(form__in=BRANCH_FORMS, place__in=grids_on(day))


def groups_on(day: date) -> OrganisationQuerySet:
    return _party_on(day).filter(form__in=GROUP_FORMS, place__in=grids_on(day))


def violations_on(day: date) -> PlaceQuerySet:
    """Grids that have none, several, or a Party organisation of another form."""
    here = _party_on(day).filter(place=OuterRef("pk"))
    right = _count(here.filter(form__in=RIGHT), "place")
    found = grids_on(day).alias(right=right, wrong=Exists(here.exclude(form__in=RIGHT)))
    return found.exclude(right=1, wrong=False)


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows of a subquery there are for one grid."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Violation:
    """A grid and what is wrong with it. `kind`: none, several or form."""

    grid: Place
    kind: str
    bodies: tuple[Organisation, ...]

    @property
    def sentence(self) -> str:
        names = "、".join(f"{body.name}（{_(body.get_form_display())}）" for body in self.bodies)
        match self.kind:
            case "none":
                return _("还没有党支部或党小组")
            case "several":
                return _("有%(n)s个：%(names)s，只能留一个") % {"n": len(self.bodies), "names": names}
        return _("%(names)s不是党支部也不是党小组") % {"names": names}


def violations(grids: list[Place], day: date) -> list[Violation]:
    """What is wrong with each of these grids, in their order."""
    bodies: dict[int, list[Organisation]] = defaultdict(list)
    for body in _party_on(day).filter(place__in=grids).order_by("pk"):
        bodies[body.place_id].append(body)
    found = []
    for grid in grids:
        own = bodies[grid.pk]
        wrong = [body for body in own if body.form not in RIGHT]
        if wrong or len(own) != 1:
            kind = "none" if not own else "form" if wrong and len(own) - len(wrong) < 2 else "several"
            found.append(Violation(grid, kind, tuple(wrong if kind == "form" else own)))
    return found


def leaderless_on(day: date) -> PlaceQuerySet:
    """Grids without a grid leader in office."""
    return grids_on(day).exclude(Exists(Duty.objects.in_office(day).filter(post=GRID_LEADER, place=OuterRef("pk"))))


def held_on(role: GridRole, day: date) -> QuerySet[Any]:
    """Who holds a role on that day, wherever: duties where the role has a post."""
    if role.post:
        return Duty.objects.in_office(day).filter(post=role.post)
    return RoleHolding.objects.on(day).filter(role=role)


def short_on(day: date) -> PlaceQuerySet:
    """Grids in which some role has fewer people than wanted, by the roles as they are set now."""
    roles = list(GridRole.objects.filter(in_use=True, wanted__gt=0))
    if not roles:
        return grids_on(day).none()
    by = {role.pk: "place" if role.post else "grid" for role in roles}
    counts = {f"held_{n}": _count(held_on(role, day).filter(**{by[role.pk]: OuterRef("pk")}), by[role.pk]) for n, role in enumerate(roles)}
    lacking = reduce(or_, (Q(**{f"held_{n}__lt": role.wanted}) for n, role in enumerate(roles)))
    return grids_on(day).alias(**counts).filter(lacking)
