"""Who is covered on a day, by whom, in which way. Each firm and committee counts once: by the way that counts.

A firm stands in a row at each compound it serves; its rows are one firm, for they have one credit code. It counts where the earliest of
those rows stands that is in being on the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER
from hongge.systems.party.models import LEAST, Body, Coverage, MemberReport, NotBuilt, PartyOrganisation, same

Rows = QuerySet[Any]
FIRST = ("-mode__built", "mode__precedence", "pk")  # of several ways at once, what is built counts, then the order of the table


def companies(day: date) -> Rows:
    """Property companies in business on that day, a row for each compound they serve."""
    return Body.objects.filter(kind=Organisation.Kind.COMPANY).in_being(day)


def firms(day: date) -> Rows:
    """Property companies in business on that day, each once."""
    earlier = companies(day).filter(uscc__gt="", uscc=OuterRef("uscc"), pk__lt=OuterRef("pk"))
    return companies(day).filter(~Exists(earlier))


def committees(day: date) -> Rows:
    return Body.objects.filter(kind=Organisation.Kind.COMMITTEE).in_being(day)


def _held(day: date) -> Rows:
    """Coverages in force on that day, of bodies in being."""
    return Coverage.objects.on(day).filter(body__in=Body.objects.in_being(day).values("pk"))


def _of_outer(rows: Rows) -> Rows:
    """Those of the body that the query around them asks about."""
    return rows.filter(same(OuterRef("pk"), OuterRef("uscc"), "body__"))


def _way(day: date, column: str = "mode") -> Subquery:
    """The way that counts for a body on that day: its code, or another column of its coverage."""
    return Subquery(_of_outer(_held(day)).order_by(*FIRST).values(column)[:1])


def covered(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    return bodies(day).alias(counts=_way(day)).exclude(counts=None)


def uncovered(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    return bodies(day).alias(counts=_way(day)).filter(counts=None)


def built(day: date, bodies: Callable[[date], Rows] = firms) -> Rows:
    """With a Party organisation of their own or a joint one (组织覆盖)."""
    return bodies(day).alias(is_built=_way(day, "mode__built")).filter(is_built=True)


def has_built(body: Body, day: date) -> bool:
    return built(day, lambda _day: Body.objects.filter(pk=body.pk)).exists()


def firms_by(code: str) -> Callable[[date], Rows]:
    """Firms whose way that counts is this one."""
    return lambda day: firms(day).alias(counts=_way(day)).filter(counts=code)


def due_unbuilt(day: date) -> Rows:
    """应建未建: three full members or more as last reported by that day, and neither an organisation of their own nor a joint one."""
    return firms(day).alias(told=_members(day)).filter(told__gte=LEAST).exclude(pk__in=built(day).values("pk"))


def _members(day: date) -> Subquery:
    told = _of_outer(MemberReport.objects.filter(as_of__lte=day)).order_by("-as_of", "-pk")
    return Subquery(told.values("full_members")[:1])


def reasons_of(body: Body) -> Rows:
    """Why nothing is built in this firm or committee, whichever of its rows that was said of."""
    return NotBuilt.objects.filter(same(body.pk, body.uscc, "body__"))


def _of_firms(day: date) -> Rows:
    return _held(day).filter(body__in=companies(day).values("pk"))


def carriers(day: date) -> Rows:
    """Party organisations that cover a firm in business on that day."""
    return PartyOrganisation.objects.filter(pk__in=_of_firms(day).exclude(carrier=None).values("carrier"))


def carriers_of(body: Body, day: date) -> Rows:
    """Party organisations that cover this firm or committee on that day: their names are no secret to its adviser and its secretary."""
    held = _held(day).filter(same(body.pk, body.uscc, "body__")).exclude(carrier=None)
    return PartyOrganisation.objects.filter(pk__in=held.values("carrier")).order_by("pk")


def carriers_by(code: str) -> Callable[[date], Rows]:
    """Of those, the ones whose way that counts is this one: a branch that covers its own firm and takes in another is one of its own."""

    def rows(day: date) -> Rows:
        held = _of_firms(day).filter(carrier=OuterRef("pk")).order_by(*FIRST)
        return PartyOrganisation.objects.alias(counts=Subquery(held.values("mode")[:1])).filter(counts=code)

    return rows


def advisers(day: date) -> Rows:
    """Duties of advisers in office who cover a firm in business on that day."""
    held = _of_firms(day).exclude(adviser=None)
    return Duty.objects.in_office(day).filter(post=ADVISER, pk__in=held.values("adviser"))


def told_ways(rows: list[Any], day: date) -> dict[int, str]:
    """Of these firms or committees, by key: the way that counts on that day, and which organisation or adviser covers in it."""
    asked = Body.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        label=_way(day, "mode__label"), carrier=_way(day, "carrier__name"), adviser=_way(day, "adviser")
    )
    found = list(asked.values_list("pk", "label", "carrier", "adviser"))
    duties = Duty.objects.select_related("person").in_bulk([adviser for *_others, adviser in found if adviser])
    return {
        pk: f"{_(label)}：{carrier or duties[adviser].person.name}" if label else _("没有覆盖") for pk, label, carrier, adviser in found
    }


def bodies_with_facts(rows: Rows, day: date) -> Rows:
    """Firms and committees with what a list says of each: `way`, `way_label`, `members`, `why` nothing is built and `why_note`."""
    reasons = _of_outer(NotBuilt.objects.on(day)).order_by("-since_on", "-pk")
    return rows.annotate(
        way=_way(day),
        way_label=_way(day, "mode__label"),
        members=_members(day),
        why=Subquery(reasons.values("reason__label")[:1]),
        why_note=Subquery(reasons.values("note")[:1]),
    ).select_related("place")
