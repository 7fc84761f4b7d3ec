"""Owners' votes of the demo town: one under way in 城建花苑 on a matter of it, one decided at an entrance for its lift."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from hongge.civic.assembly import actions
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.models import Home, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.files import keep_photo
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.portal.town.pictures import draw
from hongge.portal.town.stories import Life, Stage
from hongge.systems.decisions import actions as decisions
from hongge.systems.decisions.models import Matter
from hongge.systems.elevators import queries
from hongge.systems.elevators.models import LiftProject

FAMILY = "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖"
GIVEN = ("桂英", "建军", "秀兰", "志刚", "玉梅", "小平", "国强", "春花", "文华", "海燕", "金根", "丽萍", "水生", "冬香", "晓明", "菊香")


def give_owners(compound: Place, chance: Random) -> None:
    """A made-up owner for each home that has none; every ninth home belongs to two, every thirtieth person has two."""
    day = clock.today() - timedelta(days=400)
    owned = Tenure.objects.visible_to(SYSTEM).within(compound).owners().values("room")
    bare = [
        home.room
        for home in Home.objects.visible_to(SYSTEM).within(compound).select_related("room").exclude(room__in=owned).order_by("room__path")
    ]
    people = [
        Person.objects.create(name=chance.choice(FAMILY) + chance.choice(GIVEN), phone=normal_phone(f"137{n:08d}"))
        for n in range(len(bare) + len(bare) // 9 + 1)
    ]
    rows = []
    for n, room in enumerate(bare):
        rows.append((people[n - 1 if n % 30 == 29 else n], room))
        if n % 9 == 8:
            rows.append((people[len(bare) + n // 9], room))
    Tenure.objects.bulk_create(Tenure(person=person, room=room, kind=Tenure.Kind.OWNER, from_on=day) for person, room in rows)


def lift(stage: Stage, project: LiftProject) -> Life:
    """Twelve homes on one entrance: convened by their project, decided, published."""
    director, office = stage.cast["committee_director"].actor, stage.cast["community"].actor
    (held,) = queries.assemblies(project)
    held = actions.set_terms(held, electronic=True, actor=director)
    held = actions.guide(held, text="方案已在支部会和三方联席会上讨论过，请把一、二楼的意见听全。", actor=office)
    held = actions.freeze(held, actor=director)
    opens = clock.start_of(clock.today() + timedelta(days=20)) + timedelta(hours=9)
    held = actions.announce(held, opens_at=opens, closes_at=opens + timedelta(days=15, hours=9), actor=director)
    yield opens
    held = actions.start(held, actor=director)
    for n, elector in enumerate(list(Elector.objects.filter(assembly=held).order_by("nth"))[:11]):
        yield opens + timedelta(days=n, hours=2)
        vote(stage, held, elector, "no" if n == 0 else "abstain" if n == 1 else "yes")
    yield opens + timedelta(days=15, hours=10)
    held = actions.count(held, actor=director)
    assert held.objections_until is not None
    yield held.objections_until + timedelta(hours=9)
    held = actions.certify(actions.certify(held, actor=director), actor=office)
    actions.publish(held, actor=director)


def parking(stage: Stage, matter: Matter) -> Life:
    """The whole compound on its matter; about sixty of a hundred have voted, three papers wait for a second reading."""
    director, office = stage.cast["committee_director"].actor, stage.cast["community"].actor
    held = decisions.convene(matter, actor=director).assembly
    assert held is not None
    motion = held.motions.get()
    question: dict[str, Any] = {"text": "是否同意将南门绿地一角改建为停车位", "matter": motion.matter, "plan": motion.plan}
    facts = {"all": [["出资", "公共收益约9.6万元，业主不另出钱"], ["新增", "12个停车位"]]}
    held = actions.add_motion(
        actions.drop_motion(held, motion=motion, actor=director),
        **question,
        facts=facts,
        photos=[keep_photo(draw("tree", stage.chance))],
        actor=director,
    )
    title = f"城建花苑业主大会{clock.today().year}年第1次"
    held = actions.set_terms(held, title=title, electronic=True, proxy_cap=3, actor=director)
    held = actions.freeze(held, actor=director)
    opens = clock.start_of(clock.today() + timedelta(days=28)) + timedelta(hours=9)
    held = actions.announce(held, opens_at=opens, closes_at=opens + timedelta(days=24, hours=9), actor=director)
    electors = list(Elector.objects.filter(assembly=held).order_by("nth"))
    yield clock.now() + timedelta(days=2)
    held = actions.deliver(held, electors=electors[:-11], how="hand", proved=True, actor=office)
    yield opens
    held = actions.start(held, actor=director)
    until, agent = clock.day_of(opens + timedelta(days=24)), ("周水生", normal_phone("13700990099"))
    for elector in electors[9:15:5]:
        given = {"elector": elector, "agent_name": agent[0], "agent_phone": agent[1], "motions": [1], "until_on": until}
        held = actions.entrust(held, **given, actor=office)
    resident = stage.cast["resident"].person.pk
    for n, elector in enumerate(electors):
        if n % 5 < 3 and not any(holder.person_id == resident for holder in elector.holders.all()):
            yield opens + timedelta(hours=2 + n)
            vote(stage, held, elector, stage.chance.choice(("yes", "yes", "yes", "yes", "no", "abstain")))
    for elector in electors[3:18:5]:
        scan = keep_photo(draw("lamp", stage.chance))
        signed = "all" if elector.is_joint else "owner"
        actions.enter(held, elector=elector, marks={"1": "yes"}, signed=signed, scan=scan, actor=director)


def vote(stage: Stage, held: Assembly, elector: Elector, mark: str) -> None:
    """On the phone where the elector is one person, else and sometimes on paper."""
    holders = list(elector.holders.all())
    if len(holders) == 1 and stage.chance.random() < 0.6:
        owner = Actor(role="resident", path="", person=holders[0].person_id, label="居民")
        actions.cast(held, elector=elector, marks={"1": mark}, actor=owner)
        return
    signed, scan = "owner" if len(holders) == 1 else "all", keep_photo(draw("lamp", stage.chance))
    for reader in (stage.cast["committee_director"].actor, stage.cast["community"].actor):
        actions.enter(held, elector=elector, marks={"1": mark}, signed=signed, scan=scan, actor=reader)
