"""Permits, works, acceptance, money and what comes after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import StoredFile
from hongge.kernel.places import Place
from hongge.kernel.spoken import yuan
from hongge.systems.elevators import queries
from hongge.systems.elevators.models import INCOME, PAID_FROM, Acceptance, AccountLine, FollowUp, LiftProject, Picture, WorksLog
from hongge.systems.elevators.workflow import LIFT, home_in


def file(project: LiftProject, *, actor: Actor) -> LiftProject:
    """报送审查, with every paper and without an open objection."""
    return flow.advance(LIFT, "file", project, actor)


def permit(project: LiftProject, *, actor: Actor) -> LiftProject:
    """审查通过."""
    return flow.advance(LIFT, "permit", project, actor)


def start(project: LiftProject, *, on: date | None = None, actor: Actor) -> LiftProject:
    """开工: contracts are signed and the installation is notified (特种设备安全法 23)."""
    day = _past(on)
    return flow.advance(LIFT, "start", project, actor, change={"started_on": day}, on=day)


def log(project: LiftProject, *, text: str, on: date | None = None, photos: Iterable[StoredFile] = (), actor: Actor) -> LiftProject:
    """记施工: what was done on a day; photos may stay out."""
    day = _past(on)
    side = [WorksLog(project=project, on=day, text=text), *(Picture(project=project, file=photo) for photo in photos)]
    return flow.advance(LIFT, "log", project, actor, side=side, on=day)


def inspect(
    project: LiftProject, *, kind: str, passed: bool, document: str, on: date | None = None, note: str = "", actor: Actor
) -> LiftProject:
    """记验收, passed or not; the last one of a kind counts."""
    day = _past(on)
    side = [Acceptance(project=project, kind=kind, passed=passed, document=document, on=day, note=note)]
    return flow.advance(LIFT, "inspect", project, actor, side=side, acceptance=kind, passed=passed, on=day)


def accept(project: LiftProject, *, actor: Actor) -> LiftProject:
    """验收合格: both acceptances passed."""
    return flow.advance(LIFT, "accept", project, actor, change={"accepted_on": clock.today()})


def register(project: LiftProject, *, on: date | None = None, actor: Actor) -> LiftProject:
    """投入使用, with registration, keeper and maintenance contract (特种设备安全法 33, 38, 45)."""
    day = _past(on)
    first = settings.LIFT_FOLLOW_UPS[0]
    return flow.advance(LIFT, "register", project, actor, change={"in_use_on": day, "next_visit_on": day + timedelta(days=first)}, on=day)


def post_account(
    project: LiftProject, *, item: str, amount: int, on: date | None = None, note: str = "", sure: bool = False, actor: Actor
) -> LiftProject:
    """公布收支: one line, in 分. It is public at once by kind and amount; the note is for the owners.

    Beyond the budget's line or the balance it is refused with a sentence, until it is said again with `sure`.
    """
    if amount <= 0:
        raise Refused("金额要大于0")
    if not sure and (reasons := _beyond(project, item, amount)):
        raise Refused(*reasons)
    day = _past(on)
    side = [AccountLine(project=project, item=item, amount=amount, on=day, note=note)]
    change = {"income": project.income + amount} if item in INCOME else {"expense": project.expense + amount}
    return flow.advance(LIFT, "post_account", project, actor, change=change, side=side, item=item, amount=amount, on=day)


def _beyond(project: LiftProject, item: str, amount: int) -> list[str]:
    """What speaks against a payment: more than its line of the budget, more than there is."""
    if item in INCOME:
        return []
    lines, reasons = queries.budget(project), []
    planned = sum(lines.get(name, 0) for name in PAID_FROM.get(AccountLine.Item(item), ()))
    paid = sum(line.signed for line in project.accounts.filter(item=item))
    if item in PAID_FROM and paid + amount > planned:
        said = {"paid": yuan(paid + amount), "planned": yuan(planned)}
        reasons.append(_("记上这笔一共付%(paid)s元，预算是%(planned)s元；核对过的勾上“照记”再按一次") % said)
    if amount > project.balance:
        said = {"amount": yuan(amount), "balance": yuan(max(project.balance, 0))}
        reasons.append(_("这笔%(amount)s元，公布的结余只有%(balance)s元；核对过的勾上“照记”再按一次") % said)
    return reasons


def reverse_account(project: LiftProject, *, line: AccountLine, reason: str, actor: Actor) -> LiftProject:
    """冲正: a posted line stays as it was, and another takes it off again, with the reason. Once a line."""
    if line.project_id != project.pk:
        raise Refused("这笔账不在这个项目里")
    if line.reverses_id:
        raise Refused("冲正的那笔不能再冲正，重新记一笔就好")
    day = clock.today()
    side = [AccountLine(project=project, item=line.item, amount=line.amount, on=day, note=reason, reverses=line)]
    change = {"income": project.income - line.amount} if line.is_income else {"expense": project.expense - line.amount}
    facts: dict[str, Any] = {"item": line.item, "amount": line.amount, "line": line.pk}
    try:
        with transaction.atomic():
            return flow.advance(LIFT, "reverse_account", project, actor, change=change, side=side, **facts)
    except IntegrityError as error:
        raise Refused("这笔账已经冲正过了") from error


def follow_up(
    project: LiftProject, *, result: str, room: Place | None = None, note: str = "", on: date | None = None, actor: Actor
) -> LiftProject:
    """记回访. The first is due a month after the lift runs, the later ones every half year."""
    if room is not None and not home_in(project, room):
        raise Refused(f"{room.name}不在这个单元")
    day = _past(on)
    side = [FollowUp(project=project, room=room, on=day, result=result, note=note)]
    met = result != FollowUp.Result.UNREACHED
    change = {
        "follow_ups": project.follow_ups + met,
        "next_visit_on": day + timedelta(days=settings.LIFT_FOLLOW_UPS[1]) if met else project.next_visit_on,
    }
    return flow.advance(LIFT, "follow_up", project, actor, change=change, side=side, result=result, on=day)


def close(project: LiftProject, *, actor: Actor) -> LiftProject:
    """办结: the accounts are public, somebody has looked after it, the final account is in."""
    return flow.advance(LIFT, "close", project, actor, change={"closed_at": clock.now(), "next_visit_on": None})


def _past(on: date | None) -> date:
    """The day itself, today by default. Refused for a day that has not come."""
    day = on or clock.today()
    if day > clock.today():
        raise Refused("日期不能在今天以后")
    return day
