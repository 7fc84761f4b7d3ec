"""Who is covered on a day, by whom, in which way. Each firm and committee counts once: the way with the smallest precedence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER
from hongge.systems.party.models import LEAST, Body, Coverage, MemberReport, NotBuilt, PartyOrganisation

Rows = QuerySet[Any]


def firms(day: date) -> Rows:
    """Property companies in business on that day."""
    return Body.objects.filter(kind=Organisation.Kind.COMPANY).in_being(day)


def committees(day: date) -> Rows:
    return Body.objects.filter(kind=Organisation.Kind.COMMITTEE).in_being(day)


def _mode_of(day: date, column: str = "mode") -> Subquery:
    """The way that counts for a body on that day: its code, or another column of it."""
    return Subquery(Coverage.objects.on(day).filter(body=OuterRef("pk")).order_by("mode__precedence").values(column)[:1])


def covered(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    return bodies(day).filter(pk__in=Coverage.objects.on(day).values("body"))


def uncovered(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    return bodies(day).exclude(pk__in=Coverage.objects.on(day).values("body"))


def built(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    """With a Party organisation of their own or a joint one (组织覆盖)."""
    return bodies(day).filter(pk__in=Coverage.objects.on(day).filter(mode__built=True).values("body"))


def by_mode(code: str) -> Callable[[date], Rows]:
    """Firms whose way that counts is this one."""
    return lambda day: firms(day).annotate(way=_mode_of(day)).filter(way=code)


def due_unbuilt(day: date) -> Rows:
    """应建未建: three full members or more as last reported by that day, and neither an organisation of their own nor a joint one."""
    known = firms(day).annotate(members=_members(day)).filter(members__gte=LEAST)
    return known.exclude(pk__in=Coverage.objects.on(day).filter(mode__built=True).values("body"))


def _members(day: date) -> Subquery:
    told = MemberReport.objects.filter(body=OuterRef("pk"), as_of__lte=day).order_by("-as_of", "-pk")
    return Subquery(told.values("full_members")[:1])


def carriers(day: date) -> Rows:
    """Party organisations that cover a firm in business on that day."""
    held = Coverage.objects.on(day).filter(carrier=OuterRef("pk"), body__in=firms(day).values("pk"))
    return PartyOrganisation.objects.filter(Exists(held))


def one_way(code: str) -> Callable[[date], Rows]:
    """Of those, the ones whose way that counts is this one: a branch that covers its own firm and takes in another is one of its own."""

    def rows(day: date) -> Rows:
        held = Coverage.objects.on(day).filter(carrier=OuterRef("pk"), body__in=firms(day).values("pk")).order_by("mode__precedence")
        return PartyOrganisation.objects.annotate(way=Subquery(held.values("mode")[:1])).filter(way=code)

    return rows


def advisers(day: date) -> Rows:
    """Duties of advisers in office who cover a firm in business on that day."""
    held = Coverage.objects.on(day).filter(body__in=firms(day).values("pk")).exclude(adviser=None)
    return Duty.objects.in_office(day).filter(post=ADVISER, pk__in=held.values("adviser"))


def bodies_with_facts(rows: Rows, day: date) -> Rows:
    """Firms and committees with what a list says of each: `way`, `way_label`, `members`, `why` nothing is built and `why_note`."""
    reasons = NotBuilt.objects.on(day).filter(body=OuterRef("pk"))
    return rows.annotate(
        way=_mode_of(day),
        way_label=_mode_of(day, "mode__label"),
        members=_members(day),
        why=Subquery(reasons.values("reason__label")[:1]),
        why_note=Subquery(reasons.values("note")[:1]),
    ).select_related("place")
