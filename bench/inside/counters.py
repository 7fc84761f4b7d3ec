"""A request's whole life with month cells kept in its transactions, and the same without them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import COMMUNITY_STAFF, GRID_LEADER
from hongge.civic.queries import actor_in
from hongge.kernel import figures
from hongge.kernel.figures import Counter
from hongge.kernel.places import Place
from hongge.systems.requests import actions
from hongge.systems.requests.models import Category

LIVES = 40
staff = Duty.objects.filter(post=COMMUNITY_STAFF).select_related("place")[0]
leader = next(
    duty
    for duty in Duty.objects.filter(post=GRID_LEADER).select_related("place", "organisation")
    if duty.place.path.startswith(staff.place.path)
)
office, field = actor_in(staff), actor_in(leader)
door = Place.objects.within(leader.place).at_level("entrance").select_related("cell")[0]
category = Category.objects.exclude(parent=None)[0]
lead = Organisation.objects.get(pk=leader.organisation_id)
moved, standing = figures.moved, figures.standing


def life() -> None:
    """Six steps, six transactions."""
    held = actions.receive(door, text="三单元门口的灯不亮", channel="phone", actor=office)
    held = actions.accept(held, category=category, actor=office)
    held = actions.dispatch(held, lead=lead, actor=office)
    held = actions.sign(held, actor=field)
    held = actions.resolve(held, result="已换灯泡", outcome="solved", actor=field)
    actions.close(held, actor=office)


def rate(lives: int, work: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(lives):
        work()
    return lives / (time.perf_counter() - began)


def kept() -> float:
    before = total()
    found = rate(LIVES, life)
    if total() - before < LIVES:
        raise SystemExit("the cells were not kept")
    return found


def left_out() -> float:
    def nothing(*_: Any) -> dict[str, Any]:
        return {}

    before = total()
    figures.moved, figures.standing = nothing, nothing  # type: ignore[assignment]
    try:
        found = rate(LIVES, life)
    finally:
        figures.moved, figures.standing = moved, standing
    if total() != before:
        raise SystemExit("the cells were kept")
    return found


def total() -> int:
    return sum(Counter.objects.filter(figure="requests.received").values_list("total", flat=True))


def main() -> None:
    found = rounds({"with": kept, "without counters": left_out}, count=5)
    goal = 0.75 if connection.vendor == "sqlite" else 0.6
    row = against("counters", f"a life of six steps, {connection.vendor}", found, "with", "without counters", unit="/s", goal=goal)
    print(told([row]))


if __name__ == "__main__":
    main()
