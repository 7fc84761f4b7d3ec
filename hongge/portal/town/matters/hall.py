"""Who acts in the town's matters, and what several of them do alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from hongge.civic.models import Organisation
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Discussion, Matter, MatterKind, Meeting
from hongge.systems.requests.models import Request

Outcome = Discussion.Outcome
BRANCH_SAID = "支部委员会逐项议了方案和花费，认为居民反映集中、办法可行，同意提交。"


@dataclass
class Hall:
    """Who acts, where, and from which day it is told."""

    ground: Ground
    cast: dict[str, Member]
    bodies: dict[str, Organisation]
    now: datetime
    chance: Random

    def __post_init__(self) -> None:
        self.community = self.cast["community"].actor
        self.committee = self.cast["committee_director"].actor
        self.company = self.cast["company_manager"].actor
        self.secretary = actor_in(self.cast["two_hats"].hats[0])
        self.other_committee = actor_in(self.cast["two_hats"].hats[1])

    @contextmanager
    def days_ago(self, days: float, hour: int = 10) -> Iterator[date]:
        """Office hours so many days ago; today is told as the moment itself."""
        day = timezone.localtime(self.now - timedelta(days=days))
        moment = day.replace(hour=hour, minute=12, second=0) if days >= 1 else self.now
        with clock.at(moment):
            yield clock.today()


def propose(hall: Hall, where: str, kind: str, title: str, text: str, *, by: Actor) -> Matter:
    return actions.propose(hall.ground[where], title=title, description=text, kind=MatterKind.objects.get(pk=kind), actor=by)


def through_branch(hall: Hall, matter: Matter, *, by: Actor, expected: int = 7, **said: Any) -> Matter:
    """Taken up, one meeting of the branch that counts, and on to the joint meeting."""
    matter = actions.take_up(matter, actor=by)
    given: dict[str, Any] = {"present": expected - 1, "agreed": expected - 1, "minutes": BRANCH_SAID} | said
    matter = actions.deliberate(matter, held_on=clock.today(), expected=expected, **given, actor=by)
    return actions.to_joint(matter, actor=by)


def again(matter: Matter) -> Matter:
    """The matter as it is stored now, after a meeting has moved it."""
    return Matter.objects.visible_to(SYSTEM).select_related("place").get(pk=matter.pk)


def held(hall: Hall, where: str, at: str, *, days: float, came: dict[str, int], tabled: tuple[Request, ...] = ()) -> Meeting:
    """A meeting announced a week before it was held."""
    with hall.days_ago(days + 7) as day:
        for request in tabled:
            actions.table(
                request.place, kind="request", record=request.pk, number=request.number, title=request.title, actor=hall.community
            )
        meets_at = clock.start_of(day + timedelta(days=7)) + timedelta(hours=15, minutes=30)
        meeting = actions.plan(hall.ground[where], meets_at=meets_at, where=at, actor=hall.community)
        if not meeting.items.exists():
            meeting = actions.add_item(meeting, title="上次会议交办的事办到哪了", actor=hall.community)
        meeting = actions.invite(meeting, actor=hall.community)
    with hall.days_ago(days, hour=17):
        return actions.hold(meeting, came={hall.bodies[name].pk: n for name, n in came.items()}, actor=hall.community)


def minuted(hall: Hall, meeting: Meeting, said: dict[str, tuple[str, str]], text: str) -> Meeting:
    """Every item with its outcome, then the minutes. `said` goes by words of the title; the rest is agreed without a word."""
    for item in meeting.items.all():
        outcome, words = next((told for part, told in said.items() if part in item.title), (Outcome.AGREED, ""))
        meeting = actions.discuss(meeting, item=item, outcome=outcome, text=words, actor=hall.community)
    meeting = actions.minute(meeting, text=text, actor=hall.community)
    return actions.confirm(meeting, actor=hall.community)


def requests_at(hall: Hall, where: str, *, before: float, most: int) -> tuple[Request, ...]:
    """The newest ones of a place that were known so many days ago."""
    rows = (
        Request.objects.visible_to(SYSTEM)
        .within(hall.ground[where])
        .in_state("working", "closed")
        .filter(opened_at__lt=hall.now - timedelta(days=before))
        .select_related("place")
    )
    return tuple(rows.order_by("-opened_at")[:most])
