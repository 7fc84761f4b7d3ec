"""Each button of a matter: it works; not from another state; not by another's hand; not while something is missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.flow import options
from hongge.kernel.journal import Entry
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Deliberation, Matter, Meeting, ProcedureStep
from hongge.systems.decisions.tests.conftest import conferred, deliberated, kind, propose
from hongge.systems.decisions.workflow import MATTER, fits, next_step
from tests.cast import Cast

pytestmark = pytest.mark.django_db


# Proposing


def test_a_matter_gets_a_number_and_keeps_the_steps_it_was_proposed_under(proposed: Matter) -> None:
    assert proposed.number == f"YS-{clock.today():%Y%m%d}-0001"
    assert (proposed.state, proposed.route, proposed.rule) == ("proposed", "owners", "special")
    ProcedureStep.objects.filter(code="joint").update(label="换了名字")
    assert [step.label for step in Matter.objects.get(pk=proposed.pk).steps] == [
        "网格党组织议",
        "三方联席会商",
        "按程序决定",
        "公示",
        "执行并报告",
    ]


def test_nobody_proposes_for_a_compound_that_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(Refused, match="您的身份不能在天龙花园提出议题"):
        propose(cast, "common_use", by=cast["committee_director"].actor, where="天龙花园")
    assert not Matter.objects.exists()


def test_a_worker_of_the_company_proposes_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        propose(cast, "company_work", by=cast["company_worker"].actor)


def test_whoever_proposed_it_may_change_it_and_another_kind_brings_its_procedure(proposed: Matter, committee: Actor) -> None:
    matter = actions.edit(proposed, title="续聘锦华物业", description="续聘两年。", kind=kind("company"), actor=committee)
    assert (matter.title, matter.rule, len(matter.steps)) == ("续聘锦华物业", "ordinary", 6)


def test_nobody_else_changes_it(proposed: Matter, community: Actor) -> None:
    with pytest.raises(Refused):
        actions.edit(proposed, title="改个题目", description="……", kind=proposed.kind, actor=community)


def test_once_the_branch_has_it_nobody_changes_it(deliberating: Matter, committee: Actor) -> None:
    with pytest.raises(Refused, match="现在是“网格党组织议”"):
        actions.edit(deliberating, title="改个题目", description="……", kind=deliberating.kind, actor=committee)


# The branch


def test_a_committee_cannot_take_the_branchs_step(proposed: Matter, committee: Actor) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.take_up(proposed, actor=committee)


def test_the_secretary_takes_up_what_stands_in_the_grid_and_nothing_beside_it(cast: Cast, secretary: Actor, community: Actor) -> None:
    inside = propose(cast, "lift", by=secretary, where="天龙花园/4栋/1单元")
    assert actions.take_up(inside, actor=secretary).state == "deliberating"
    outside = propose(cast, "lift", by=community, where="天龙花园/1栋/1单元")
    with pytest.raises(Refused):
        actions.take_up(outside, actor=secretary)


def test_the_branch_of_one_grid_takes_up_what_concerns_its_whole_compound(cast: Cast, secretary: Actor) -> None:
    matter = actions.take_up(propose(cast, "committee_work", by=secretary, where="天龙花园"), actor=secretary)
    matter = actions.to_joint(deliberated(matter, secretary), actor=secretary)
    assert matter.state == "joint"
    for grid in ("other_grid_leader", "second_grid_leader"):
        assert matter in Matter.objects.visible_to(cast[grid].actor)
    assert matter not in Matter.objects.visible_to(cast["grid_leader"].actor)
    meeting = actions.plan(cast.places["天龙花园"], meets_at=clock.now() + timedelta(days=2), where="架空层", actor=secretary)
    assert [item.record for item in meeting.items.filter(kind="matter", record=matter.pk)] == [matter.pk]
    assert meeting in Meeting.objects.visible_to(cast["other_grid_leader"].actor)


def test_a_grid_right_under_its_community_takes_up_nothing_of_the_community(cast: Cast) -> None:
    assert cast["grid_leader"].actor.whole == ""
    assert actor_in(cast["two_hats"].hats[1]).whole == "", "the committee's hat is worn at the compound itself"
    with pytest.raises(Refused):
        propose(cast, "committee_work", by=cast["grid_leader"].actor, where="桃树下社区")


def test_a_meeting_with_enough_people_fulfils_its_step(deliberating: Matter, community: Actor) -> None:
    matter = deliberated(deliberating, community)
    assert matter.gate_on == clock.today()
    assert [step.label for step in matter.missing] == ["三方联席会商"]
    held = Deliberation.objects.get()
    assert (held.counts, held.present, held.duties) == (True, 6, [])


def test_a_meeting_with_too_few_is_kept_and_fulfils_nothing(deliberating: Matter, community: Actor) -> None:
    matter = deliberated(deliberating, community, expected=30, present=12, agreed=12)
    assert matter.gate_on is None
    assert matter.missing[0].short == {"why": "quorum", "heads": 12, "of": 30}
    assert matter.missing[0].short_words == "应到30人，到会12人，不够1/2"
    assert not Deliberation.objects.get().counts


def test_a_second_meeting_mends_it(deliberating: Matter, community: Actor) -> None:
    matter = deliberated(deliberating, community, expected=30, present=12, agreed=12)
    matter = deliberated(matter, community, expected=30, present=20, agreed=19)
    assert matter.missing[0].label == "三方联席会商"
    assert Deliberation.objects.count() == 2


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ({"present": 8}, "到会人数比应到人数多"),
        ({"agreed": 5, "against": 2}, "赞成和反对加起来比到会人数多"),
        ({"held_on": clock.today() + timedelta(days=2)}, "开会的日子还没有到"),
        ({"minutes": " "}, "要留下会议记录"),
    ],
)
def test_what_cannot_be_is_refused(deliberating: Matter, community: Actor, numbers: dict[str, object], why: str) -> None:
    given = {"held_on": clock.today(), "expected": 7, "present": 6, "agreed": 6, "minutes": "逐项议过。"} | numbers
    with pytest.raises(Refused, match=why):
        actions.deliberate(deliberating, **given, actor=community)  # type: ignore[arg-type]
    assert not Deliberation.objects.exists()


def test_the_journal_knows_heads_and_no_words(deliberating: Matter, community: Actor) -> None:
    actions.deliberate(
        deliberating, held_on=clock.today(), expected=7, present=6, agreed=5, against=1, dissent="绿地少了", minutes="议过", actor=community
    )
    facts = Entry.objects.get(kind="matter", step="deliberate").facts
    assert {key: facts[key] for key in ("expected", "present", "agreed", "against", "counts")} == {
        "expected": 7, "present": 6, "agreed": 5, "against": 1, "counts": True,
    }  # fmt: skip
    assert "绿地" not in str(facts)


def test_four_two_asks_for_its_three_meetings_in_order(cast: Cast, committee: Actor, community: Actor) -> None:
    matter = actions.take_up(propose(cast, "company", by=committee), actor=community)
    for label in ("党支部提议", "两委会商议", "党员大会审议"):
        assert matter.next_deliberation and matter.next_deliberation.label == label
        with pytest.raises(Refused, match=f"还缺：{label}"):
            actions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=community)
        matter = deliberated(matter, community)
    assert matter.gate_on == clock.today()
    with pytest.raises(Refused, match="都议过了"):
        deliberated(matter, community)
    assert actions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=community).state == "deciding"


def test_the_gate_names_every_step_that_is_missing(deliberating: Matter, cast: Cast, community: Actor) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_decision(deliberating, decider=cast.bodies["城建花苑业委会"], actor=community)
    assert refused.value.reasons == ["还缺：网格党组织议（到会不少于应到的1/2，赞成超过到会的1/2）；三方联席会商"]
    assert Matter.objects.get().state == "deliberating"


def test_without_the_branch_it_does_not_reach_the_joint_meeting(deliberating: Matter, community: Actor) -> None:
    with pytest.raises(Refused, match="还缺：网格党组织议"):
        actions.to_joint(deliberating, actor=community)


def test_returned_and_proposed_again_its_meetings_count_no_more(deliberating: Matter, community: Actor, committee: Actor) -> None:
    matter = deliberated(deliberating, community)
    matter = actions.return_back(matter, text="造价没有写。", actor=community)
    assert matter.state == "returned"
    with pytest.raises(Refused):
        actions.resubmit(matter, text="补上了。", actor=community)
    matter = actions.resubmit(matter, text="补上了造价。", actor=committee)
    assert (matter.state, matter.gate_on, len(matter.missing)) == ("proposed", None, 2)
    assert Deliberation.objects.count() == 1


def test_a_withdrawn_matter_has_ended(proposed: Matter, committee: Actor, community: Actor) -> None:
    matter = actions.withdraw(proposed, text="水务公司免费换。", actor=committee)
    assert matter.state == "withdrawn" and matter.closed_at
    with pytest.raises(Refused):
        actions.take_up(matter, actor=community)


# The joint meeting and the decision


def test_a_joint_meeting_that_agrees_opens_the_gate(cast: Cast, joint: Matter, community: Actor) -> None:
    with pytest.raises(Refused, match="还缺：三方联席会商"):
        actions.open_decision(joint, decider=cast.bodies["城建花苑业委会"], actor=community)
    matter = conferred(cast, joint, community)
    assert (matter.state, matter.missing) == ("joint", [])
    assert actions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=community).state == "deciding"


def test_a_joint_meeting_can_send_it_back(cast: Cast, joint: Matter, community: Actor) -> None:
    matter = conferred(cast, joint, community, outcome="returned", text="绿地怎么补先画图。")
    assert matter.state == "returned"
    assert matter.words.get().text == "绿地怎么补先画图。"


def test_what_is_left_for_later_waits_for_the_next_meeting(cast: Cast, joint: Matter, community: Actor) -> None:
    matter = conferred(cast, joint, community, outcome="again")
    assert (matter.state, [s.label for s in matter.missing]) == ("joint", ["三方联席会商"])


def test_no_decision_begins_without_a_body_to_organise_it(cast: Cast, joint: Matter, community: Actor) -> None:
    with pytest.raises(Refused, match="还没有定由谁组织决定"):
        actions.open_decision(conferred(cast, joint, community), decider=None, actor=community)


def test_the_gates_counts_stay_out_of_the_decision(deciding: Matter, committee: Actor) -> None:
    """Seven of seven in the branch help no committee of which too few agree."""
    matter = actions.resolve(deciding, held_on=clock.today(), passed=True, expected=7, present=5, agreed=3, text="……", actor=committee)
    assert matter.passed is False


@pytest.mark.parametrize(("expected", "present", "agreed", "passed"), [(7, 4, 4, True), (6, 4, 3, True), (7, 5, 3, False)])
def test_a_committee_decides_by_its_members(
    deciding: Matter, committee: Actor, expected: int, present: int, agreed: int, passed: bool
) -> None:
    matter = actions.resolve(
        deciding, held_on=clock.today(), passed=not passed, expected=expected, present=present, agreed=agreed, text="决定", actor=committee
    )
    assert matter.passed is passed


@pytest.mark.parametrize(("expected", "present"), [(6, 3), (7, 3)])
def test_half_a_committee_decides_nothing(deciding: Matter, committee: Actor, expected: int, present: int) -> None:
    with pytest.raises(Refused, match="没有过半数"):
        actions.resolve(
            deciding, held_on=clock.today(), passed=True, expected=expected, present=present, agreed=present, text="决定", actor=committee
        )
    assert Matter.objects.get().passed is None


def test_a_committee_writes_how_many_came(deciding: Matter, committee: Actor) -> None:
    with pytest.raises(Refused, match="有几名委员"):
        actions.resolve(deciding, held_on=clock.today(), passed=True, text="决定", actor=committee)


def test_only_the_body_that_decides_writes_it_down(deciding: Matter, community: Actor, company: Actor) -> None:
    for actor in (community, company):
        with pytest.raises(Refused, match="您的身份不能"):
            actions.resolve(deciding, held_on=clock.today(), passed=True, expected=7, present=7, agreed=7, text="决定", actor=actor)


def test_owners_who_voted_elsewhere_leave_a_number_to_check_by(cast: Cast, joint: Matter, community: Actor, committee: Actor) -> None:
    matter = actions.open_decision(conferred(cast, joint, community), decider=cast.bodies["城建花苑业委会"], actor=community)
    with pytest.raises(Refused, match="凭据"):
        actions.resolve(matter, held_on=clock.today(), passed=True, text="同意改建。", actor=committee)
    matter = actions.resolve(matter, held_on=clock.today(), passed=True, text="同意改建。", source="平台表决第9号", actor=committee)
    assert matter.passed is True


def test_nothing_is_put_up_before_it_is_decided(deciding: Matter, committee: Actor) -> None:
    with pytest.raises(Refused, match="还没有记决定"):
        actions.publish_notice(deciding, text="公示", days=7, actor=committee)


# The notice


@pytest.mark.parametrize(
    ("put_up", "days", "until"),
    [
        (date(2026, 7, 1), 7, date(2026, 7, 8)),  # the first day is not counted
        (date(2026, 7, 3), 1, date(2026, 7, 6)),  # a Saturday moves on to Monday
        (date(2026, 9, 24), 7, date(2026, 10, 8)),  # the last day falls into the holidays of October
        (date(2026, 2, 10), 4, date(2026, 2, 14)),  # a Saturday that is worked does not move
    ],
)
def test_the_clock_of_a_notice(deciding: Matter, committee: Actor, put_up: date, days: int, until: date) -> None:
    with clock.at(timezone.make_aware(datetime(put_up.year, put_up.month, put_up.day, 10))):
        matter = actions.resolve(deciding, held_on=put_up, passed=True, expected=7, present=7, agreed=7, text="同意", actor=committee)
        matter = actions.publish_notice(matter, text="公示", days=days, actor=committee)
    assert matter.notice_until == until
    with clock.at(timezone.make_aware(datetime(until.year, until.month, until.day, 23))):
        assert not matter.notice_is_over and matter.notice_days_left == 1
    with clock.at(timezone.make_aware(datetime(until.year, until.month, until.day, 23)) + timedelta(hours=2)):
        assert matter.notice_is_over and matter.notice_days_left == 0


def test_nothing_is_executed_while_the_notice_runs(deciding: Matter, cast: Cast, committee: Actor, community: Actor) -> None:
    matter = actions.resolve(deciding, held_on=clock.today(), passed=True, expected=7, present=7, agreed=7, text="同意", actor=committee)
    matter = actions.publish_notice(matter, text="公示", days=7, actor=committee)
    with pytest.raises(Refused, match="期满后再办"):
        actions.execute(matter, lead=cast.bodies["锦华物业"], due_on=clock.today() + timedelta(days=9), actor=community)


def test_an_objection_is_answered_before_anything_is_done(noticed: Matter, cast: Cast, community: Actor, committee: Actor) -> None:
    matter = actions.object(noticed, text="公示栏别挡窗户。", actor=community)
    with pytest.raises(Refused, match="还有1条异议没有答复"):
        actions.execute(matter, lead=cast.bodies["锦华物业"], due_on=clock.today() + timedelta(days=9), actor=community)
    objection = matter.objections.get()
    matter = actions.answer(matter, objection=objection, text="往东挪两米。", actor=committee)
    assert matter.unanswered == 0
    with pytest.raises(Refused, match="已经答复过了"):
        actions.answer(matter, objection=objection, text="再答一次。", actor=committee)


def test_somebody_elses_objection_is_not_answered_here(noticed: Matter, cast: Cast, community: Actor, committee: Actor) -> None:
    matter = actions.object(noticed, text="公示栏别挡窗户。", actor=community)
    other = Matter.objects.exclude(pk=matter.pk).first() or propose(cast, "other", by=committee)
    with pytest.raises(Refused, match="不是这件事的"):
        actions.answer(other, objection=matter.objections.get(), text="往东挪。", actor=committee)


# Execution


def test_it_is_executed_by_a_body_and_a_day(noticed: Matter, cast: Cast, community: Actor) -> None:
    with pytest.raises(Refused, match="还没有选执行单位和期限"):
        actions.execute(noticed, lead=None, due_on=None, actor=community)
    with pytest.raises(Refused, match="不能早于今天"):
        actions.execute(noticed, lead=cast.bodies["锦华物业"], due_on=clock.today() - timedelta(days=1), actor=community)
    assert Matter.objects.get(pk=noticed.pk).state == "noticed"


def test_its_light_judges_the_matter_by_its_day(executing: Matter) -> None:
    assert executing.light == "ok"
    with clock.at(clock.now() + timedelta(days=10)):
        assert executing.light == "soon"
    with clock.at(clock.now() + timedelta(days=11)):
        assert (executing.light, executing.light_words) == ("late", "超期1天")


def test_only_who_executes_reports_and_money_adds_up(executing: Matter, company: Actor, committee: Actor, community: Actor) -> None:
    with pytest.raises(Refused):
        actions.report(executing, text="办好了", actor=committee)
    matter = actions.report(executing, text="立好一块。", spent=120_050, finished=False, actor=company)
    matter = actions.go_on(matter, due_on=clock.today() + timedelta(days=5), actor=community)
    assert (matter.state, matter.executed_on) == ("executing", None)
    matter = actions.report(matter, text="第二块也立好了。", spent=99_950, actor=company)
    assert (matter.state, matter.spent, matter.spent_words) == ("reported", 220_000, "2,200.00元")
    assert actions.close(matter, actor=community).state == "closed"


def test_what_passed_is_not_closed_before_it_is_executed(noticed: Matter, community: Actor) -> None:
    with pytest.raises(Refused, match="先执行、报执行"):
        actions.close(noticed, actor=community)


def test_what_did_not_pass_is_put_up_and_closed_and_never_executed(
    deciding: Matter, cast: Cast, committee: Actor, community: Actor
) -> None:
    with clock.at(clock.now() - timedelta(days=14)):
        matter = actions.resolve(
            deciding, held_on=clock.today(), passed=True, expected=7, present=5, agreed=3, text="不同意", actor=committee
        )
        matter = actions.publish_notice(matter, text="没有通过。", days=7, actor=committee)
    with pytest.raises(Refused, match="没有通过"):
        actions.execute(matter, lead=cast.bodies["锦华物业"], due_on=clock.today() + timedelta(days=9), actor=community)
    assert actions.close(matter, actor=community).state == "closed"


def test_urging_leaves_a_line_once_a_day(executing: Matter, community: Actor) -> None:
    actions.urge(executing, actor=community)
    with pytest.raises(Refused, match="今天催过了"):
        actions.urge(executing, actor=community)
    with clock.at(clock.now() + timedelta(days=1)):
        assert actions.urge(executing, actor=community).state == "executing"


# Buttons


def test_the_step_people_take_next_is_always_one_they_can_take(executing: Matter, joint: Matter, proposed: Matter) -> None:
    for matter in Matter.objects.all():
        step = MATTER.by_name[next_step(matter)]
        assert matter.state in step.sources and fits(matter, step.name)


def test_a_button_for_which_a_step_is_missing_says_which(joint: Matter, community: Actor) -> None:
    option = next(o for o in options(MATTER, joint, community) if o.name == "open_decision")
    assert "还缺：三方联席会商" in option.reasons
