"""Lift projects of the demo town, taken through the same buttons as everybody's: one long done, the others at different stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hongge.civic.models import Home, Organisation
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.files import keep_photo
from hongge.kernel.places import Place
from hongge.portal.town import votes
from hongge.portal.town.pictures import draw
from hongge.portal.town.stories import Life, Stage
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.models import LiftProject, Objection, Requirement

YUAN = 100
PLAN: dict[str, Any] = {
    "load": 630,
    "plan": "电梯装在单元门北侧，井道贴外墙，从半层平台进楼道，走半层到家。消防通道保持4米宽，花坛往西移。",
    "compensation": "一楼两户不出钱；井道离一楼窗户2.6米，按采光意见书给102室一次性补偿8,000元，列入预算。",
    "upkeep": "委托物业统一管理，电费和维保费按楼层从使用的户里出，每年一月公布上年账。",
}
BUDGET = {
    "equipment": 258_000 * YUAN,
    "civil": 176_000 * YUAN,
    "pipes": 18_600 * YUAN,
    "design": 12_000 * YUAN,
    "testing": 7_400 * YUAN,
    "compensation": 8_000 * YUAN,
    "subsidy": 100_000 * YUAN,
}
CONCERNS = ("担心挡光，想看看图", "老人腿脚不好，盼着早点装", "想先知道自己出多少", "担心以后维保费没人交")


Given = Any  # a value, or a function of the site that gives it when the step is taken


@dataclass
class Site:
    """One project as it is told: steps are laid down with their days, and taken when their day comes. `at`: the day of the last one."""

    place: Place
    office: Actor
    goer: Actor
    chance: Random
    at: datetime
    project: LiftProject | None = None
    told: list[tuple[datetime, Callable[..., LiftProject], Given, dict[str, Given]]] = field(default_factory=list)

    def take(self, step: Callable[..., LiftProject], *, days: int = 1, who: Given = None, **given: Given) -> Site:
        """Lay down one button, some days later."""
        self.at += timedelta(days=days)
        self.told.append((self.at, step, who, given))
        return self

    def life(self, need: str, by: Actor) -> Life:
        """Proposed, then on with what was laid down."""
        self.project = actions.propose(self.place, need=need, actor=by)
        yield from self.go_on()

    def go_on(self) -> Life:
        """Take what was laid down, each step in its time."""
        told, self.told = self.told, []
        for at, step, who, given in told:
            yield at
            assert self.project is not None
            self.project = LiftProject.objects.visible_to(SYSTEM).select_related("place").get(pk=self.project.pk)
            now = {name: value(self) if callable(value) else value for name, value in given.items()}
            self.project = step(self.project, **now, actor=(who(self) if callable(who) else who) or self.office)

    @property
    def homes(self) -> list[Home]:
        return list(Home.objects.visible_to(SYSTEM).filter(room__path__startswith=self.place.path).order_by("room__path"))

    def visit(self, *, homes: int | None = None) -> Site:
        """Door to door, three an evening: those low down hesitate, those high up are glad."""
        for nth, home in enumerate(self.homes[:homes]):
            floor = home.floor or 1
            opinion = ("no", "undecided")[nth % 2] if floor == 1 else "undecided" if floor == 2 and nth % 2 else "yes"
            concern = self.chance.choice(CONCERNS) if floor in (1, 2) else ""
            self.take(actions.visit, days=nth % 3 == 0, who=self.goer, room=home.room, opinion=opinion, told=True, concern=concern)
        return self

    def papers(self, *steps: str) -> Site:
        """Hand in what these steps need."""
        for nth, paper in enumerate(Requirement.objects.filter(step__in=steps, required=True)):
            number = f"{self.at:%Y}-{self.chance.randint(1, 99):02}{nth + 1:02}"
            self.take(actions.add_document, days=nth % 2, requirement=paper, number=number)
        return self

    def plan(self, body: Organisation, *, meets: bool = True) -> Site:
        """From the last door to what can be put to the owners. Without `meets` the meetings are those of the matter it belongs to."""
        if meets:
            self.take(actions.meet, days=3, kind="branch", outcome="agreed", document="支部会议记录")
            self.take(actions.meet, days=4, kind="joint", outcome="agreed", document="联席会议纪要", note="三方都同意先把方案做出来")
        kind = "committee" if body.kind == Organisation.Kind.COMMITTEE else "company"
        self.take(actions.entrust, kind=kind, organisation=body, document=f"{self.place.name}业主授权委托书")
        self.take(actions.draft)
        stops = max(home.floor or 1 for home in self.homes)
        self.take(actions.write_plan, days=12, stops=stops, entry_kind="half", **PLAN)
        self.take(actions.set_budget, days=5, amounts=BUDGET)
        self.take(actions.choose, days=2, method="floors")
        return self.papers("open_vote")

    def came(self, absent: int, against: int) -> dict[str, int]:
        """What a platform prints: the last homes did not come, the first ones said no."""
        assert self.project is not None
        (n, a), areas = queries.vote_totals(self.project), [home.area or 0 for home in self.homes]
        part_n, part_a = n - absent, a - sum(areas[len(areas) - absent :])
        return {"part_n": part_n, "part_a": part_a, "yes_n": part_n - against, "yes_a": part_a - sum(areas[:against])}

    def outside_vote(self, *, absent: int = 0, against: int = 2) -> Site:
        self.take(actions.send_vote, days=2)
        on = clock.day_of(self.at + timedelta(days=24))
        given: dict[str, Any] = {"voted_on": on, "source": "市业主电子投票平台", "document": f"表决结果公告（{on:%Y年}）"}
        return self.take(actions.record_passed, days=25, counts=lambda site: site.came(absent, against), **given)

    def hang(self) -> Site:
        return self.take(actions.post_notice, days=2, places=lambda site: site.project.notice_places())


def case(site: Site) -> Objection:
    """The one objection of this project."""
    assert site.project is not None
    return site.project.objection_set.get()


def lives(stage: Stage) -> Iterator[tuple[datetime, Life]]:
    """Six entrances: 天龙花园2栋 in use and closed, 5栋 being built, 3栋 in publicity; 城建花苑2栋 filed after a vote of its owners,
    5栋 before its owners, 3栋 asking. A seventh, 天龙花园4栋, belongs to a matter (`matters.tianlong`)."""
    cast, bodies, ground, now = stage.cast, stage.bodies, stage.ground, stage.now
    director, leader = actor_in(cast["two_hats"].hats[1]), cast["committee_director"].actor

    def site(where: str, goer: str, days: int) -> Site:
        return Site(ground[where], cast["community"].actor, cast[goer].actor, stage.chance, now - timedelta(days=days))

    def begin(told: Site, need: str, by: Actor, days: int) -> tuple[datetime, Life]:
        return now - timedelta(days=days), told.life(need, by)

    done = site("天龙花园/2栋/1单元", "other_grid_leader", 1040).take(actions.consult).visit()
    done.plan(bodies["天龙物业"]).outside_vote().hang()
    _settled(done)
    _built(done)
    yield begin(done, "六层楼没有电梯，四楼以上有七位老人上下楼困难。", director, 1040)

    works = site("天龙花园/5栋/1单元", "second_grid_leader", 250).take(actions.consult).visit()
    works.plan(bodies["天龙花园业委会"]).outside_vote(absent=1, against=1).hang()
    works.take(actions.end_notice, days=20).papers("file").take(actions.file).papers("permit").take(actions.permit, days=20)
    works.papers("start").take(actions.start).take(actions.post_account, item="owners", amount=200_000 * YUAN, note="首期")
    works.take(actions.log, days=6, text="围挡立好，管线改到西侧。", photos=lambda site: [keep_photo(draw("wall", stage.chance))])
    works.take(actions.log, days=9, text="基坑挖好，钢筋绑扎完，夜里不施工。")
    yield begin(works, "楼上老人多，轮椅出不了门。", director, 250)

    hung = site("天龙花园/3栋/1单元", "other_grid_leader", 118).take(actions.consult).visit()
    hung.plan(bodies["天龙物业"]).outside_vote(against=2)
    hung.at = max(hung.at, now - timedelta(days=7))
    text = "井道离窗户太近，冬天下午没有太阳，请把实测采光的图给我看。"
    hung.hang().take(actions.object, by="一楼住户（书面）", room=hung.homes[0].room, ground="light", text=text)
    hung.take(actions.hand_over, days=2, objection=case, reason="当面谈了两次没谈拢，双方都同意请人民调解委员会调解。")
    yield begin(hung, "住五楼六楼的多是退休教师，盼着装电梯。", director, 118)

    vote, resident = site("城建花苑/5栋/1单元", "grid_leader", 90).take(actions.consult).visit(), cast["resident"].person.pk
    own: Callable[[Site], Actor | None] = lambda site: queries.owner_of(site.project, resident) if site.project else None  # noqa: E731
    vote.take(actions.say, who=own, room=lambda site: queries.owned(site.project, resident)[0], opinion="yes")
    vote.plan(bodies["城建花苑业委会"])
    vote.take(actions.set_table, method="own", table={1: 0, 2: 300, 3: 600, 4: 800, 5: 1000, 6: 1200}, by_area=True)
    vote.take(actions.open_vote, who=leader)
    yield begin(vote, "五栋一单元八户有老人，想装电梯。", leader, 90)

    voted = site("城建花苑/2栋/1单元", "grid_leader", 190).take(actions.consult).visit()
    voted.plan(bodies["城建花苑业委会"]).take(actions.open_vote, who=leader)
    yield now - timedelta(days=190), _voted(stage, voted, "二栋一单元四楼以上有五户老人，上下楼要歇两回。", leader)

    asking = site("城建花苑/3栋/2单元", "grid_leader", 16).take(actions.consult).visit(homes=7)
    yield begin(asking, "楼道窄，老人拄拐上下不便，先问问大家愿不愿意装。", leader, 16)


def _voted(stage: Stage, site: Site, need: str, by: Actor) -> Life:
    """Its owners vote here; then the plan hangs, nobody objects, and the papers are handed in."""
    yield from site.life(need, by)
    assert site.project is not None
    yield from votes.lift(stage, site.project)
    site.at = clock.now()
    yield from site.hang().take(actions.end_notice, days=20).papers("file").take(actions.file).go_on()


def _settled(site: Site) -> None:
    """An objection that was talked over and ended."""
    site.take(actions.object, days=4, by="102室", room=site.homes[1].room, ground="noise", text="怕电梯夜里响，影响睡觉。")
    text = "主机换成无机房低噪声的，井道加隔音层，合同里写明夜间噪声限值。"
    site.take(actions.handle, days=5, objection=case, outcome="changed", text=text)
    site.take(actions.end_notice, days=12).papers("file").take(actions.file).papers("permit").take(actions.permit, days=25)


PAID = (
    ("subsidy", 100_000),
    ("owners", 190_000),
    ("equipment", 258_000),
    ("civil", 18_600),
    ("fees", 19_400),
    ("compensation", 8_000),
)


def _built(site: Site) -> None:
    """From the contracts to the last follow-up."""
    site.papers("start").take(actions.start, days=4)
    site.take(actions.post_account, days=2, item="owners", amount=190_000 * YUAN, note="首期，按表决的分摊表")
    site.take(actions.log, days=10, text="基坑完成，管线迁好。").take(actions.log, days=30, text="钢结构井道装好，玻璃幕墙开始装。")
    site.take(actions.post_account, days=1, item="civil", amount=176_000 * YUAN)
    site.take(actions.log, days=28, text="轿厢和主机装好，开始调试。")
    site.take(actions.inspect, days=8, kind="inspection", passed=True, document="监检2024-0381")
    site.take(actions.inspect, days=3, kind="completion", passed=True, document="竣工2024-017").papers("accept").take(actions.accept)
    site.papers("register").take(actions.register, days=6)
    for item, yuan in PAID:
        site.take(actions.post_account, item=item, amount=yuan * YUAN)
    site.take(actions.follow_up, days=28, who=site.goer, result="fine", note="几位老人都说方便多了")
    site.take(actions.follow_up, days=170, who=site.goer, result="fine").papers("close").take(actions.close, days=5)
