"""Grids of the demo: a Party branch or group in each, people in their roles, micro-actions through the year, a re-cut being drafted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from hongge.civic.models import Organisation
from hongge.civic.queries import visitor_at
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.places import Place, initials_of
from hongge.portal.town.ground import Ground
from hongge.portal.town.people import Member
from hongge.portal.town.stories import Life, Stage
from hongge.systems.grids import actions
from hongge.systems.grids.models import GridRole, SignUp

BRANCHES = ("桃树下二格", "天龙花园二格")
WITHOUT = "青石街一格"  # the demo shows one grid against the rule
MICRO = (  # who calls, where, days ago (before today: done; below nothing: to come), what, where exactly, hands, what came of it, answer
    ("grid_leader", "城建花苑", 96, "清理3栋楼道杂物", "3栋楼下集合", 6, "清出旧家具两车，楼道能过轮椅了", "good"),
    ("second_grid_leader", "天龙花园二格", 61, "给孤寡老人换灯泡", "4栋1单元门口", 4, "换了11个灯泡，修了两个开关", "good"),
    ("grid_leader", "电机厂宿舍", 33, "修院里的长椅", "宿舍院子", 5, "修好3张长椅，还缺一块木板", "partly"),
    ("first_grid_leader", "桃园里", 3, "捡拾绿化带垃圾", "东门花坛", 8, "捡了9袋，物业当天运走", ""),
    ("other_grid_leader", "天龙花园一格", 9, "挪走占消防通道的电动车", "2栋北侧", 5, "因为下雨，改到下周", "cancel"),
    ("grid_leader", "城建花苑", -3, "周六搬空调外机架", "5栋2单元楼下", 4, "", ""),
    ("community", "桃树下二格", -8, "冬至包饺子送给独居老人", "社区一楼食堂", 12, "", ""),
)
HELD = (  # role, who, from where
    ("helper", "何建军", "快递公司"),
    ("helper", "罗美兰", "城建花苑党员"),
    ("police", "邓勇", "古南派出所"),
    ("lawyer", "余晓明", "庐陵律师事务所"),
)
TASKS = ("搬东西", "登记、拍照", "看路口", "准备工具")


def organise(grids: Iterable[Place]) -> None:
    """One Party branch or one Party group in each grid that has none, but for one that shows what is wrong then."""
    taken = set(Organisation.objects.filter(kind=Organisation.Kind.PARTY).values_list("place", flat=True))
    made = []
    for grid in grids:
        if grid.pk in taken or grid.name == WITHOUT:
            continue
        form = Organisation.Form.BRANCH if grid.name in BRANCHES else Organisation.Form.GROUP
        name = f"{grid.name}{form.label}"
        made.append(Organisation(kind=Organisation.Kind.PARTY, form=form, name=name, initials=initials_of(name), place=grid))
    Organisation.objects.bulk_create(made)


def lives(stage: Stage) -> Iterator[tuple[datetime, Life]]:
    """The micro-actions, each from the day it was called."""
    for nth, row in enumerate(MICRO):
        day = timezone.localtime(stage.now) - timedelta(days=row[2])
        starts_at = day.replace(hour=9 + nth % 3 * 3, minute=0, second=0, microsecond=0)
        yield min(starts_at - timedelta(days=6), stage.now - timedelta(hours=nth + 1)), _life(stage, row, starts_at)


def _life(stage: Stage, row: tuple[str, str, int, str, str, int, str, str], starts_at: datetime) -> Life:
    who, where, _days, title, spot, hands, result, answer = row
    host = stage.cast[who].actor
    action = actions.call(stage.ground[where], title=title, where=spot, starts_at=starts_at, hands=hands, actor=host)
    neighbours = next((living for name, living in stage.living.items() if where.startswith(name)), stage.living["城建花苑"])
    signs: list[SignUp] = []
    for person in neighbours[: max(hands - 1, 1)]:
        yield clock.now() + timedelta(hours=stage.chance.randint(2, 20))
        signs.append(actions.sign_up(action, name=person.name, phone=person.phone, person=person, actor=visitor_at(action.place)))
    action.refresh_from_db()
    if answer == "cancel":
        actions.cancel(action, result=result, actor=host)
        return
    action = actions.divide(action, tasks={sign.pk: TASKS[n % len(TASKS)] for n, sign in enumerate(signs)}, actor=host)
    yield starts_at
    action = actions.begin(action, actor=host)
    yield starts_at + timedelta(hours=2)
    action = actions.finish(action, result=result or "做完了", came=[sign.pk for sign in signs[: hands - 1]], actor=host)
    yield starts_at + timedelta(days=4)
    if answer:
        actions.call_back(action, answer=answer, note="楼里几户都问了", actor=host)


def keep(ground: Ground, cast: dict[str, Member]) -> None:
    """As it stands today: people in roles without a post, codes of the public security, a re-cut drafted and one frozen."""
    office, today = cast["community"].actor, clock.today()
    grid = ground["桃树下二格"]
    roles = {role.pk: role for role in GridRole.objects.all()}
    for code, name, unit in HELD:
        actions.fill(grid, role=roles[code], name=name, unit=unit, from_on=today - timedelta(days=200), actor=office)
    for nth, name in enumerate(("桃树下一格", "桃树下二格", "天龙花园一格", "天龙花园二格"), start=1):
        actions.map_police(ground[name], codes=[f"3608020010{(nth + 1) // 2:02d}"], on=today, actor=office)
    _recuts(ground, office)


def _recuts(ground: Ground, office: Actor) -> None:
    today = clock.today()
    one = actions.draft(
        ground["桃树下社区"],
        title="电机厂宿舍划归桃树下一格",
        reason="电机厂宿舍和桃园里共用一个院门，一直由一格的人在跑。",
        planned_on=today + timedelta(days=6),
        actor=office,
    )
    one = actions.change(one, kind="move", place=ground["电机厂宿舍"], under=ground["桃树下一格"], actor=office)
    actions.preview(one, actor=office)
    two = actions.draft(
        ground["桃树下社区"],
        title="天龙花园两格并一格",
        reason="天龙花园只有六栋楼，两个网格长商量并成一格，由一格管。",
        planned_on=today + timedelta(days=36),
        actor=office,
    )
    for nth in (4, 5):
        two = actions.change(two, kind="move", place=ground[f"天龙花园/{nth}栋"], under=ground["天龙花园一格"], actor=office)
    actions.change(two, kind="close", place=ground["天龙花园二格"], actor=office)
