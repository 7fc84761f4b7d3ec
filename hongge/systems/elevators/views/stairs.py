"""For whoever goes from door to door: one home after another, on a phone, also with a poor signal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.forms import VisitForm
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.queries import Cell
from hongge.systems.elevators.views.desk import visible
from hongge.systems.elevators.workflow import GOERS, LIFT


def goer(request: HttpRequest, number: str) -> tuple[LiftProject, Actor]:
    """The project, for those who may read what homes say; absent for everybody else."""
    held, actor = visible(request, number)
    if actor.role not in GOERS:
        raise Http404
    return held, actor


def stairs(held: LiftProject, actor: Actor) -> list[Cell]:
    """Every home in the order in which one climbs."""
    homes = queries.homes_of(held)
    cells = [cell for floor in reversed(queries.picture(held, homes, [], actor)) for cell in floor.cells]
    return cells


def visits(request: HttpRequest, number: str) -> HttpResponse:
    """Which homes have been seen, and which are next."""
    held, actor = goer(request, number)
    cells = stairs(held, actor)
    left = [cell for cell in cells if cell.on is None]
    return render(request, "elevators/visits.html", {"project": held, "cells": cells, "left": len(left), "first": next(iter(left), None)})


def visit(request: HttpRequest, number: str, room: int) -> HttpResponse:
    """One home: what it says now. Kept, one goes on to the next that nobody has been to today."""
    held, actor = goer(request, number)
    cells = stairs(held, actor)
    at = next((place for place, cell in enumerate(cells) if cell.home.room_id == room), None)
    if at is None:
        raise Http404
    here = cells[at]
    form = VisitForm(request.POST or None, record=held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.visit(held, room=here.home.room, **form.given(), actor=actor)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            following = _following(cells, at)
            back = reverse("elevators:visits", args=[number])
            return redirect(reverse("elevators:visit", args=[number, following.home.room_id]) if following else back)
    shown = {
        "project": held,
        "cell": here,
        "form": form,
        "nth": at + 1,
        "of": len(cells),
        "past": queries.past(held, room, actor),
        "may": held.state in LIFT.by_name["visit"].sources,
        "why": "" if held.state in LIFT.by_name["visit"].sources else _("现在是“%(state)s”，不再记走访") % {"state": _(held.state_words)},
    }
    return render(request, "elevators/visit.html", shown, status=422 if form.is_bound else 200)


def _following(cells: list[Cell], at: int) -> Cell | None:
    """The next home above that nobody has been to yet, else the first one left below."""
    waiting = [cell for cell in (*cells[at + 1 :], *cells[:at]) if cell.on is None]
    return waiting[0] if waiting else None
