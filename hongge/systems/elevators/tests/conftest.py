"""One entrance of twelve homes with a project in each state, and the hands that move it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from hongge.civic.models import Tenure
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.models import LiftProject, Requirement
from tests.cast import Cast

AT = "城建花苑/5栋/1单元"
YUAN = 100
BUDGET = {"equipment": 300_000 * YUAN, "civil": 180_000 * YUAN, "subsidy": 100_000 * YUAN}
PLAN = {"stops": 6, "load": 630, "entry_kind": "half", "plan": "贴北墙", "compensation": "一楼不出钱", "upkeep": "物业管"}
OUTSIDE = {"source": "市平台", "document": "结果公告"}


@dataclass
class Site:
    """The project on its way; `now` is the day it has come to."""

    cast: Cast
    project: LiftProject
    now: datetime = field(default_factory=clock.now)

    @property
    def office(self) -> Actor:
        return self.cast["community"].actor

    @property
    def grid(self) -> Actor:
        return self.cast["grid_leader"].actor

    @property
    def director(self) -> Actor:
        return self.cast["committee_director"].actor

    @property
    def rooms(self) -> list[Place]:
        return [home.room for home in queries.homes_of(self.project)]

    def owner(self, role: str = "resident") -> Actor:
        actor = queries.owner_of(self.project, self.cast[role].person.pk)
        assert actor is not None
        return actor

    def later(self, **more: int) -> Site:
        self.now += timedelta(**more)
        return self

    def take(self, step: Callable[..., LiftProject], *, who: Actor | None = None, **given: Any) -> LiftProject:
        with clock.at(self.now):
            self.project = step(self.project, **given, actor=who or self.office)
        return self.project

    def ask_all(self, opinion: str = "yes") -> Site:
        for room in self.rooms:
            self.take(actions.visit, who=self.grid, room=room, opinion=opinion, told=True)
        return self

    def papers(self, step: str) -> Site:
        for paper in Requirement.objects.filter(step=step, required=True):
            self.take(actions.add_document, requirement=paper)
        return self

    def to_planning(self) -> Site:
        self.take(actions.consult)
        self.ask_all().take(actions.draft)
        return self

    def to_ready(self) -> Site:
        """Everything is there that the owners have to be asked with."""
        self.to_planning().take(actions.meet, kind="branch", outcome="agreed")
        self.take(actions.meet, kind="joint", outcome="agreed")
        self.take(actions.entrust, kind="owners", representatives="张三、李四", document="授权书")
        self.take(actions.write_plan, **PLAN)
        self.take(actions.set_budget, amounts=BUDGET)
        self.take(actions.choose, method="floors")
        return self.papers("open_vote")

    def to_publicity(self) -> Site:
        self.to_ready().take(actions.send_vote)
        self.later(days=30).take(actions.record_passed, voted_on=clock.day_of(self.now), **OUTSIDE)
        return self

    def to_settling(self) -> Site:
        self.to_publicity().take(actions.post_notice, places=self.project.notice_places())
        self.later(days=20).take(actions.end_notice)
        return self

    def to_building(self) -> Site:
        self.to_settling().papers("file").take(actions.file)
        self.papers("permit").take(actions.permit)
        self.papers("start").take(actions.start)
        return self

    def to_in_use(self) -> Site:
        self.to_building().take(actions.log, text="井道装好了")
        for kind in ("inspection", "completion"):
            self.take(actions.inspect, kind=kind, passed=True, document="报告1")
        self.papers("accept").take(actions.accept)
        self.papers("register").take(actions.register)
        return self


@pytest.fixture
def site(cast: Cast) -> Site:
    """提出, at 城建花苑5栋1单元, where the resident of the cast owns a home."""
    return Site(cast, actions.propose(cast.places[AT], need="六楼老人上下不便", actor=cast["community"].actor))


@pytest.fixture
def owned(site: Site) -> Place:
    """The resident's home in this entrance."""
    return Tenure.objects.filter(person=site.cast["resident"].person).select_related("room")[0].room
