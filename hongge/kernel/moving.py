"""Moving a place to another parent, from a day on: the place keeps its id, its past keeps its path.

Homes, duties and bodies hang on the place and go with it. Records repeat its path: the open ones are carried, with a line in their
history; the ended ones stay where they ended, under a closed shadow of the place, so that what was counted stays counted there.
Other tables that repeat a path go with the place, but for dated rows that had ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr

from hongge.kernel import flow, kept
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.figures import Counter
from hongge.kernel.flow import Record, Workflow, workflows
from hongge.kernel.journal import Entry
from hongge.kernel.places import PathField, Place, below, levels, settle


@dataclass(frozen=True)
class Going:
    """Records of one kind at a place: so many are open and would go along, so many have ended and would stay."""

    workflow: Workflow
    open: int
    ended: int


def survey(place: Place) -> list[Going]:
    """What moving the place would carry, and what it would leave, by kind of record; kinds without any are left out."""
    found = []
    for workflow in workflows.values():
        ended = Q(state__in=workflow.finals)
        n = standing_at(workflow, place).aggregate(open=Count("pk", filter=~ended), ended=Count("pk", filter=ended))
        if n["open"] or n["ended"]:
            found.append(Going(workflow, n["open"], n["ended"]))
    return found


def standing_at(workflow: Workflow, place: Place) -> QuerySet[Record]:
    """The records of one kind whose path lies at or under the place."""
    return workflow.model._default_manager.filter(below(place.path))


def fault_of(place: Place, under: Place) -> str | None:
    """Why the place cannot stand under that parent; None when it can."""
    if under.level not in levels[place.level].inside:
        return f"{place.label}不能直接放在{under.label}里面"
    if under.stream_id != place.stream_id:
        return f"{place.name}和{under.name}不在同一个社区，跨社区要走区划调整"
    if under.path.startswith(place.path):
        return f"{under.name}就在{place.name}里面"
    return f"{place.name}已经在{under.name}里面" if place.path[: -Place.steplen] == under.path else None


def move(place: Place, *, under: Place, on: date, actor: Actor) -> Place:
    """Set the place, and all that stands in it, under another parent from that day on. Returns it as it stands now."""
    with transaction.atomic():
        fresh = Place.objects.select_for_update().in_bulk([place.pk, under.pk])
        place, under = fresh[place.pk], fresh[under.pk]
        tree = {p.pk: p for p in Place.objects.select_for_update().within(place)}
        if reason := fault_of(place, under):
            raise Refused(reason)
        before = place.path[: -Place.steplen]
        left = _at(before)
        paths = _used(place)
        with kept.changing(Place, tree):  # the tree moves by statements of its own
            Place.objects.move(_at(place.path), under, "last-child")
        Place.objects.filter(pk__in=tree, cell=left.cell_id).update(cell=under.cell_id)
        shadows = _cast([p for p in tree.values() if p.path in paths], on)
        Place.objects.filter(path=before).update(numchild=F("numchild") + 1)
        _leave(place, shadows)
        _take_along(place.path, _path_of(place), on)
        _carry_open(place, actor, before=left.pk, now=under.pk)
        moved = Place.objects.in_bulk([place.pk])[place.pk]
        flow.witness("place", "move", place.pk, actor, place=moved, before=left.pk, now=under.pk, on=on)
    return moved


def _at(path: str) -> Place:
    """The place at a path, read anew: moving writes into the object it is given."""
    place = Place.objects.filter(path=path).first()
    assert place is not None
    return place


def _used(place: Place) -> set[str]:
    """The paths under which records or cells stand, with every path above them down from the place itself."""
    found = {place.path, *Counter.objects.filter(below(place.path)).values_list("path", flat=True)}
    for workflow in workflows.values():
        found.update(standing_at(workflow, place).order_by().values_list("path", flat=True).distinct())
    return {path[:n] for path in found for n in range(len(place.path), len(path) + 1, Place.steplen)}


def _cast(used: list[Place], on: date) -> dict[int, int]:
    """A closed shadow at the old path of each of these; returns {id of the place: id of its shadow}."""
    used = sorted(used, key=lambda p: p.path)
    made = [_shadow(p, on, numchild=sum(other.path[: -Place.steplen] == p.path for other in used)) for p in used]
    Place.objects.bulk_create(made)
    shadows = {p.pk: shadow.pk for p, shadow in zip(used, made)}
    for shadow in made:
        if levels[shadow.level].counted:
            settle(shadow)
        else:
            shadow.cell_id = shadows.get(shadow.cell_id or 0, shadow.cell_id)
    Place.objects.bulk_update(made, ["cell"])
    return shadows


def _shadow(place: Place, on: date, *, numchild: int) -> Place:
    shadow = Place(name=place.name, level=place.level, from_on=place.from_on, to_on=on, shadow_of_id=place.shadow_of_id or place.pk)
    shadow.path, shadow.depth, shadow.numchild = place.path, place.depth, numchild
    shadow.stream_id, shadow.cell_id = place.stream_id, place.cell_id
    return shadow


def _leave(place: Place, shadows: dict[int, int]) -> None:
    """Cells and records keep their paths and belong to the shadows from now on."""
    for cell, shadow in shadows.items():
        Counter.objects.filter(cell=cell).update(cell=shadow)
        for workflow in workflows.values():
            standing_at(workflow, place).filter(cell=cell).update(cell=shadow)


def _path_of(place: Place) -> str:
    """Where it stands by now."""
    return str(Place.objects.values_list("path", flat=True).get(pk=place.pk))


def _take_along(before: str, now: str, on: date) -> None:
    """Every other path that was copied from this place or one inside it, whatever the table: registers, contracts, reports.

    Asked without the tables' own managers: a frozen register refuses every change, and it vouches for homes, not for where they lie.
    """
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields if isinstance(field, PathField)}
        if model in (Counter, Entry) or not names:
            continue
        dated = any(field.name == "to_on" for field in model._meta.concrete_fields)
        for name in names - ({"path"} if issubclass(model, Record) else set()):
            rows: QuerySet[Any] = QuerySet(model).filter(below(before, name))
            rows = rows.exclude(to_on__lte=on) if dated else rows
            rows.update(**{name: Concat(Value(now), Substr(name, len(before) + 1))})


def _carry_open(place: Place, actor: Actor, *, before: int, now: int) -> None:
    for workflow in workflows.values():
        rows = list(standing_at(workflow, place).exclude(state__in=workflow.finals).order_by("pk"))
        homes = {p.pk: p for p in Place.objects.filter(pk__in={row.place_id for row in rows}).select_related("cell")}
        for row in rows:
            flow.carry(workflow, row, actor, place=homes[row.place_id], before=before, now=now)
