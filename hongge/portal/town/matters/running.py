"""What 城建花苑 is busy with."""

from __future__ import annotations

from datetime import timedelta

from hongge.kernel import calendar
from hongge.portal.town.matters.hall import Hall, Outcome, again, held, minuted, propose, requests_at, through_branch
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Matter, Meeting


def bicycle_shed(hall: Hall) -> Matter:
    with hall.days_ago(70):
        matter = propose(
            hall,
            "城建花苑",
            "common_use",
            "北门空地改建非机动车棚",
            "北门岗亭东侧约60平方米空地常年堆杂物，自行车、电动车停到楼道口。拟改建带顶的非机动车棚，停40辆，造价约2.8万元，从公共收益出，不另收费。",
            by=hall.committee,
        )
    with hall.days_ago(64):
        return through_branch(hall, matter, by=hall.community, present=6, agreed=5, against=1, dissent="棚子离1栋近，先问问一楼两户。")


def charging_shed(hall: Hall) -> Matter:
    with hall.days_ago(66):
        matter = propose(
            hall,
            "城建花苑",
            "company_work",
            "电动车充电棚加装烟感和断电开关",
            "两处充电棚共48个插座，没有烟感。物业拟加装烟感6个、过载断电开关2组，费用从物业费列支，不另收。",
            by=hall.company,
        )
    with hall.days_ago(62):
        return through_branch(hall, matter, by=hall.community)


def parking_lot(hall: Hall) -> Matter:
    with hall.days_ago(63):
        matter = propose(
            hall,
            "城建花苑",
            "common_use",
            "南门绿地一角改建为停车位",
            "将南门东侧约180平方米绿地改建为12个生态停车位，用公共收益出资约9.6万元；另在北门补种等面积绿地。停车收入归全体业主。",
            by=hall.committee,
        )
    with hall.days_ago(61):
        return through_branch(hall, matter, by=hall.community, present=6, agreed=5, dissent="绿地少了，先把北门补种的地方定下来。")


def parking_lot_gate(hall: Hall, matter: Matter) -> Matter:
    with hall.days_ago(42):
        return actions.open_decision(again(matter), decider=hall.bodies["城建花苑业委会"], actor=hall.community)


def notice_board(hall: Hall) -> Matter:
    with hall.days_ago(60):
        matter = propose(
            hall,
            "城建花苑",
            "committee_work",
            "南门、北门各换一块公示栏",
            "原公示栏玻璃碎了，公示的纸淋雨。拟换两块带顶的，预算2,400元，从业委会办公经费出。",
            by=hall.committee,
        )
    with hall.days_ago(58):
        return through_branch(hall, matter, by=hall.community)


def second_meeting(hall: Hall) -> Meeting:
    came = {"桃树下二格": 2, "城建花苑业委会": 4, "锦华物业": 2, "桃树下社区": 2}
    meeting = held(hall, "城建花苑", "桃树下社区二楼会议室", days=48, came=came, tabled=requests_at(hall, "城建花苑", before=56, most=1))
    with hall.days_ago(47):
        return minuted(
            hall,
            meeting,
            {
                "非机动车棚": (Outcome.AGREED, "方案图贴出来，和一楼两户说清楚。请业委会组织业主表决。"),
                "充电棚": (Outcome.AGREED, "物业按合同办，烟感选联网的。"),
                "南门绿地": (Outcome.AGREED, "北门补种的位置画在图上。请业委会组织业主表决。"),
                "公示栏": (Outcome.AGREED, "业委会开会定。"),
            },
            "三方到会10人，议了五件事。北门非机动车棚、南门绿地改停车位由业主共同决定；充电棚、公示栏分别由物业、业委会按程序办。"
            "会上还定了晚间乱停车由网格和物业一起劝离，两周后回头看。",
        )


def bicycle_shed_end(hall: Hall, matter: Matter) -> None:
    with hall.days_ago(45):
        matter = actions.open_decision(again(matter), decider=hall.bodies["城建花苑业委会"], actor=hall.community)
    with hall.days_ago(4) as day:
        matter = actions.resolve(
            matter,
            held_on=day,
            passed=True,
            text="同意北门岗亭东侧空地改建非机动车棚。",
            source="业主决定共同事项平台 表决第202611009号",
            actor=hall.committee,
        )
        text = "本小区业主同意北门岗亭东侧约60平方米空地改建非机动车棚，停40辆，造价约2.8万元，从公共收益出，不另收费。方案图已贴出。"
        matter = actions.publish_notice(matter, text=text, days=7, actor=hall.committee)
    with hall.days_ago(2):
        matter = actions.object(matter, text="棚子离1栋窗户太近，怕挡光，希望往东挪。", actor=hall.community)
    with hall.days_ago(1):
        words = "方案图已改：棚子东移3米，朝1栋一侧降低到2.2米。"
        matter = actions.answer(matter, objection=matter.objections.get(), text=words, actor=hall.committee)
        actions.object(matter, text="棚里装不装充电插座？怕着火。", actor=hall.community)


