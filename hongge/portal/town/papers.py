"""Bulletins of the demo town: street and district published the year up to last month; the street drafts the year up to today."""

from __future__ import annotations

from datetime import date, timedelta

from hongge.bulletins import actions
from hongge.bulletins.models import Bulletin
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import Place
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member

STREET = """一、诉求办理情况

今年以来，全街道共收到居民诉求{{收到诉求}}件，办结{{办结诉求}}件，其中解决群众反映问题{{解决群众反映问题}}件。
按期办结率{{按期办结率}}%，办结用时中位数{{办结用时中位数}}天。

二、居民评价

{{评价诉求}}件作了评价，满意率{{满意率}}%，解决率{{解决率}}%。
没有解决的，由社区逐件再问原因。

三、下一步

各社区对退过单的{{退过单的诉求}}件诉求回头看，能在联席会上定的，月底前定下主办单位。"""


DISTRICT = """一、组织覆盖

全区物业领域有党组织{{覆盖物业行业的党组织}}个，选派党建指导员{{党建指导员}}名，覆盖物业企业{{覆盖的物业企业}}家。
划分党建网格{{网格}}个，建网格党支部{{网格党支部}}个、党小组{{网格党小组}}个。

二、为民办事

今年以来解决群众反映问题{{解决群众反映问题}}件，按期办结率{{按期办结率}}%，居民满意率{{满意率}}%。

三、下一步

各街道对没有按期办结的诉求逐件说明原因，对没有覆盖的物业企业逐家提出办法。"""


def write(ground: Ground, cast: dict[str, Member], bodies: dict[str, Organisation]) -> None:
    """Written by one, checked by another: the street's by the district, the district's by a colleague."""
    until = clock.today().replace(day=1) - timedelta(days=1)
    street, district, colleague = (cast[role].actor for role in ("street", "district", "second_district"))
    what = f"{_months(until)}诉求办理情况的通报"
    _publish(_begin(ground["古南街道"], STREET, what, "各社区", until, bodies["古南街道"], street), district)
    what = f"{_months(until)}物业管理提升年活动情况的通报"
    _publish(_begin(ground["吉州区"], DISTRICT, what, "各街道党工委", until, bodies["吉州区委组织部"], district), colleague)
    today = clock.today()
    _begin(ground["古南街道"], STREET, f"{_months(today)}诉求办理情况的通报", "各社区", today, bodies["古南街道"], street)


def _months(until: date) -> str:
    return f"{until.year}年1至{until.month}月" if until.month > 1 else f"{until.year}年1月"


def _begin(place: Place, text: str, title: str, addressee: str, until: date, issuer: Organisation, actor: Actor) -> Bulletin:
    return actions.begin(
        place,
        mast="物业管理提升工作通报",
        title=title,
        addressee=addressee,
        text=text,
        since=until.replace(month=1, day=1),
        until=until,
        issuer=issuer,
        actor=actor,
    )


def _publish(draft: Bulletin, by: Actor) -> None:
    actions.publish(actions.check(draft, actor=by), actor=by)
