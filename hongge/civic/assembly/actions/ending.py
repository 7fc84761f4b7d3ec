"""After the close: counted, objected to, answered, certified by two, published."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from hongge.civic.assembly import proof, queries, tally
from hongge.civic.assembly.models import Answer, Assembly, Cancellation, Certification, Motion, Objection, Outcome
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.civic.posts import RESIDENT
from hongge.kernel import calendar, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused


def count(assembly: Assembly, *, actor: Actor) -> Assembly:
    """开票: every motion counted, every other reading computed, the root of all ballots fixed. The objection window begins."""
    with transaction.atomic():
        held = queries.locked(assembly)
        if proof.fingerprint(queries.register_of(held)) != held.fingerprint:
            raise Refused("名册和公告的指纹对不上，被人动过，不能开票；请审计管理员核对")
        if queries.plans_of(held) != held.plans:
            raise Refused("方案和公告的不一样，被人动过，不能开票；请审计管理员核对")
        if waiting := queries.waiting_sheets(held):
            raise Refused(f"还有{len(waiting)}张纸质票没有录完，两人录得一致后才能开票；录错的可以撤回")
        before, close, now = queries.frozen(held), queries.at_close(held, queries.kept_ballots(held)), clock.now()
        results = proof.results(before, close)
        outcomes = [_outcome(held, motion, results[str(motion.nth)]) for motion in held.motions.in_order()]
        passed = sum(outcome.passed for outcome in outcomes)
        last_day = calendar.last_day(clock.day_of(now), held.objection_days)
        document = proof.bundle(before, close)
        change = {
            "closing": document["close"]["digest"],
            "root": document["root"],
            "counted_at": now,
            "objections_until": clock.start_of(last_day + timedelta(days=1)) - timedelta(seconds=1),
            "passed": passed,
        }
        facts = {"root": change["root"], "cast": held.cast, "passed": passed}
        return flow.advance(ASSEMBLY, "count", held, actor, change=change, side=outcomes, **facts)


def _outcome(held: Assembly, motion: Motion, result: tally.Result) -> Outcome:
    plain, others = queries.plain_result(result), queries.plain_readings(result)
    return Outcome(assembly=held, motion=motion, passed=result.passed, result=plain, others=others)


def object(assembly: Assembly, *, text: str, actor: Actor) -> Assembly:
    """提异议, by an owner of the register, or entered for somebody by staff."""
    own = actor.role == RESIDENT
    if own and not queries.electors_of_person(assembly, actor.person):
        raise Refused("异议由名册里的业主来提")
    side = Objection(assembly=assembly, person_id=actor.person if own else None, on_behalf=not own, text=text)
    return flow.advance(ASSEMBLY, "object", assembly, actor, side=[side])


def answer(assembly: Assembly, *, objection: Objection, text: str, actor: Actor) -> Assembly:
    """答复异议, once and in words."""
    if objection.assembly_id != assembly.pk:
        raise Refused("这条异议不在这次表决里")
    side = Answer(assembly=assembly, objection=objection, text=text)
    try:
        return flow.advance(ASSEMBLY, "answer", assembly, actor, side=[side], objection=objection.pk)
    except IntegrityError as error:
        raise Refused("这条异议已经答复过了") from error


def certify(assembly: Assembly, *, actor: Actor) -> Assembly:
    """核定: the first person signs, the second person's signature certifies."""
    with transaction.atomic():
        held = queries.locked(assembly)
        signed = list(held.certifications.values_list("person", flat=True))
        if actor.person in signed:
            raise Refused("您已经核定过了，还要另一个人来核定")
        nth = len(signed) + 1
        side = Certification(assembly=held, person_id=actor.person or 0, duty_id=actor.duty or 0, nth=nth)
        if nth == 1:
            return flow.advance(ASSEMBLY, "sign", held, actor, side=[side])
        return flow.advance(ASSEMBLY, "certify", held, actor, change={"certified_at": clock.now()}, side=[side])


def publish(assembly: Assembly, *, actor: Actor) -> Assembly:
    """公布决定."""
    return flow.advance(ASSEMBLY, "publish", assembly, actor, change={"published_at": clock.now()}, passed=assembly.passed)


def abort(assembly: Assembly, *, reason: str, actor: Actor) -> Assembly:
    """中止: the vote cannot be carried through. Its ballots stay as they are."""
    return flow.advance(ASSEMBLY, "abort", assembly, actor, side=[Cancellation(assembly=assembly, reason=reason)])
