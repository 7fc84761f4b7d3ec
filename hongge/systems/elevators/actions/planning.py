"""The plan: written, budgeted, shared out, put to the owners, and what they decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongge.civic.assembly import tally
from hongge.civic.assembly.queries.shown import amount, square
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.systems.elevators import queries
from hongge.systems.elevators.models import (
    METHODS,
    SUBSIDIES,
    BudgetLine,
    Coefficients,
    FrozenShare,
    LiftProject,
    OutsideVote,
    PrivatePart,
)
from hongge.systems.elevators.workflow import LIFT


def draft(project: LiftProject, *, actor: Actor) -> LiftProject:
    """转入拟方案, once every home has been asked."""
    return flow.advance(LIFT, "draft", project, actor)


def write_plan(
    project: LiftProject,
    *,
    stops: int,
    load: int,
    entry_kind: str,
    plan: str,
    compensation: str,
    upkeep: str,
    notice_days: int | None = None,
    actor: Actor,
) -> LiftProject:
    """写方案: technical data, what is paid to homes that lose by it, who keeps the lift and with what money."""
    change = {
        "stops": stops,
        "load": load,
        "entry_kind": entry_kind,
        "plan": plan,
        "compensation": compensation,
        "upkeep": upkeep,
        "notice_days": notice_days or project.notice_days,
    }
    return flow.advance(LIFT, "write_plan", project, actor, change=change, stops=stops, load=load)


def claim(project: LiftProject, *, room: Place, what: str, document: str = "", actor: Actor) -> LiftProject:
    """登记占用的专有部分: this home's own part would be used, so its owner's consent is needed (民法典 272)."""
    if not room.path.startswith(project.scope_place.path):
        raise Refused(f"{room.name}不在这个项目的表决范围里")
    try:
        with transaction.atomic():
            side = [PrivatePart(project=project, room=room, what=what, document=document)]
            return flow.advance(LIFT, "claim", project, actor, side=side, room=room.pk)
    except IntegrityError as error:
        raise Refused(f"{room.name}已经登记过了") from error


def set_budget(project: LiftProject, *, amounts: Mapping[str, int], actor: Actor) -> LiftProject:
    """定预算, in 分 by item. A new edition; the earlier ones stay. Refused when the subsidies are more than the cost."""
    known = {item: amount for item, amount in amounts.items() if amount}
    cost = sum(amount for item, amount in known.items() if item not in SUBSIDIES)
    subsidy = sum(amount for item, amount in known.items() if item in SUBSIDIES)
    if not cost:
        raise Refused("预算里还没有支出，至少填一项")
    if subsidy > cost:
        raise Refused("补贴比总价还多，请核对预算")
    edition = project.edition + 1
    side = [BudgetLine(project=project, edition=edition, item=item, amount=amount) for item, amount in known.items()]
    change = {"edition": edition, "cost": cost, "subsidy": subsidy}
    return flow.advance(LIFT, "set_budget", project, actor, change=change, side=side, **change)


def set_table(project: LiftProject, *, method: str, table: Mapping[int, int], by_area: bool, actor: Actor) -> LiftProject:
    """改系数 of one method, in thousandths by floor. What homes pay is worked out anew from it, and always sums to the cost."""
    if method not in METHODS or any(milli < 0 for milli in table.values()):
        raise Refused("系数不能小于0")
    if not any(table.values()):
        raise Refused("至少有一层的系数要大于0")
    kept = {str(floor): milli for floor, milli in sorted(table.items())}
    side = [Coefficients(project=project, method=method, by_area=by_area, table=kept)]
    return flow.advance(LIFT, "set_table", project, actor, side=side, method=method)


def choose(project: LiftProject, *, method: str, actor: Actor) -> LiftProject:
    """选分摊办法: the one that goes into the motion. Refused while it cannot be worked out."""
    quote = next((quote for quote in queries.quotes(project, queries.homes_of(project)) if quote.method.code == method), None)
    if quote is None:
        raise Refused("没有这种分摊办法")
    if quote.why:
        raise Refused(quote.why)
    return flow.advance(LIFT, "choose", project, actor, change={"method": method}, method=method)


def send_vote(project: LiftProject, *, actor: Actor) -> LiftProject:
    """送官方平台表决, or a vote at a meeting: what each home pays is frozen all the same."""
    return submit(project, "send_vote", origin=LiftProject.VoteOrigin.OUTSIDE, actor=actor)


def submit(project: LiftProject, step: str, *, origin: str, actor: Actor) -> LiftProject:
    """Freeze what each home pays by the chosen method, and put it to the owners."""
    nth = queries.rounds(project) + 1
    side = _frozen(project, nth)
    facts = {"nth": nth, "method": project.method, "cost": project.cost, "subsidy": project.subsidy}
    return flow.advance(LIFT, step, project, actor, change={"vote_origin": origin}, side=side, **facts)


def _frozen(project: LiftProject, nth: int) -> list[FrozenShare]:
    homes = queries.homes_of(project)
    quote = next((quote for quote in queries.quotes(project, homes) if quote.method.code == project.method), None)
    return [
        FrozenShare(
            project=project,
            nth=nth,
            room=home.room,
            floor=home.floor,
            area=home.area,
            coefficient=quote.coefficients[home.floor],
            share=quote.shares[home.room_id].share,
            relief=quote.shares[home.room_id].relief,
            pays=quote.shares[home.room_id].pays,
        )
        for home in homes
        if quote and home.floor is not None and home.area and home.room_id in quote.shares
    ]


def record_passed(
    project: LiftProject, *, voted_on: date, source: str, document: str, counts: Mapping[str, int] | None = None, actor: Actor
) -> LiftProject:
    """记外部结果：通过. `counts`: part_n, part_a, yes_n, yes_a, areas in 0.01 m²; none where only the outcome is told."""
    side = OutsideVote(project=project, passed=True, voted_on=voted_on, source=source, document=document, **counts or {})
    return _recorded(project, "record_passed", side, actor)


def record_failed(
    project: LiftProject, *, voted_on: date, source: str, document: str, counts: Mapping[str, int] | None = None, actor: Actor
) -> LiftProject:
    """记外部结果：没通过; the plan is written anew."""
    side = OutsideVote(project=project, passed=False, voted_on=voted_on, source=source, document=document, **counts or {})
    return _recorded(project, "record_failed", side, actor)


def _recorded(project: LiftProject, step: str, side: OutsideVote, actor: Actor) -> LiftProject:
    if side.voted_on > clock.today():
        raise Refused("表决结果的日期不能在今天以后")
    _plausible(project, side)
    change = {"voted_on": side.voted_on if side.passed else None, "notice_from": None, "notice_until": None}
    return flow.advance(LIFT, step, project, actor, change=change, side=[side], voted_on=side.voted_on)


def _plausible(project: LiftProject, vote: OutsideVote) -> None:
    """What is printed elsewhere must fit the register of the scope, and the outcome must follow from it (民法典 278, special matter)."""
    if vote.part_n is None or vote.part_a is None or vote.yes_n is None or vote.yes_a is None:
        return
    if vote.yes_n > vote.part_n or vote.yes_a > vote.part_a:
        raise Refused(_("同意的比参加的还多，请照文件核对"))
    n, a = queries.vote_totals(project)
    if vote.part_n > n or vote.part_a > a:
        said = {"place": _(project.get_scope_display()), "n": n, "a": square(a)}
        raise Refused(_("登记的%(place)s一共%(n)s人、%(a)s，参加的比这还多，请核对数字或者先更正房屋登记") % said)
    no_n, no_a = vote.part_n - vote.yes_n, vote.part_a - vote.yes_a
    special = tally.Settings(kind=tally.Kind.SPECIAL)
    told = tally.Result(special, n, a, vote.yes_n, vote.yes_a, no_n, no_a, 0, 0)
    if told.passed is vote.passed:
        return
    if vote.passed:
        raise Refused(_("按这些数，%(short)s，不能记成通过；请核对数字") % {"short": _short(told)})
    raise Refused(_("按这些数，参加的过了三分之二，同意的过了四分之三，应当是通过；请核对数字"))


def _short(told: tally.Result) -> str:
    """同意的面积还差35.20 ㎡."""
    labels = {
        ("quorum", "n"): _("参加的人数"),
        ("quorum", "a"): _("参加的面积"),
        ("majority", "n"): _("同意的人数"),
        ("majority", "a"): _("同意的面积"),
    }
    missing = next(test for test in told.thresholds if not test.met)
    return _("%(what)s还差%(much)s") % {"what": labels[missing.name, missing.measure], "much": amount(missing.measure, missing.missing)}


def take_result(project: LiftProject, *, passed: bool, voted_on: date, assembly: int, actor: Actor) -> LiftProject:
    """What the owners' assembly decided, once it is published; `assembly` is its id."""
    step = "take_passed" if passed else "take_failed"
    change = {"voted_on": voted_on if passed else None, "notice_from": None, "notice_until": None}
    return flow.advance(LIFT, step, project, actor, change=change, assembly=assembly, voted_on=voted_on)


def call_off(project: LiftProject, *, assembly: int | None = None, actor: Actor) -> LiftProject:
    """表决没有开成: the assembly was cancelled or broken off; back to the plan."""
    return flow.advance(LIFT, "call_off", project, actor, change={"voted_on": None}, assembly=assembly)
