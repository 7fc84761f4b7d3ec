"""Every hand-over between systems, and nothing else: when a step of one system makes something happen in another, it stands here.

    @follow("dispute", "mediate")
    def dispute_leaves_its_request(dispute, actor): ...

A follower runs in the same transaction as the step it follows (`kernel.flow.follow`), calls one action of the other system, and never
writes a row itself. Systems do not import each other; whoever asks "what happens elsewhere when …?" reads this file alone.

Still expected: a request that becomes a dispute, a wish or a deed; a joint meeting's action item that becomes a request; an objection to
a lift that was handed to mediation ("lift", "hand_over") and becomes a dispute.
"""

from __future__ import annotations

from hongge.civic.assembly.models import Assembly
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.flow import follow
from hongge.systems.elevators import actions as lifts
from hongge.systems.elevators.models import LiftProject


def lift_of(assembly: Assembly) -> LiftProject | None:
    """The lift project that waits for this assembly; none once it has gone on without it."""
    if assembly.subject_kind != "lift":
        return None
    return LiftProject.objects.visible_to(SYSTEM).filter(pk=assembly.subject_id, state=LiftProject.State.VOTING).first()


@follow("assembly", "publish")
def owners_decide_on_a_lift(assembly: Assembly, actor: Actor) -> None:
    """Passed only when every question passed: the lift itself, and each home whose own part would be used."""
    if project := lift_of(assembly):
        passed = assembly.passed == assembly.motions.count()
        lifts.take_result(project, passed=passed, voted_on=clock.day_of(assembly.closes_at), assembly=assembly.pk, actor=actor)  # type: ignore[arg-type]


@follow("assembly", "cancel")
@follow("assembly", "abort")
def a_lift_goes_back_to_its_plan(assembly: Assembly, actor: Actor) -> None:
    """What was not voted on is planned again."""
    if project := lift_of(assembly):
        lifts.call_off(project, assembly=assembly.pk, actor=actor)
