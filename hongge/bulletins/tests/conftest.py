"""A district with two streets, three months of requests counted by hand, and the people who write bulletins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import hongge.civic.levels
import hongge.systems.requests.figures  # noqa: F401
from hongge.bulletins import actions
from hongge.bulletins.models import Bulletin
from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.places import Place, add
from hongge.kernel.secrets import ensure_keys
from hongge.systems.requests import actions as requests

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = "今年以来情况如下。\n一、办事情况\n上半年收到诉求{{requests.received}}件，解决{{解决群众反映问题}}件。"


def moment(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Five requests in the first half of 2026 (four at 古南街道, one at 文山街道), one in July. Today is 3 July."""
    ensure_keys(create=True)
    settings.CHECKPOINTS = tmp_path
    district = add(None, "吉州区", "district", code="360802")
    street = add(district, "古南街道", "street", code="360802001")
    other = add(district, "文山街道", "street", code="360802002")
    community = add(street, "桃树下社区", "community", code="360802001001")
    far = add(other, "田侯路社区", "community", code="360802002001")
    compound = add(community, "城建花苑", "compound", code="CJHY")
    grid = add(compound, "一格", "grid", code="G1")
    bodies = {
        "organisers": Organisation.objects.create(kind="party", name="中共吉州区委组织部", place=district),
        "housing": Organisation.objects.create(kind="department", name="区住建局", place=district),
        "office": Organisation.objects.create(kind="street", name="古南街道办事处", place=street),
    }
    with clock.at(moment(2, 3)):
        received = [requests.receive(compound, text="楼道灯不亮了", channel="phone", actor=SYSTEM) for _ in range(3)]
    with clock.at(moment(6, 30, 23)):
        received += [requests.receive(place, text="井盖松了", channel="phone", actor=SYSTEM) for place in (compound, far)]
    with clock.at(moment(7, 1)):
        requests.receive(compound, text="下水道堵了", channel="phone", actor=SYSTEM)
    with clock.at(moment(7, 3)):
        yield SimpleNamespace(
            district=district,
            street=street,
            community=community,
            far=far,
            compound=compound,
            grid=grid,
            received=received,
            **bodies,
            writer=hold("王芳", "district_staff", district, bodies["organisers"]),
            reader=hold("李建华", "district_staff", district, bodies["organisers"]),
            builder=hold("陈立", "department_staff", district, bodies["housing"]),
            outsider=hold("刘敏", "street_staff", other),
            streeter=hold("赵勇", "street_staff", street, bodies["office"]),
            gridder=hold("孙强", "grid_leader", grid),
        )


def hold(name: str, post: str, place: Place, organisation: Organisation | None = None) -> Actor:
    """A new person in a post."""
    person = Person.objects.create(name=name)
    duty = Duty.objects.create(
        person=person, post=post, place=place, organisation=organisation, basis="appointment", from_on=date(2020, 1, 1)
    )
    return actor_in(duty)


def begin(town: SimpleNamespace, **more: Any) -> Bulletin:
    """A draft of the first half-year by the writer."""
    given: dict[str, Any] = {
        "mast": "物业提升工作通报",
        "title": "关于上半年物业管理提升年活动情况的通报",
        "since": date(2026, 1, 1),
        "until": date(2026, 6, 30),
        "issuer": town.organisers,
        "addressee": "各街道党工委",
        "text": TEXT,
        "actor": town.writer,
    }
    return actions.begin(more.pop("place", town.district), **given | more)


def publish(town: SimpleNamespace, **more: Any) -> Bulletin:
    checked = actions.check(begin(town, **more), actor=town.reader)
    return actions.publish(checked, actor=town.writer)
