"""The figure board of the district, against counting the same records where they lie."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db.models import Count
from django.db.models.functions import Substr

from bench import ours  # noqa: F401  the settings
from bench.rows import against, rounds, told
from hongge.civic.models import Duty
from hongge.civic.posts import DISTRICT_STAFF
from hongge.civic.queries import actor_in
from hongge.kernel.figures import base, by_place, figures
from hongge.kernel.places import Place, below
from hongge.portal import boards, offers, workbench
from hongge.portal.periods import period_of
from hongge.systems.requests.models import Request

district = Place.objects.get(level="district", depth=1)
actor = actor_in(Duty.objects.filter(post=DISTRICT_STAFF).select_related("place")[0])
period = period_of("half")
records = Request.objects.count()
offers_are_made = offers  # importing it is what puts the systems' things on the desks
largest = figures["requests.received"]


def timed(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """Milliseconds of one call."""

    def measure() -> float:
        began = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - began) / times * 1000

    return measure


def scan() -> dict[tuple[str, str], int]:
    """What a board without cells asks for one number by street and state."""
    rows = Request.objects.filter(below(district.path)).annotate(branch=Substr("path", 1, len(district.path) + Place.steplen)).order_by()
    found = {(branch, state): n for branch, state, n in rows.values_list("branch", "state").annotate(n=Count("pk"))}
    if sum(found.values()) != records:
        raise SystemExit("the scan does not see every record")
    return found


def live() -> int:
    """The board's numbers of this one period, each counted from the records; its trend and its year before are not even asked."""
    return sum(figure.count(figure.rows(district, period.since, period.until)) for figure in base(boards.headline()))


def proved() -> None:
    """The numbers that are timed are right."""
    place = Place.objects.filter(level="street")[0]
    for figure in base(figures.values()):
        if figure.value(place, period.since, period.until) != figure.rows(place, period.since, period.until).count():
            raise SystemExit(f"{figure.name} is not what its rows make")


def main() -> None:
    proved()
    work = {
        "board": timed(lambda: boards.board(district, period), 5),
        "by street": timed(lambda: by_place(largest, district, period.since, period.until), 5),
        "desk": timed(lambda: workbench.desk(actor), 3),
        "COUNT … GROUP BY": timed(scan),
        "its numbers counted live": timed(live),
    }
    found = rounds(work)
    rows = [
        against("board", f"{name} of the district, {records:,} records", found, name, "COUNT … GROUP BY", unit="ms", goal=0.01, least=False)
        for name in ("board", "by street", "desk")
    ]
    figure = f"board of the district, {records:,} records"
    rows.append(against("board", figure, found, "board", "its numbers counted live", unit="ms", goal=None))
    print(told(rows))


if __name__ == "__main__":
    main()
