"""Each button of an assembly: it works; not from another state; not by another's hand; not while something is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.models import Assembly, Ballot, Elector, Motion, Outcome, Unit
from hongge.civic.assembly.tests.conftest import AT, GROUND, MOTION, Hall, Held
from hongge.civic.models import Home, Tenure
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.verify import verify

pytestmark = pytest.mark.django_db


def test_a_committee_convenes_with_a_number_and_its_motions(hall: Hall, preparing: Assembly) -> None:
    assert preparing.number.startswith(f"JZ-Y{clock.today().year}-") and preparing.state == "preparing"
    assert [m.text for m in preparing.motions.all()] == [MOTION["text"]]
    assert preparing.convener == hall.cast.bodies["城建花苑业委会"]


def test_another_compounds_committee_cannot_convene_here(hall: Hall) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.convene(hall.cast.places["天龙花园"], title="表决", actor=hall.director)


def test_the_freeze_fixes_every_home_and_its_owner(hall: Hall, frozen: Assembly) -> None:
    assert frozen.state == "frozen" and len(frozen.fingerprint) == 64
    assert frozen.total_n == 12 == Unit.objects.filter(assembly=frozen).count()
    assert frozen.total_a == sum(h.area or 0 for h in Home.objects.filter(room__in=hall.homes))


def test_what_is_sold_after_the_freeze_changes_nothing(hall: Hall, frozen: Assembly) -> None:
    Tenure.objects.filter(room=hall.homes[0]).update(person=hall.owners[5])
    assert queries.electors_of_person(frozen, hall.owners[0].pk)
    assert [e.rooms for e in queries.electors_of_person(frozen, hall.owners[5].pk)] == ["5栋1单元302室"]


def test_without_a_motion_nothing_is_frozen(hall: Hall) -> None:
    empty = actions.convene(hall.cast.places[AT], title="表决", actor=hall.director)
    with pytest.raises(Refused, match="还没有议题"):
        actions.freeze(empty, actor=hall.director)


def test_a_home_without_area_stops_the_freeze_until_it_is_put_right(hall: Hall, preparing: Assembly) -> None:
    Home.objects.filter(room=hall.homes[3]).update(registered_area=None)
    with pytest.raises(Refused, match="有1户没有面积"):
        actions.freeze(preparing, actor=hall.director)
    with pytest.raises(Refused, match="理由"):
        actions.correct(preparing, room=hall.homes[3], what="area", value={"area": 9000}, reason=" ", actor=hall.director)
    put_right = actions.correct(preparing, room=hall.homes[3], what="area", value={"area": 9000}, reason="房产证", actor=hall.director)
    frozen = actions.freeze(put_right, actor=hall.director)
    assert Unit.objects.get(assembly=frozen, room=hall.homes[3]).area == 9000


def test_only_parking_and_storage_are_left_out_by_hand(hall: Hall, preparing: Assembly) -> None:
    given = {"what": "counted", "value": {"counted": False}, "reason": "试一试", "actor": hall.director}
    with pytest.raises(Refused, match="只有车位和储藏间"):
        actions.correct(preparing, room=hall.homes[0], **given)  # type: ignore[arg-type]
    Home.objects.filter(room=hall.homes[0]).update(use="storage")
    assert actions.freeze(actions.correct(preparing, room=hall.homes[0], **given), actor=hall.director).total_n == 11  # type: ignore[arg-type]


def test_owners_who_ask_for_it_are_a_fifth(hall: Hall) -> None:
    for asked, fine in ((2, False), (3, True)):
        made = actions.convene(hall.cast.places[AT], title="表决", motions=[MOTION], proposers=asked, ground=GROUND, actor=hall.director)
        if fine:
            assert actions.freeze(made, actor=hall.director).state == "frozen"
        else:
            with pytest.raises(Refused, match="至少3人"):
                actions.freeze(made, actor=hall.director)


def test_after_the_freeze_no_action_changes_setting_motion_or_register(hall: Hall, frozen: Assembly) -> None:
    motion = frozen.motions.get()
    tries = (
        lambda: actions.set_terms(frozen, parking=True, actor=hall.director),
        lambda: actions.add_motion(frozen, **MOTION, actor=hall.director),
        lambda: actions.edit_motion(frozen, motion=motion, text="别的", matter="other", actor=hall.director),
        lambda: actions.drop_motion(frozen, motion=motion, actor=hall.director),
        lambda: actions.correct(frozen, room=hall.homes[0], what="area", value={"area": 1}, reason="试", actor=hall.director),
        lambda: actions.freeze(frozen, actor=hall.director),
    )
    for attempt in tries:
        with pytest.raises(Refused, match="已冻结"):
            attempt()


def test_past_the_actions_frozen_rows_refuse_too(hall: Hall, frozen: Assembly) -> None:
    motion, elector, unit = frozen.motions.get(), Elector.objects.first(), Unit.objects.first()
    assert elector and unit
    motion.text, unit.area, elector.area = "别的", 1, 1
    tries = (
        motion.save,
        motion.delete,
        unit.save,
        unit.delete,
        elector.save,
        frozen.save,
        frozen.delete,
        lambda: Motion.objects.filter(pk=motion.pk).update(text="别的"),
        lambda: Motion.objects.filter(pk=motion.pk).delete(),
        lambda: Unit.objects.filter(pk=unit.pk).update(area=1),
        lambda: Unit.objects.all().delete(),
        lambda: Elector.objects.all().update(area=1),
        lambda: Assembly.objects.filter(pk=frozen.pk).update(parking=True),
        lambda: Assembly.objects.filter(pk=frozen.pk).update(fingerprint="0" * 64),
    )
    for attempt in tries:
        with pytest.raises(Refused):
            attempt()
    assert queries.register_of(frozen).units[0].area > 1


@pytest.mark.parametrize(("days", "fine"), [(14, False), (15, True), (16, True)])
def test_the_notice_runs_fifteen_days(hall: Hall, frozen: Assembly, days: int, fine: bool) -> None:
    opens = clock.start_of(clock.today() + timedelta(days=days))
    if fine:
        assert actions.announce(frozen, opens_at=opens, closes_at=opens + timedelta(days=7), actor=hall.director).notice_on == clock.today()
    else:
        with pytest.raises(Refused, match="公告要满15天"):
            actions.announce(frozen, opens_at=opens, closes_at=opens + timedelta(days=7), actor=hall.director)


@pytest.mark.parametrize("days", [4, 61])
def test_the_box_stands_open_from_five_to_sixty_days(hall: Hall, frozen: Assembly, days: int) -> None:
    opens = clock.start_of(clock.today() + timedelta(days=40))
    with pytest.raises(Refused, match="投票时间要在"):
        actions.announce(frozen, opens_at=opens, closes_at=opens + timedelta(days=days), actor=hall.director)


def test_before_its_day_the_box_stays_shut(hall: Hall, noticed: Assembly) -> None:
    with pytest.raises(Refused, match="才开始投票"):
        actions.start(noticed, actor=hall.director)
    assert actions.start_due(hall.cast.system) == 0
    hall.now = noticed.opens_at
    assert actions.start_due(hall.cast.system) == 1


def test_an_owner_votes_and_gets_a_receipt(hall: Hall, opened: Assembly) -> None:
    ballot = actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "yes"}, actor=hall.owner(0))
    assert ballot.counts and ballot.nth == 1 and ballot.previous == opened.genesis
    assert queries.ballot_by_token(ballot.token) == ballot


def test_nobody_votes_for_another(hall: Hall, opened: Assembly) -> None:
    with pytest.raises(Refused, match="不在这套房的业主名册里"):
        actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "yes"}, actor=hall.owner(1))
    assert not Ballot.objects.exists()


def test_every_motion_is_marked(hall: Hall, opened: Assembly) -> None:
    for marks in ({}, {"1": "invalid"}, {"1": "yes", "2": "yes"}):
        with pytest.raises(Refused, match="每一项都要选"):
            actions.cast(opened, elector=hall.elector(opened, 0), marks=marks, actor=hall.owner(0))


def test_where_the_region_allows_none_nobody_votes_on_a_phone(hall: Hall, held: Held) -> None:
    assembly = held(electronic=False)
    with pytest.raises(Refused, match="不在网上投"):
        actions.cast(assembly, elector=hall.elector(assembly, 0), marks={"1": "yes"}, actor=hall.owner(0))


def test_a_changed_vote_counts_once_and_both_are_kept(hall: Hall, opened: Assembly) -> None:
    for mark in ("yes", "no"):
        actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": mark}, actor=hall.owner(0))
    first, second = Ballot.objects.order_by("nth")
    assert (first.why, second.why) == ("replaced", "") and second.previous == first.digest
    assert queries.turnout(opened.motions.get()).part_n == 1


def test_where_votes_stand_a_second_is_refused_on_the_phone_and_kept_on_paper(hall: Hall, held: Held) -> None:
    assembly = held(revote=False)
    actions.cast(assembly, elector=hall.elector(assembly, 0), marks={"1": "yes"}, actor=hall.owner(0))
    with pytest.raises(Refused, match="不能改投"):
        actions.cast(assembly, elector=hall.elector(assembly, 0), marks={"1": "no"}, actor=hall.owner(0))
    hall.paper(assembly, 0, "no")
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["", "repeated"]


def test_after_the_close_nobody_votes_and_late_paper_does_not_count(hall: Hall, opened: Assembly) -> None:
    hall.now = opened.closes_at + timedelta(minutes=1)
    with pytest.raises(Refused, match="已经截止"):
        actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "yes"}, actor=hall.owner(0))
    hall.paper(opened, 0, "yes")
    assert Ballot.objects.get().why == "late"


def test_paper_received_in_time_may_be_entered_after_the_close(hall: Hall, opened: Assembly) -> None:
    received = hall.now
    hall.now = opened.closes_at + timedelta(days=1)
    elector = hall.elector(opened, 0)
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", received_at=received, scan=hall.scan(), actor=hall.director)
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", received_at=received, actor=hall.community)
    assert Ballot.objects.get().counts


def test_paper_is_read_by_two_people(hall: Hall, opened: Assembly) -> None:
    elector = hall.elector(opened, 0)
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", scan=hall.scan(), actor=hall.director)
    assert not Ballot.objects.exists()
    with pytest.raises(Refused, match="换一个人"):
        actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", actor=hall.director)
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", actor=hall.community)
    assert Ballot.objects.get().choices == {"1": "yes"}


def test_two_readings_that_differ_wait_for_a_third_person(hall: Hall, opened: Assembly) -> None:
    elector = hall.elector(opened, 0)
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", scan=hall.scan(), actor=hall.director)
    actions.enter(opened, elector=elector, marks={"1": "no"}, signed="owner", actor=hall.community)
    assert not Ballot.objects.exists() and queries.waiting_sheets(opened)[0].differs
    for reader in (hall.director, hall.community):
        with pytest.raises(Refused, match="换一个人"):
            actions.enter(opened, elector=elector, marks={"1": "no"}, signed="owner", actor=reader)
    actions.enter(opened, elector=elector, marks={"1": "no"}, signed="owner", actor=hall.grid)
    assert Ballot.objects.get().choices == {"1": "no"} and not queries.waiting_sheets(opened)


def test_paper_without_a_scan_is_not_entered(hall: Hall, opened: Assembly) -> None:
    with pytest.raises(Refused, match="扫描件"):
        actions.enter(opened, elector=hall.elector(opened, 0), marks={"1": "yes"}, signed="owner", actor=hall.director)


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        ("owner", ""), ("co_owner", "no_representative"), ("opposed", "conflicting"), ("oral", "oral_proxy"), ("stranger", "not_owner"),
        ("buyer", "undelivered"), ("unauthorised", "no_authority"), ("agent", "no_authority"),
    ],
)  # fmt: skip
def test_paper_signed_by_the_wrong_hand_is_kept_with_its_reason(hall: Hall, opened: Assembly, signed: str, why: str) -> None:
    hall.paper(opened, 0, "yes", signed=signed)
    ballot = Ballot.objects.get()
    assert ballot.why == why and bool(ballot.why_words) == bool(why)
    assert queries.turnout(opened.motions.get()).part_n == (0 if why else 1)


def test_an_empty_paper_is_kept_and_does_not_take_part(hall: Hall, opened: Assembly) -> None:
    hall.paper(opened, 0, "yes")
    hall.paper(opened, 0, "invalid")
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["", "mismarked"]


def test_co_owners_name_one_of_them_before_they_vote(hall: Hall, preparing: Assembly) -> None:
    day = clock.today() - timedelta(days=1)
    Tenure.objects.create(person=hall.owners[1], room=hall.homes[0], kind=Tenure.Kind.OWNER, from_on=day)
    Tenure.objects.filter(room=hall.homes[1]).delete()
    Home.objects.filter(room=hall.homes[1]).update(delivery="unsold")
    assembly = actions.freeze(preparing, actor=hall.director)
    hall.now = clock.now()
    opens = clock.start_of(clock.today() + timedelta(days=30))
    assembly = actions.announce(assembly, opens_at=opens, closes_at=opens + timedelta(days=10), actor=hall.director)
    hall.now = opens + timedelta(hours=1)
    assembly = actions.start(assembly, actor=hall.director)
    elector = hall.elector(assembly, 0)
    first, second = elector.holders.order_by("pk")
    with pytest.raises(Refused, match="先推选一位代表"):
        actions.cast(assembly, elector=elector, marks={"1": "yes"}, actor=hall.owner(0))
    assembly = actions.name(assembly, elector=elector, representative=first, actor=hall.owner(0))
    with pytest.raises(Refused, match="先推选一位代表"):
        actions.cast(assembly, elector=elector, marks={"1": "yes"}, actor=hall.owner(0))
    assembly = actions.name(assembly, elector=elector, representative=first, actor=hall.owner(1))
    with pytest.raises(Refused, match="推选了别人"):
        actions.cast(assembly, elector=elector, marks={"1": "yes"}, actor=hall.owner(1))
    assert actions.cast(assembly, elector=elector, marks={"1": "yes"}, actor=hall.owner(0)).counts
    assert assembly.total_n == 12, "what is not sold is one more person: the developer"
    assert Elector.objects.filter(assembly=assembly, is_developer=True).count() == 1


def entrust(hall: Hall, assembly: Assembly, nth: int, **more: object) -> Assembly:
    given = {"agent_name": "赵代理", "agent_phone": "13700000001", "motions": [1], "until_on": clock.today() + timedelta(days=90)} | more
    return actions.entrust(assembly, elector=hall.elector(assembly, nth), **given, actor=hall.community)  # type: ignore[arg-type]


def test_an_agent_votes_up_to_the_cap(hall: Hall, held: Held) -> None:
    assembly = held(proxy_cap=2)
    for nth in range(3):
        assembly = entrust(hall, assembly, nth)
        hall.paper(assembly, nth, "yes", signed="agent")
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["", "", "proxy_cap"]


def test_a_mandate_by_mouth_run_out_or_for_another_motion_carries_no_vote(hall: Hall, held: Held) -> None:
    assembly = held()
    entrust(hall, assembly, 0, written=False)
    entrust(hall, assembly, 1, until_on=clock.today() - timedelta(days=1))
    entrust(hall, assembly, 2, motions=[2])
    for nth in range(3):
        hall.paper(assembly, nth, "yes", signed="agent")
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["oral_proxy", "no_authority", ""]
    assert queries.turnout(assembly.motions.get()).part_n == 0


def test_the_owners_own_vote_takes_the_agents_back_also_where_votes_stand(hall: Hall, held: Held) -> None:
    assembly = held(revote=False)
    assembly = entrust(hall, assembly, 0)
    hall.paper(assembly, 0, "yes", signed="agent")
    actions.cast(assembly, elector=hall.elector(assembly, 0), marks={"1": "no"}, actor=hall.owner(0))
    hall.paper(assembly, 0, "yes", signed="agent")
    assert [b.why for b in Ballot.objects.order_by("nth")] == ["withdrawn", "", "withdrawn"]


def test_turnout_says_what_is_missing_and_nothing_of_the_votes(hall: Hall, opened: Assembly) -> None:
    for nth in range(3):
        actions.cast(opened, elector=hall.elector(opened, nth), marks={"1": "no"}, actor=hall.owner(nth))
    now = queries.turnout(opened.motions.get())
    assert (now.part_n, now.total_n, now.least_n, now.needs_n) == (3, 12, 8, 5)
    assert now.needs_a == -(-2 * opened.total_a // 3) - now.part_a
    assert not Outcome.objects.exists()


def test_before_the_close_nothing_is_counted(hall: Hall, opened: Assembly) -> None:
    with pytest.raises(Refused, match="截止后才能开票"):
        actions.count(opened, actor=hall.director)


def test_the_count_keeps_every_reading_and_opens_the_objections(hall: Hall, counted: Assembly) -> None:
    outcome = counted.outcomes.get()
    assert outcome.passed and outcome.result["yes_n"] == 8 and outcome.result["part_n"] == 9
    assert {other["setting"] for other in outcome.others} == {"mismarked", "parking", "alone_and_joint", "join"}
    assert counted.root and counted.objections_until and counted.objections_until > clock.now()


def test_paper_half_read_stops_the_count(hall: Hall, closed: Assembly) -> None:
    elector = hall.elector(closed, 11)
    received = closed.closes_at - timedelta(hours=1)
    actions.enter(closed, elector=elector, marks={"1": "yes"}, signed="owner", received_at=received, scan=hall.scan(), actor=hall.director)
    with pytest.raises(Refused, match="还有1张纸质票没有录完"):
        actions.count(closed, actor=hall.director)


def test_a_register_altered_behind_the_house_stops_the_count(hall: Hall, closed: Assembly) -> None:
    Unit._base_manager.filter(assembly=closed).update(area=1)
    with pytest.raises(Refused, match="对不上"):
        actions.count(closed, actor=hall.director)


def test_objections_are_answered_before_two_people_certify(hall: Hall, counted: Assembly) -> None:
    assembly = actions.object(counted, text="我家没有收到票", actor=hall.owner(11))
    with pytest.raises(Refused, match="异议期到"):
        actions.certify(assembly, actor=hall.director)
    hall.later(days=12)
    with pytest.raises(Refused, match="还有1条异议没有答复"):
        actions.certify(assembly, actor=hall.director)
    objection = assembly.objections.get()
    assembly = actions.answer(assembly, objection=objection, text="11月3日当面交给您的，有签收", actor=hall.director)
    with pytest.raises(Refused, match="已经答复过"):
        actions.answer(assembly, objection=objection, text="再说一遍", actor=hall.director)


def test_one_person_alone_certifies_nothing(hall: Hall, counted: Assembly) -> None:
    hall.later(days=12)
    assembly = actions.certify(counted, actor=hall.director)
    assert assembly.state == "counted"
    with pytest.raises(Refused, match="另一个人"):
        actions.certify(assembly, actor=hall.director)
    assembly = actions.certify(assembly, actor=hall.community)
    assert assembly.state == "certified"
    assert actions.publish(assembly, actor=hall.director).state == "published"


def test_a_stranger_does_not_object(hall: Hall, counted: Assembly) -> None:
    with pytest.raises(Refused, match="名册里的业主"):
        actions.object(counted, text="不同意", actor=hall.cast["neighbour"].actor)


def test_it_is_cancelled_with_a_reason_until_it_opens_and_then_only_broken_off_by_its_guides(hall: Hall, opened: Assembly) -> None:
    with pytest.raises(Refused):
        actions.cancel(opened, reason="人手不够", actor=hall.director)
    with pytest.raises(Refused):
        actions.abort(opened, reason="人手不够", actor=hall.director)
    assert actions.abort(opened, reason="法院裁定暂停", actor=hall.community).state == "failed"


def test_after_all_of_it_the_journal_holds(hall: Hall, counted: Assembly) -> None:
    assert verify().faults == []


def test_what_did_not_pass_the_gate_is_not_put_to_the_owners_without_a_ground(hall: Hall) -> None:
    company = {"text": "是否选聘锦华物业", "matter": "company"}
    bare = actions.convene(hall.cast.places[AT], title="表决", motions=[company], actor=hall.director)
    with pytest.raises(Refused, match="议题1没有经过支部研究和联席会议"):
        actions.freeze(bare, actor=hall.director)
    with pytest.raises(Refused, match="哪份文件"):
        actions.state_ground(bare, why="ordered", document=" ", actor=hall.director)
    stated = actions.state_ground(bare, why="ordered", document="街道通知〔2026〕8号", actor=hall.director)
    assert queries.ground_of(stated) == "街道或者主管部门要求召开（街道通知〔2026〕8号）"
    assert actions.freeze(stated, actor=hall.director).state == "frozen"


def test_a_record_that_passed_the_gate_carries_its_own_questions_and_no_others(hall: Hall) -> None:
    place, subject = hall.cast.places[AT], ("matter", 1)
    passed = actions.convene(place, title="表决", motions=[MOTION], subject=subject, actor=hall.director)
    more = actions.add_motion(passed, text="是否选聘锦华物业", matter="company", actor=hall.director)
    with pytest.raises(Refused, match="议题2没有经过支部研究"):
        actions.freeze(more, actor=hall.director)
    alone = actions.drop_motion(more, motion=more.motions.get(nth=2), actor=hall.director)
    assert actions.freeze(alone, actor=hall.director).state == "frozen"


def test_owners_who_ask_for_an_assembly_say_how_many_they_are(hall: Hall) -> None:
    ground = {"why": "owners", "document": "联名提议书"}
    made = actions.convene(hall.cast.places[AT], title="表决", motions=[MOTION], ground=ground, actor=hall.director)
    with pytest.raises(Refused, match="写上有几位业主联名"):
        actions.freeze(made, actor=hall.director)
    made = actions.set_terms(made, proposers=3, actor=hall.director)
    assert actions.freeze(made, actor=hall.director).state == "frozen"


def test_turning_a_home_into_a_business_asks_the_owners_of_its_building(hall: Hall) -> None:
    whole = actions.convene(hall.cast.places["城建花苑"], title="表决", ground=GROUND, actor=hall.director)
    question = {"text": "是否同意5栋1单元101室开便利店", "matter": "home_to_business"}
    with pytest.raises(Refused, match="请在“由谁来投”里选这一栋"):
        actions.add_motion(whole, **question, actor=hall.director)
    asked = actions.add_motion(whole, **question, scope=hall.cast.places["城建花苑/5栋"], actor=hall.director)
    with pytest.raises(Refused, match="请在“由谁来投”里选这一栋"):
        actions.edit_motion(asked, motion=asked.motions.get(), **question, actor=hall.director)
