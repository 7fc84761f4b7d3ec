"""Bulletins of the demo town: the year up to last month is published, the year up to today is a draft."""

from __future__ import annotations

from datetime import date, timedelta

from hongge.bulletins import actions
from hongge.bulletins.models import Bulletin
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member

TEXT = """一、诉求办理情况

今年以来，全街道共收到居民诉求{{requests.received}}件，办结{{requests.done}}件，其中解决群众反映问题{{requests.solved}}件。
按期办结率{{requests.on_time_rate}}%，办结用时中位数{{requests.median_days}}天。

二、居民评价

{{requests.evaluated}}件作了评价，满意率{{requests.satisfied_rate}}%，解决率{{requests.solved_rate}}%。
没有解决的，由社区逐件再问原因。

三、下一步

各社区对退过单的{{requests.returned}}件诉求回头看，能在联席会上定的，月底前定下主办单位。"""


def write(ground: Ground, cast: dict[str, Member], bodies: dict[str, Organisation]) -> None:
    """Written by the street, checked and published by the district: two people see every bulletin."""
    until = clock.today().replace(day=1) - timedelta(days=1)
    last = _begin(ground, cast, bodies, until=until)
    last = actions.check(last, actor=cast["district"].actor)
    actions.publish(last, actor=cast["district"].actor)
    _begin(ground, cast, bodies, until=clock.today())


def _begin(ground: Ground, cast: dict[str, Member], bodies: dict[str, Organisation], *, until: date) -> Bulletin:
    return actions.begin(
        ground["古南街道"],
        mast="物业管理提升工作通报",
        title=f"{until.year}年1至{until.month}月诉求办理情况的通报" if until.month > 1 else f"{until.year}年1月诉求办理情况的通报",
        addressee="各社区",
        text=TEXT,
        since=until.replace(month=1, day=1),
        until=until,
        issuer=bodies["古南街道"],
        actor=cast["street"].actor,
    )
