"""Every hand-over between systems, and nothing else: when a step of one system makes something happen in another, it stands here.

    @follow("dispute", "mediate")
    def dispute_leaves_its_request(dispute, actor): ...

A follower runs in the same transaction as the step it follows (`kernel.flow.follow`), calls one action of the other system, and never
writes a row itself. Systems do not import each other; whoever asks "what happens elsewhere when …?" reads this file alone.
What becomes another record because somebody asks for it stands in views/ties.py.

Expected next: a request that becomes a dispute, a wish or a deed; an objection to a lift that was handed to mediation
("lift", "hand_over") and becomes a dispute.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Assembly
from hongge.civic.models import Organisation
from hongge.civic.queries import leads_for
from hongge.kernel import clock, flow, ties
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.errors import Refused
from hongge.kernel.flow import follow
from hongge.kernel.ties import End
from hongge.systems.decisions import actions as decisions
from hongge.systems.decisions.models import Discussion, Matter, Meeting, Stage
from hongge.systems.elevators import actions as lifts
from hongge.systems.elevators.models import LiftProject
from hongge.systems.elevators.workflow import ASKING
from hongge.systems.party.models import Suggestion
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import OFFICE, Request
from hongge.systems.requests.workflow import REQUEST


def tell_request(pk: int, text: str, actor: Actor) -> None:
    """A word on a request's timeline, where it is still open and this actor may leave one."""
    held = Request.objects.visible_to(SYSTEM).filter(pk=pk).first()
    remark = REQUEST.by_name["remark"]
    if held and held.state in remark.sources and flow.may(actor, held, remark, REQUEST.kind):
        requests.remark(held, text=text, actor=actor)


@follow("meeting", "open")
@follow("meeting", "roll")
def requests_on_an_agenda_are_tied_to_their_meeting(meeting: Meeting, actor: Actor) -> None:
    for item in meeting.items.filter(kind="request"):
        ties.tie(End("request", item.record or 0, item.number), End("meeting", meeting.pk, meeting.number), how="tabled")


@follow("meeting", "confirm")
def confirmed_minutes_are_told_to_their_requests(meeting: Meeting, actor: Actor) -> None:
    for item in meeting.items.filter(kind="request").prefetch_related("discussions"):
        last = list(item.discussions.all())[-1]
        said = {"number": meeting.number, "outcome": _(Discussion.Outcome(last.outcome).label), "text": last.text}
        words = _("联席会议%(number)s：%(outcome)s。%(text)s") if last.text else _("联席会议%(number)s：%(outcome)s")
        tell_request(item.record or 0, words % said, actor)


@follow("matter", "close")
def a_closed_matter_is_told_to_the_requests_it_came_from(matter: Matter, actor: Actor) -> None:
    for tied in ties.of("matter", matter.pk):
        if tied.end.kind == "request" and not tied.led:
            tell_request(
                tied.end.record, _("议题%(number)s办结：%(result)s") % {"number": matter.number, "result": matter.result_words}, actor
            )


@follow("request", "carry")
def a_request_led_by_a_grid_goes_to_the_grid_it_was_carried_to(request: Request, actor: Actor) -> None:
    """A re-cut took it out of the reach of the grid that leads it: it is given to the new grid, which signs for it anew."""
    if request.state not in ("dispatched", "working") or actor.role not in OFFICE:
        return
    lead, category = request.lead, request.category
    if lead is None or category is None or lead.kind != Organisation.Kind.GRID or request.path.startswith(lead.place.path):
        return
    if new := leads_for(request.place).filter(kind=Organisation.Kind.GRID).first():
        back = requests.recategorise(request, category=category, title=request.title, actor=actor)
        requests.dispatch(back, lead=new, actor=actor)


def matter_with(project: LiftProject) -> Matter | None:
    """The open matter a lift project belongs to, the last one if it was voted on before."""
    tied = [one.end.record for one in ties.of("lift", project.pk) if one.end.kind == "matter"]
    return Matter.objects.visible_to(SYSTEM).open().filter(pk__in=tied).order_by("pk").last() if tied else None


def lift_with(matter: Matter) -> LiftProject | None:
    """The lift project under way that belongs to a matter."""
    tied = [one.end.record for one in ties.of("matter", matter.pk) if one.end.kind == "lift"]
    return LiftProject.objects.visible_to(SYSTEM).under_way().filter(pk__in=tied).order_by("pk").last() if tied else None


def tell_lift(matter: Matter, actor: Actor) -> None:
    """支部决策前置 is gone through once: what branch and joint meeting said of a matter stands in its lift project too."""
    project, joint = lift_with(matter), matter.step_in(Stage.JOINT)
    said = {"branch": matter.gate_on, "joint": date.fromisoformat(joint.done_on) if joint and joint.done_on else None}
    for kind, on in said.items():
        if project and on and project.state in ASKING and not project.meetings.filter(kind=kind, document=matter.number).exists():
            project = lifts.meet(project, kind=kind, outcome="agreed", held_on=on, document=matter.number, actor=actor)


def tell_lift_returned(matter: Matter, kind: str, actor: Actor) -> None:
    project = lift_with(matter)
    if project and project.state in ASKING:
        lifts.meet(project, kind=kind, outcome="returned", document=matter.number, actor=actor)


@follow("matter", "deliberate")
@follow("matter", "confer")
def what_was_said_of_a_matter_is_said_of_its_lift(matter: Matter, actor: Actor) -> None:
    tell_lift(matter, actor)


