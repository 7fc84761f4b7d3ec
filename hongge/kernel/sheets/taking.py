"""Looking at a workbook, and taking it in: the same judgement twice, for what stands there may have changed in between."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import Cell
from hongge.kernel.places import Place
from hongge.kernel.sheets.cells import told
from hongge.kernel.sheets.fates import CHANGED, NEW, REFUSED, UNCHANGED, Fate, Verdict
from hongge.kernel.sheets.incoming import Reading, Row
from hongge.kernel.sheets.layouts import Intake, Layout

AT_ONCE = 5000
Progress = Callable[[int], None]


def quiet(rows: int) -> None:
    """Says nothing of how far it is."""


def preview(layout: Layout, rows: Iterable[Sequence[Cell]], *, place: Place, actor: Actor, progress: Progress = quiet) -> Verdict:
    """What each row would become; writes nothing. Refused when the actor may not, or the heading lacks a needed column."""
    verdict = Verdict()
    with _undisturbed():
        for fates, _ in _judged(layout, rows, place, actor, verdict):
            _keep(fates, verdict, progress)
    return verdict


def accept(
    layout: Layout, rows: Iterable[Sequence[Cell]], *, place: Place, actor: Actor, digest: str, progress: Progress = quiet
) -> Verdict:
    """Take in every row that can be, all in one transaction, and witness it once. `digest`: hexadecimal SHA-256 of the file."""
    verdict = Verdict(done=True)
    try:
        with _undisturbed(), transaction.atomic():
            for fates, intake in _judged(layout, rows, place, actor, verdict):
                intake.take_in([fate for fate in fates if fate.kind in (NEW, CHANGED)])
                _keep(fates, verdict, progress)
            if verdict.accepted:
                counts = {kind: verdict.counts[kind] for kind in (NEW, CHANGED, UNCHANGED, REFUSED)}
                flow.witness("import", layout.name, place.pk, actor, place=place, file=digest, **counts)
    except IntegrityError as error:
        raise Refused("刚刚有人也在登记同样的内容，这份表一行都没有导入，请再导入一次") from error
    return verdict


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Rows make no cycles; looking for some among so many takes a sixth of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _keep(fates: Iterable[Fate], verdict: Verdict, progress: Progress) -> None:
    for fate in fates:
        verdict.add(fate)
    progress(verdict.total)


def _judged(
    layout: Layout, rows: Iterable[Sequence[Cell]], place: Place, actor: Actor, verdict: Verdict
) -> Iterator[tuple[list[Fate], Intake]]:
    """Some thousand fates at a time, with the intake that judged them."""
    if not layout.may(actor) or not actor.reaches(place.path):
        raise Refused(f"您的身份不能在{place.name}导入{layout.label}")
    reading = Reading(rows, layout.columns)
    verdict.unused, verdict.left = reading.heading.unused, tuple(told(name) for name in getattr(rows, "left", ()))
    intake, seen = layout.intake(place, actor), dict[tuple[Any, ...], int]()
    coming = iter(reading)
    while some := list(islice(coming, AT_ONCE)):
        intake.look_up([row for row in some if not row.faults])
        yield [_fate(layout, intake, row, seen) for row in some], intake


def _fate(layout: Layout, intake: Intake, row: Row, seen: dict[tuple[Any, ...], int]) -> Fate:
    reasons, key = row.faults, layout.key(row) if layout.identity else ()
    if any(part is not None for part in key):
        first = seen.setdefault(key, row.number)
        reasons = reasons if first == row.number else [*reasons, f"和第{first}行重复"]
    fate = Fate(row.number, row.values, list(reasons), REFUSED) if reasons else intake.judge(row)
    fate.title = fate.title or layout.title(row)
    return fate
