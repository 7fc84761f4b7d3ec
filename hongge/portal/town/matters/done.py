"""What 城建花苑 has long settled."""

from __future__ import annotations

from datetime import timedelta

from hongge.kernel import clock, ties
from hongge.kernel.files import keep_photo
from hongge.kernel.ties import End
from hongge.portal.town.matters.hall import Hall, Outcome, again, held, minuted, propose, requests_at, through_branch
from hongge.portal.town.pictures import draw
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Matter, Meeting


def doors(hall: Hall) -> Matter:
    with hall.days_ago(172):
        matter = propose(
            hall,
            "城建花苑",
            "common_income",
            "用公共收益换3栋、5栋单元门",
            "3栋、5栋四扇单元门门体变形、闭门器坏了三年，修过四次。拟用上一年度电梯广告收入更换，四扇门加闭门器预算12,800元，余下的继续留作公共收益。",
            by=hall.committee,
        )
    source = requests_at(hall, "城建花苑", before=173, most=1)
    if source:
        ties.tie(End("request", source[0].pk, source[0].number), End("matter", matter.pk, matter.number), how="became")
    with hall.days_ago(168):
        return through_branch(hall, matter, by=hall.community, dissent="有同志提出先问清质保期，再定换不换5栋的门。")


def first_meeting(hall: Hall) -> Meeting:
    came = {"桃树下二格": 2, "城建花苑业委会": 3, "锦华物业": 2, "桃树下社区": 1}
    meeting = held(hall, "城建花苑", "城建花苑党群驿站", days=158, came=came)
    with hall.days_ago(157):
        meeting = minuted(
            hall,
            meeting,
            {"单元门": (Outcome.AGREED, "三方同意换四扇，5栋的门过了质保期。物业出两家报价，业委会选。")},
            "三方到会8人。会商了用公共收益更换单元门，意见一致，请业委会组织业主表决。物业同时把上一年度公共收益收支张贴到各单元。",
        )
        item = meeting.items.first()
        post = actions.assign(
            meeting,
            title="把上一年度公共收益收支贴到各单元门口",
            holder=hall.bodies["锦华物业"],
            due_on=clock.today() + timedelta(days=10),
            item=item,
            actor=hall.community,
        )
        price = actions.assign(
            meeting,
            title="单元门两家报价比较，报业委会",
            holder=hall.bodies["城建花苑业委会"],
            due_on=clock.today() + timedelta(days=7),
            item=item,
            actor=hall.community,
        )
    with hall.days_ago(150):
        actions.finish(post, result="六栋各单元都贴了，照片交了社区。", actor=hall.company)
    with hall.days_ago(151):
        actions.finish(price, result="选了含五年质保的一家，比预算低600元。", actor=hall.committee)
    return meeting


def doors_end(hall: Hall, matter: Matter, meeting: Meeting) -> None:
    with hall.days_ago(155):
        matter = actions.open_decision(again(matter), decider=hall.bodies["城建花苑业委会"], actor=hall.community)
    with hall.days_ago(128) as day:
        matter = actions.resolve(
            matter,
            held_on=day,
            passed=True,
            text="同意用公共收益更换3栋、5栋四扇单元门，费用不超过12,800元。",
            source="业主决定共同事项平台 表决第202606017号",
            actor=hall.committee,
        )
        text = "本小区业主同意用公共收益更换3栋、5栋四扇单元门，费用不超过12,800元，由锦华物业组织施工。"
        matter = actions.publish_notice(matter, text=text, days=7, actor=hall.committee)
    with hall.days_ago(116) as day:
        matter = actions.execute(matter, lead=hall.bodies["锦华物业"], due_on=day + timedelta(days=30), actor=hall.community)
    with hall.days_ago(98):
        words = "四扇门连闭门器都换好了，旧门折价抵了200元。发票和合同在物业办公室可以查。"
        picture = keep_photo(draw("door", hall.chance))
        matter = actions.report(matter, text=words, spent=1_220_000, photos=[picture], actor=hall.company)
    with hall.days_ago(95):
        actions.close(matter, actor=hall.community)


def refused(hall: Hall) -> None:
    """A committee's decision that did not find enough members, and was put up all the same."""
    with hall.days_ago(90):
        matter = propose(
            hall,
            "城建花苑",
            "committee_work",
            "快递柜放进1栋门厅",
            "快递公司提出把柜子放进1栋门厅，每年付场地费3,000元，归公共收益。",
            by=hall.company,
        )
    with hall.days_ago(84):
        matter = through_branch(hall, matter, by=hall.community, present=5, agreed=4, against=1, dissent="门厅窄，担心挡了消防通道。")
    meeting = held(hall, "城建花苑", "城建花苑党群驿站", days=76, came={"桃树下二格": 1, "城建花苑业委会": 2, "锦华物业": 1})
    with hall.days_ago(75):
        minuted(hall, meeting, {"快递柜": (Outcome.AGREED, "按规约由业委会开会定。")}, "三方到会4人，快递柜的事由业委会按规约开会决定。")
        matter = actions.open_decision(again(matter), decider=hall.bodies["城建花苑业委会"], actor=hall.community)
    with hall.days_ago(68) as day:
        matter = actions.resolve(
            matter,
            held_on=day,
            passed=False,
            expected=7,
            present=5,
            agreed=3,
            text="同意的委员不到全体的一半，快递柜不放进门厅。",
            actor=hall.committee,
        )
        matter = actions.publish_notice(
            matter, text="业委会没有同意把快递柜放进1栋门厅。另找地方的建议可以向业委会提。", days=7, actor=hall.committee
        )
    with hall.days_ago(56):
        actions.close(matter, actor=hall.community)