@follow("matter", "return_back")
def a_matter_the_branch_returned_returns_its_lift(matter: Matter, actor: Actor) -> None:
    tell_lift_returned(matter, "branch", actor)


@follow("matter", "refer_back")
def a_matter_the_joint_meeting_returned_returns_its_lift(matter: Matter, actor: Actor) -> None:
    tell_lift_returned(matter, "joint", actor)


@follow("matter", "convene")
def the_vote_on_a_matter_is_the_vote_on_its_lift(matter: Matter, actor: Actor) -> None:
    """What each home pays is frozen and becomes the question; refused with what the project still lacks."""
    assembly, project = matter.assembly, lift_with(matter)
    if assembly is None:
        return
    vote = End("assembly", assembly.pk, assembly.number)
    ties.tie(End("matter", matter.pk, matter.number), vote, how="voted")
    if project is None:
        return
    if project.state != LiftProject.State.PLANNING:
        said = {"number": project.number, "state": _(project.state_words)}
        raise Refused(_("加装电梯项目%(number)s现在是“%(state)s”，拟好方案和分摊后再召集业主大会") % said)
    try:
        lifts.join_vote(project, assembly=assembly, actor=actor)
    except Refused as refused:
        raise Refused(*(f"{project.number}：{_(reason)}" for reason in refused.reasons)) from refused
    ties.tie(End("lift", project.pk, project.number), vote, how="voted")


@follow("assembly", "open")
def the_vote_on_a_lift_is_the_vote_on_its_matter(assembly: Assembly, actor: Actor) -> None:
    known = LiftProject.objects.visible_to(SYSTEM).filter(pk=assembly.subject_id) if assembly.subject_kind == "lift" else None
    project = known.first() if known is not None else None
    if project is None:
        return
    vote = End("assembly", assembly.pk, assembly.number)
    ties.tie(End("lift", project.pk, project.number), vote, how="voted")
    if matter := matter_with(project):
        decisions.join_vote(come_so_far(matter), assembly=assembly, actor=actor)
        ties.tie(End("matter", matter.pk, matter.number), vote, how="voted")


def come_so_far(matter: Matter) -> Matter:
    """The matter, where its owners may be asked; else refused with where it stands."""
    if matter.state != Matter.State.DECIDING:
        said = {"number": matter.number, "state": _(matter.state_words)}
        raise Refused(_("这个项目的议题%(number)s现在是“%(state)s”，进入“按程序决定”后再提交表决") % said)
    return matter


@follow("lift", "send_vote")
def a_lift_put_to_a_platform_has_passed_the_gate_of_its_matter(project: LiftProject, actor: Actor) -> None:
    if matter := matter_with(project):
        come_so_far(matter)


@follow("lift", "record_passed")
@follow("lift", "record_failed")
def a_lift_decided_elsewhere_decides_its_matter(project: LiftProject, actor: Actor) -> None:
    matter, vote = matter_with(project), project.outside_votes.order_by("pk").last()
    if matter and vote and matter.state == Matter.State.DECIDING and matter.passed is None:
        source = f"{vote.source} {vote.document}".strip()
        decisions.take_outside(matter, passed=vote.passed, held_on=vote.voted_on, source=source, actor=actor)


@follow("matter", "resolve")
def a_matter_decided_elsewhere_decides_its_lift(matter: Matter, actor: Actor) -> None:
    project, told = lift_with(matter), matter.resolutions.order_by("pk").last()
    if project is None or told is None:
        return
    if project.state != LiftProject.State.VOTING:
        raise Refused(_("加装电梯项目%(number)s还没有送表决，先在项目里送官方平台表决，把分摊定下来") % {"number": project.number})
    record = lifts.record_passed if told.passed else lifts.record_failed
    record(project, voted_on=told.held_on, source=told.source, document=matter.number, actor=actor)


def lift_of(assembly: Assembly) -> LiftProject | None:
    """The lift project that waits for this assembly; none once it has gone on without it."""
    tied = [one.end.record for one in ties.of("assembly", assembly.pk) if one.end.kind == "lift"]
    return LiftProject.objects.visible_to(SYSTEM).filter(pk__in=tied, state=LiftProject.State.VOTING).first() if tied else None


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


def matter_of(assembly: Assembly) -> Matter | None:
    """The matter that waits for this assembly; none once it has gone on without it."""
    return Matter.objects.visible_to(SYSTEM).filter(assembly=assembly.pk, state=Matter.State.DECIDING).first()


@follow("assembly", "publish")
def owners_decide_on_a_matter(assembly: Assembly, actor: Actor) -> None:
    if matter := matter_of(assembly):
        passed = assembly.passed == assembly.motions.count()
        decisions.take_result(matter, assembly=assembly, passed=passed, held_on=clock.day_of(assembly.closes_at), actor=actor)  # type: ignore[arg-type]


@follow("assembly", "cancel")
@follow("assembly", "abort")
def a_matter_waits_for_another_assembly(assembly: Assembly, actor: Actor) -> None:
    if matter := matter_of(assembly):
        decisions.call_off(matter, assembly=assembly, actor=actor)


@follow("suggestion", "relay")
def suggestion_becomes_a_request(suggestion: Suggestion, actor: Actor) -> None:
    """An adviser's suggestion, as a request of the compound; its number stands there as the outside number."""
    requests.receive(
        suggestion.place,
        text=suggestion.text,
        channel=Request.Channel.PATROL,
        kind=Request.Kind.SUGGESTION,
        external_number=suggestion.number,
        actor=actor,
    )
