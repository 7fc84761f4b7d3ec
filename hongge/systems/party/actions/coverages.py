"""Covering a firm or committee, ending that, and an adviser's visits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import ADVISER
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.party.actions.suggestions import suggest
from hongge.systems.party.models import JOINT, SINGLE, STANDING, Body, Coverage, Mode, PartyOrganisation, Visit
from hongge.systems.party.queries import reasons_of
from hongge.systems.party.workflow import COVERAGE


def cover(
    body: Body,
    *,
    mode: Mode,
    carrier: PartyOrganisation | None = None,
    adviser: Duty | None = None,
    from_on: date,
    to_on: date | None = None,
    document: str = "",
    actor: Actor,
) -> Coverage:
    """Say who covers a firm or committee from a day on, no longer than an adviser is sent for.

    A reason why nothing is built ends on the day from which something is.
    """
    check_cover(body, mode=mode, carrier=carrier, adviser=adviser, from_on=from_on)
    if mode.by_organisation:
        adviser = None
    else:
        carrier, to_on = None, to_on or (adviser.to_on if adviser else None)
    coverage = Coverage(body=body, mode=mode, carrier=carrier, adviser=adviser, from_on=from_on, to_on=to_on, document=document)
    by: dict[str, Any] = {"carrier": carrier and carrier.pk, "adviser": adviser and adviser.pk}
    try:
        with transaction.atomic():
            flow.open_record(COVERAGE, coverage, actor, place=body.place, body=body.pk, mode=mode.pk, from_on=from_on, **by)
            if mode.built and (to_on is None or to_on > clock.today()):
                told = reasons_of(body).filter(Q(to_on=None) | Q(to_on__gt=from_on))
                told.update(to_on=Greatest(F("since_on"), Value(from_on)))
    except IntegrityError as error:
        raise Refused(f"{body.name}已经有同样的覆盖，先结束原来的再登记") from error
    return coverage


def check_cover(body: Body, *, mode: Mode, carrier: PartyOrganisation | None, adviser: Duty | None, from_on: date) -> None:
    """Refused when this cannot cover that from this day."""
    if from_on > clock.today():
        raise Refused("开始日期还没有到")
    if mode.by_organisation:
        _fits(body, mode, carrier, from_on)
    else:
        _advises(body, adviser, from_on)


def _fits(body: Body, mode: Mode, carrier: PartyOrganisation | None, from_on: date) -> None:
    if carrier is None:
        raise Refused(f"还没有选党组织，选好后就能登记{mode.label}")
    if carrier.state not in STANDING or carrier.founded_on is None:
        raise Refused("这个党组织还没有组建，组建后才能登记覆盖")
    if from_on < carrier.founded_on:
        raise Refused("覆盖要在党组织成立以后")
    if mode.pk == SINGLE and not (carrier.host and _is_one(carrier.host, body)):
        raise Refused(f"单建要选{body.name}自己的党组织；别家的请用联建或统建")
    if mode.pk == JOINT and carrier.form != Organisation.Form.JOINT_BRANCH:
        raise Refused("联建要选联合党支部")


def _is_one(host: Organisation, body: Body) -> bool:
    return host.pk == body.pk or bool(body.uscc and host.uscc == body.uscc)


def _advises(body: Body, adviser: Duty | None, from_on: date) -> None:
    if adviser is None or adviser.post != ADVISER:
        raise Refused("还没有选党建指导员，选好后就能登记")
    if adviser.from_on > from_on or (adviser.to_on and adviser.to_on <= clock.today()):
        raise Refused("覆盖的日期要在指导员任职期间")
    if not body.place.path.startswith(adviser.place.path):
        raise Refused(f"这位指导员派在{adviser.place.name}，够不着{body.name}")


def end(coverage: Coverage, *, on: date, why: str = "", actor: Actor) -> Coverage:
    """结束覆盖."""
    if not coverage.from_on <= on <= clock.today():
        raise Refused("结束日期要在开始以后、今天以前")
    if coverage.to_on and on > coverage.to_on:
        raise Refused(f"这段覆盖到{coverage.to_on}已经到期，结束日期不能比它晚")
    return flow.advance(COVERAGE, "end", coverage, actor, change={"to_on": on, "why_ended": why}, to_on=on)


def end_run_out(actor: Actor, *, most: int = 500) -> int:
    """End every coverage whose adviser was sent for so long only, or is in office no longer. Returns how many."""
    over = list(Coverage.objects.visible_to(actor).run_out().select_related("adviser").order_by("to_on", "pk")[:most])
    for coverage in over:
        left = coverage.adviser.to_on if coverage.adviser else None
        early = left is not None and (coverage.to_on is None or left < coverage.to_on)
        last = left if early else coverage.to_on
        end(coverage, on=max(last, coverage.from_on), why="指导员任职结束" if early else "选派到期", actor=actor)
    return len(over)


def visit(coverage: Coverage, *, visited_on: date, way: str, talked: str, suggestion: str = "", actor: Actor) -> Coverage:
    """记一次走访, by the adviser who covers; what is suggested goes to the community in the same press."""
    if coverage.adviser_id != actor.duty:
        raise Refused("只有这家的指导员能记走访")
    if visited_on > clock.today():
        raise Refused("走访日期还没有到")
    if visited_on < coverage.from_on or (coverage.to_on and visited_on > coverage.to_on):
        raise Refused(f"您从{coverage.from_on}起覆盖这家，走访日期要在覆盖期间")
    with transaction.atomic():
        side = [Visit(coverage=coverage, visited_on=visited_on, way=way, talked=talked)]
        visited = flow.advance(COVERAGE, "visit", coverage, actor, side=side, visited_on=visited_on)
        if suggestion:
            suggest(visited, text=suggestion, actor=actor)
    return visited