def charging_shed_end(hall: Hall, matter: Matter) -> None:
    with hall.days_ago(44):
        matter = actions.open_decision(again(matter), decider=hall.bodies["锦华物业"], actor=hall.community)
    with hall.days_ago(40) as day:
        matter = actions.resolve(
            matter, held_on=day, passed=True, text="按方案加装烟感6个、断电开关2组，不向业主另收费。", actor=hall.company
        )
        text = "两处充电棚将加装联网烟感和过载断电开关，施工期间分两天停用，具体日期另贴。费用从物业费列支。"
        matter = actions.publish_notice(matter, text=text, days=5, actor=hall.company)
    with hall.days_ago(31) as day:
        due = calendar.last_day(hall.now.date(), 2)
        actions.execute(matter, lead=hall.bodies["锦华物业"], due_on=max(due, day), actor=hall.community)


def notice_board_end(hall: Hall, matter: Matter) -> None:
    with hall.days_ago(43):
        matter = actions.open_decision(again(matter), decider=hall.bodies["城建花苑业委会"], actor=hall.community)
    with hall.days_ago(38) as day:
        matter = actions.resolve(
            matter,
            held_on=day,
            passed=True,
            expected=7,
            present=6,
            agreed=6,
            text="同意换两块公示栏，费用不超过2,400元。",
            actor=hall.committee,
        )
        matter = actions.publish_notice(matter, text="南门、北门各换一块带顶的公示栏，费用不超过2,400元。", days=7, actor=hall.committee)
    with hall.days_ago(26) as day:
        matter = actions.execute(matter, lead=hall.bodies["城建花苑业委会"], due_on=day + timedelta(days=25), actor=hall.community)
    with hall.days_ago(3):
        actions.report(matter, text="两块公示栏都立好了，公示已经贴进去。", spent=226_000, actor=hall.committee)


def company_again(hall: Hall) -> None:
    """Four deliberations and two notices: the members' meeting did not find enough members."""
    with hall.days_ago(30):
        matter = propose(
            hall,
            "城建花苑",
            "company",
            "续聘锦华物业两年",
            "与锦华物业的合同明年3月到期。拟续聘两年，物业费不变，增加每季度公开一次收支、电梯困人30分钟到场两条。",
            by=hall.committee,
        )
        matter = actions.take_up(matter, actor=hall.community)
    with hall.days_ago(24) as day:
        matter = actions.deliberate(
            matter, held_on=day, expected=5, present=5, agreed=5, minutes="支委会同意提议续聘，两条新要求写进合同。", actor=hall.community
        )
    with hall.days_ago(17) as day:
        matter = actions.deliberate(
            matter,
            held_on=day,
            expected=9,
            present=8,
            agreed=7,
            against=1,
            dissent="有委员建议先做一次服务评价再议。",
            minutes="社区两委商议，多数同意提交党员大会。",
            actor=hall.community,
        )
    with hall.days_ago(6) as day:
        actions.deliberate(
            matter,
            held_on=day,
            expected=31,
            present=12,
            agreed=12,
            minutes="到会12人，不到应到人数的一半，这次不表决，改期再开。",
            actor=hall.community,
        )


def open_ends(hall: Hall, meeting: Meeting) -> None:
    """What the last meeting gave to do and is still open: one late, one soon, one with time."""
    today = hall.now.date()
    given = (
        ("晚间乱停车：网格和物业每周三次一起劝离，两周后回头看", "桃树下二格", today - timedelta(days=4)),
        ("公示今年上半年公共收益收支", "城建花苑业委会", calendar.last_day(today, 1)),
        ("北门非机动车棚三家报价", "锦华物业", today + timedelta(days=16)),
    )
    with hall.days_ago(46):
        for title, holder, due_on in given:
            actions.assign(meeting, title=title, holder=hall.bodies[holder], due_on=due_on, actor=hall.community)
