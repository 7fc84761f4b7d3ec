"""The work plan of the demo town: 物业管理提升年, written by the street, issued by the district, under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hongge.bulletins.actions import plans as actions
from hongge.bulletins.models import Plan
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member

AIM = "把物业小区的事办到居民家门口：诉求件件有着落，联席会月月开，结果由居民来评。"
ALL = ("桃树下社区", "城南社区")


def tasks(ground: Ground, today: date) -> Iterator[dict[str, Any]]:
    """Section, title, what counts as done, bodies, days until due, and the target where there is a figure."""
    year_end = date(today.year, 12, 31)
    soon = min(today + timedelta(days=9), year_end)
    yield from (
        {
            "section": "诉求办理",
            "title": "年内解决群众反映问题40件以上",
            "done_when": "办结且结果为“已解决”，由系统按办结日期计数",
            "bodies": ("古南街道", *ALL),
            "due_on": year_end,
            "figure": "requests.solved",
            "compare": "least",
            "number": Decimal(40),
        },
        {
            "section": "诉求办理",
            "title": "到期诉求按期办结率达到90%",
            "done_when": "到期的诉求在期限内办结，待补充时停表",
            "bodies": ("古南街道", *ALL),
            "due_on": year_end,
            "figure": "requests.on_time_rate",
            "compare": "least",
            "number": Decimal(90),
        },
        {
            "section": "诉求办理",
            "title": "派出去的诉求件件及时签收",
            "done_when": "派单后都在签收期限内签收",
            "bodies": ALL,
            "due_on": soon,
            "figure": "requests.sign_rate",
            "compare": "every",
            "place": ground["桃树下社区"],
        },
        {
            "section": "诉求办理",
            "title": "办结用时中位数不超过3天",
            "done_when": "从收到到办结的自然日数，取中位数",
            "bodies": ALL,
            "due_on": year_end,
            "figure": "requests.median_days",
            "compare": "most",
            "number": Decimal(3),
        },
        {
            "section": "居民评价",
            "title": "居民满意率达到85%",
            "done_when": "评价为非常满意、满意、基本满意的占比",
            "bodies": ("古南街道",),
            "due_on": year_end,
            "figure": "requests.satisfied_rate",
            "compare": "least",
            "number": Decimal(85),
        },
        {
            "section": "居民评价",
            "title": "评价诉求200件以上",
            "done_when": "居民自己评价或回访时代填",
            "bodies": ALL,
            "due_on": max(today - timedelta(days=6), date(today.year, 1, 1)),
            "figure": "requests.evaluated",
            "compare": "least",
            "number": Decimal(200),
        },
        {
            "section": "三方联动",
            "title": "小区公共收益上墙公示",
            "done_when": "本社区每个有公共收益的小区，收支明细在公示栏贴满30天",
            "bodies": ALL,
            "due_on": soon,
        },
        {
            "section": "三方联动",
            "title": "业委会和物业企业联席会制度上墙",
            "done_when": "制度发到每个小区，公示栏能看到",
            "bodies": ("古南街道",),
            "due_on": year_end,
        },
    )


def write(ground: Ground, cast: dict[str, Member], bodies: dict[str, Organisation]) -> None:
    """Written by the street, issued by the district: two people see every plan. One body has reported its part."""
    today = clock.today()
    plan = actions.begin(
        ground["古南街道"],
        title=f"{today.year}年物业管理提升年工作计划",
        issuer=bodies["古南街道"],
        since=today.replace(month=1, day=1),
        until=date(today.year, 12, 31),
        basis="物业管理提升年活动工作方案",
        aim=AIM,
        actor=cast["street"].actor,
    )
    for task in tasks(ground, today):
        plan = _add(plan, cast, bodies, task)
    plan = actions.issue(plan, actor=cast["district"].actor)
    actions.report(
        plan,
        nth=7,
        body=bodies["桃树下社区"],
        evidence="城建花苑、天龙花园的收支明细都贴在南门公示栏，满30天后拍了照存档",
        done_on=today - timedelta(days=1),
        actor=cast["community"].actor,
    )


def _add(plan: Plan, cast: dict[str, Member], bodies: dict[str, Organisation], task: dict[str, Any]) -> Plan:
    named = [bodies[name] for name in task["bodies"]]
    return actions.add_task(plan, **task | {"bodies": named}, actor=cast["street"].actor)
