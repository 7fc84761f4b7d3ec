"""An entrance of twelve homes whose owners are known, and its assembly in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from hongge.civic.assembly import actions
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.models import Person, Tenure
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.files import Picture, StoredFile, keep_photo
from hongge.kernel.places import Place
from tests.cast import Cast

AT = "城建花苑/5栋/1单元"
NAMES = ["王一", "王二", "王三", "王四", "王五", "王六", "王七", "王八", "王九", "王十", "王十一", "王十二"]


@dataclass
class Hall:
    """Who is in the hall: the cast, the twelve owners in the order of their homes, and a way through time."""

    cast: Cast
    homes: list[Place]
    owners: list[Person]
    now: datetime = field(default_factory=clock.now)

    @property
    def director(self) -> Actor:
        return self.cast["committee_director"].actor

    @property
    def community(self) -> Actor:
        return self.cast["community"].actor

    @property
    def grid(self) -> Actor:
        return self.cast["grid_leader"].actor

    def owner(self, nth: int) -> Actor:
        return Actor(role="resident", path="", person=self.owners[nth].pk, label="居民")

    def elector(self, assembly: Assembly, nth: int) -> Elector:
        return Elector.objects.get(assembly=assembly, holders__person=self.owners[nth])

    def later(self, **more: int) -> None:
        self.now += timedelta(**more)

    def scan(self) -> StoredFile:
        return keep_photo(Picture(b"scan", 1, 1))

    def paper(self, assembly: Assembly, nth: int, mark: str, *, signed: str = "owner") -> None:
        """One paper, read by two people alike."""
        for reader, scan in ((self.director, self.scan()), (self.community, None)):
            actions.enter(assembly, elector=self.elector(assembly, nth), marks={"1": mark}, signed=signed, scan=scan, actor=reader)


@pytest.fixture
def hall(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Hall:
    return hall_of(cast, monkeypatch)


def hall_of(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """Twelve owners at twelve homes; the clock is the hall's."""
    homes = cast.places.homes(AT)
    Tenure.objects.filter(room__in=homes).delete()
    owners = [Person.objects.create(name=name) for name in NAMES]
    day = clock.today() - timedelta(days=100)
    Tenure.objects.bulk_create(Tenure(person=p, room=r, kind=Tenure.Kind.OWNER, from_on=day) for p, r in zip(owners, homes))
    hall = Hall(cast, homes, owners)
    monkeypatch.setattr(clock, "now", lambda: hall.now)
    return hall


GROUND = {"why": "outside", "document": "支部会议纪要和联席会议纪要"}
MOTION = {"text": "是否同意5栋1单元加装电梯", "matter": "rebuild", "plan": "加装一部六层六站电梯。"}


@pytest.fixture
def preparing(hall: Hall) -> Assembly:
    return actions.convene(
        hall.cast.places[AT],
        title="5栋1单元业主表决",
        motions=[MOTION],
        settings={"electronic": True},
        ground=GROUND,
        actor=hall.director,
    )


@pytest.fixture
def frozen(hall: Hall, preparing: Assembly) -> Assembly:
    return actions.freeze(preparing, actor=hall.director)


@pytest.fixture
def noticed(hall: Hall, frozen: Assembly) -> Assembly:
    return announced(hall, frozen)


def announced(hall: Hall, frozen: Assembly) -> Assembly:
    opens = clock.start_of(clock.today() + timedelta(days=30))
    return actions.announce(frozen, opens_at=opens, closes_at=opens + timedelta(days=10), actor=hall.director)


@pytest.fixture
def opened(hall: Hall, noticed: Assembly) -> Assembly:
    return opened_from(hall, noticed)


def opened_from(hall: Hall, noticed: Assembly) -> Assembly:
    hall.now = noticed.opens_at + timedelta(hours=9)
    return actions.start(noticed, actor=hall.director)


Held = Callable[..., Assembly]


@pytest.fixture
def held(hall: Hall) -> Held:
    """An open assembly with other settings."""

    def hold(**settings: object) -> Assembly:
        made = actions.convene(
            hall.cast.places[AT],
            title="表决",
            motions=[MOTION],
            settings={"electronic": True, **settings},
            ground=GROUND,
            actor=hall.director,
        )
        return opened_from(hall, announced(hall, actions.freeze(made, actor=hall.director)))

    return hold


@pytest.fixture
def closed(hall: Hall, opened: Assembly) -> Assembly:
    """Nine of twelve have voted, eight of them yes."""
    for nth in range(9):
        actions.cast(opened, elector=hall.elector(opened, nth), marks={"1": "yes" if nth else "no"}, actor=hall.owner(nth))
    hall.now = opened.closes_at + timedelta(minutes=1)
    return opened


@pytest.fixture
def counted(hall: Hall, closed: Assembly) -> Assembly:
    return actions.count(closed, actor=hall.director)
