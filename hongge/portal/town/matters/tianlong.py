"""What 天龙花园 and its neighbours are busy with."""

from __future__ import annotations

from datetime import timedelta

from hongge.kernel import calendar, clock, ties
from hongge.kernel.ties import End
from hongge.portal.town import stories
from hongge.portal.town.elevators import Site
from hongge.portal.town.matters.hall import Hall, Outcome, again, held, minuted, propose, requests_at, through_branch
from hongge.portal.town.stories import Stage
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Matter
from hongge.systems.elevators import actions as lifts


def parking_rules(hall: Hall) -> None:
    """Ready for the joint meeting."""
    with hall.days_ago(20):
        matter = propose(
            hall,
            "天龙花园",
            "parking",
            "地面停车规则：一户一位，外来车两小时内免费",
            "地面车位212个，登记车辆390辆。拟定一户先保一位，第二辆排队轮换；外来车两小时内免费，超过每小时2元，收入归公共收益，每季度公开。",
            by=hall.other_committee,
        )
    with hall.days_ago(12):
        through_branch(hall, matter, by=hall.community, expected=9, present=8, agreed=8)


def lift(hall: Hall, stage: Stage) -> None:
    """At one entrance inside a grid, where the grid's own branch leads; it has a project, and the vote of its owners is being prepared."""
    site = project(stage)
    with hall.days_ago(70):
        matter = propose(
            hall,
            "天龙花园/4栋/1单元",
            "lift",
            "4栋1单元加装电梯",
            "本单元12户，六层，65岁以上老人7位。先入户问一遍。拟贴北侧外墙加装，概算48万元，按面积和按楼层两种分摊办法一起提交。",
            by=hall.secretary,
        )
        life = site.life(matter.description, hall.community)
        at = next(life)
        assert site.project is not None
        ties.tie(End("matter", matter.pk, matter.number), End("lift", site.project.pk, site.project.number), how="became")
        matter = through_branch(hall, matter, by=hall.secretary, expected=5, present=5, agreed=5)
    stories.play(stage, [], beside=[(at, life)])
    matter = with_joint_meeting(hall, matter)
    with hall.days_ago(33):
        matter = actions.open_decision(matter, decider=hall.bodies["天龙花园业委会"], actor=hall.community)
    with hall.days_ago(28):
        actions.convene(matter, actor=hall.other_committee)


def project(stage: Stage) -> Site:
    """Asked at twelve doors in five evenings, then planned, before the joint meeting speaks of it."""
    site = Site(
        stage.ground["天龙花园/4栋/1单元"],
        stage.cast["community"].actor,
        stage.cast["second_grid_leader"].actor,
        stage.chance,
        stage.now - timedelta(days=70),
    )
    return site.take(lifts.consult).visit().plan(stage.bodies["天龙花园业委会"], meets=False)


def with_joint_meeting(hall: Hall, matter: Matter) -> Matter:
    """A joint meeting of the whole compound speaks of it too."""
    meeting = held(hall, "天龙花园", "天龙花园架空层议事角", days=36, came={"天龙花园二格": 2, "天龙花园业委会": 2, "天龙物业": 1})
    with hall.days_ago(35):
        meeting = minuted(
            hall,
            meeting,
            {"加装电梯": (Outcome.AGREED, "楼下两户的采光和过道要先画图说明，再表决。")},
            "三方到会5人。4栋1单元加装电梯意见一致，楼下两户由网格长上门说明方案图。",
        )
        talk = actions.assign(
            meeting,
            title="带方案图上门，向4栋101、102两户说明采光和过道",
            holder=hall.bodies["天龙花园二格"],
            due_on=clock.today() + timedelta(days=9),
            item=meeting.items.first(),
            actor=hall.community,
        )
    with hall.days_ago(29):
        actions.finish(
            talk, result="两户都看了图，一户同意，一户要求过道不少于1.2米，已转设计。", actor=hall.cast["second_grid_leader"].actor
        )
    return again(matter)


def young(hall: Hall) -> None:
    """Just put forward, sent back, and taken back."""
    with hall.days_ago(3):
        propose(
            hall,
            "天龙花园/5栋",
            "fund_use",
            "动用维修资金修5栋屋面",
            "5栋六层四户雨天漏水，物业查看后认为防水层老化，要整体重做，约260平方米，概算3.4万元，从本栋维修资金里出。",
            by=hall.secretary,
        )
    with hall.days_ago(15):
        matter = propose(
            hall,
            "天龙花园",
            "rebuild",
            "把中心花坛改成健身场",
            "中心花坛改成健身场，放8件器材。",
            by=hall.other_committee,
        )
        matter = actions.take_up(matter, actor=hall.community)
    with hall.days_ago(13):
        actions.return_back(matter, text="造价、谁出钱、噪声怎么管都没有写，请补充后重新提出。", actor=hall.community)
    with hall.days_ago(80):
        matter = propose(hall, "电机厂宿舍", "other", "三栋楼统一换水表", "三栋楼水表老化，拟统一换成远传表。", by=hall.community)
    with hall.days_ago(77):
        actions.withdraw(matter, text="水务公司回复明年免费统一更换，不用业主再定。", actor=hall.community)


def next_meeting(hall: Hall) -> None:
    """Invited for the day after tomorrow, its agenda rolled from what waits."""
    with hall.days_ago(2):
        for request in requests_at(hall, "天龙花园", before=3, most=1):
            actions.table(
                request.place, kind="request", record=request.pk, number=request.number, title=request.title, actor=hall.community
            )
        meets_at = clock.start_of(calendar.last_day(hall.now.date(), 2)) + timedelta(hours=15, minutes=30)
        meeting = actions.plan(hall.ground["天龙花园"], meets_at=meets_at, where="天龙花园架空层议事角", actor=hall.community)
        actions.invite(meeting, actor=hall.community)
