"""Each button of a lift project: it works; not from another state; not by another's hand; not while something is missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.models import FrozenShare, Handling, LiftProject, Objection, Willingness
from hongge.systems.elevators.tests.conftest import AT, BUDGET, OUTSIDE, PLAN, YUAN, Site
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_project_stands_at_an_entrance_with_its_homes_and_its_voters(site: Site) -> None:
    project = site.project
    assert (project.state, project.homes, project.title) == ("proposed", 12, "城建花苑5栋1单元加装电梯")
    assert project.number == f"DT-{clock.today():%Y%m%d}-0001"
    assert project.scope_place == project.place
    whole = actions.propose(site.cast.places["城建花苑/3栋/1单元"], need="老人多", scope="building", actor=site.office)
    assert whole.scope_place == site.cast.places["城建花苑/3栋"]


def test_one_entrance_has_one_project_under_way(site: Site, cast: Cast) -> None:
    with pytest.raises(Refused, match="已经有一个在办的"):
        actions.propose(cast.places[AT], need="再提一次", actor=site.office)
    site.take(actions.stop, reason="多数户不愿意")
    assert actions.propose(cast.places[AT], need="隔年再提", actor=site.office).state == "proposed"


def test_a_compound_has_no_lift_and_a_stranger_proposes_none(cast: Cast) -> None:
    with pytest.raises(Refused, match="请选到单元"):
        actions.propose(cast.places["城建花苑"], need="装", actor=cast["community"].actor)
    for role in ("other_community", "other_grid_leader", "company_manager", "resident"):
        with pytest.raises(Refused):
            actions.propose(cast.places[AT], need="装", actor=cast[role].actor)
    assert not LiftProject.objects.exists()


def test_each_visit_is_kept_and_the_last_word_of_a_home_counts(site: Site) -> None:
    site.take(actions.consult)
    room = site.rooms[0]
    site.take(actions.visit, who=site.grid, room=room, opinion="no", told=True, concern="担心挡光")
    assert (site.project.homes_asked, site.project.homes_agreed) == (1, 0)
    site.later(days=3).take(actions.visit, who=site.grid, room=room, opinion="yes", said_by="representative")
    assert (site.project.homes_asked, site.project.homes_agreed) == (1, 1)
    assert queries.current(site.project) == {room.pk: "yes"}
    assert [row.opinion for row in Willingness.objects.order_by("pk")] == ["no", "yes"]
    first = site.project.visits.order_by("pk")[0]
    assert (first.concern, first.told, first.entry.duty) == ("担心挡光", True, site.grid.duty)


def test_nobody_at_home_does_not_undo_what_was_said(site: Site) -> None:
    site.take(actions.consult)
    room = site.rooms[0]
    site.take(actions.visit, who=site.grid, room=room, opinion="not_reached")
    assert (site.project.homes_asked, queries.current(site.project)) == (0, {room.pk: "not_reached"})
    site.take(actions.visit, who=site.grid, room=room, opinion="yes")
    site.take(actions.visit, who=site.grid, room=room, opinion="not_reached")
    assert queries.current(site.project) == {room.pk: "yes"} and site.project.visits.count() == 3


def test_a_home_of_another_entrance_is_not_asked(site: Site, cast: Cast) -> None:
    site.take(actions.consult)
    other = cast.places.homes("城建花苑/5栋/2单元")[0]
    with pytest.raises(Refused, match="不在这个单元"):
        site.take(actions.visit, who=site.grid, room=other, opinion="yes")


def test_only_those_who_go_from_door_to_door_note_what_was_said(site: Site) -> None:
    site.take(actions.consult)
    for role in ("other_grid_leader", "company_manager", "street", "district", "resident", "two_hats"):
        with pytest.raises(Refused):
            site.take(actions.visit, who=site.cast[role].actor, room=site.rooms[0], opinion="yes")
    assert not Willingness.objects.exists()


def test_the_journal_does_not_say_what_a_home_said(site: Site) -> None:
    site.take(actions.consult)
    site.take(actions.visit, who=site.grid, room=site.rooms[0], opinion="no", concern="担心挡光")
    facts = Entry.objects.filter(kind="lift", step="visit").get().facts
    assert set(facts) == {"room", "row", "sides"} and facts["room"] == site.rooms[0].pk


def test_an_owner_speaks_for_their_own_home_alone(site: Site, owned, cast: Cast) -> None:
    site.take(actions.consult)
    site.take(actions.say, who=site.owner(), room=owned, opinion="yes")
    assert queries.current(site.project) == {owned.pk: "yes"} and Willingness.objects.get().online
    other = next(room for room in site.rooms if room != owned)
    with pytest.raises(Refused, match="这一户的业主"):
        site.take(actions.say, who=site.owner(), room=other, opinion="no")
    assert queries.owner_of(site.project, cast["neighbour"].person.pk) is None
    with pytest.raises(Refused):
        site.take(actions.say, who=cast["resident"].actor, room=owned, opinion="no")


def test_no_plan_before_every_home_was_asked(site: Site) -> None:
    site.take(actions.consult)
    for room in site.rooms[:6]:
        site.take(actions.visit, who=site.grid, room=room, opinion="yes")
    with pytest.raises(Refused, match="401室、402室、501室、502室等6户没有走访"):
        site.take(actions.draft)
    assert site.ask_all().take(actions.draft).state == "planning"


def test_the_owners_are_not_asked_before_everything_is_there(site: Site) -> None:
    site.to_planning()
    with pytest.raises(Refused) as refused:
        site.take(actions.send_vote)
    told = "".join(refused.value.reasons)
    for words in (
        "网格党支部还没有研究", "三方联席会议还没有议过", "实施主体", "停靠层站", "还没有预算", "分摊办法",
        "业主授权委托书（民法典第165条）",
    ):  # fmt: skip
        assert words in told, words
    assert site.project.state == "planning" and not FrozenShare.objects.exists()


def test_what_the_branch_returns_is_not_put_to_the_owners_until_it_agrees(site: Site) -> None:
    site.to_ready().take(actions.meet, kind="branch", outcome="returned")
    with pytest.raises(Refused, match="网格党支部研究退回再议"):
        site.take(actions.send_vote)
    site.later(days=3).take(actions.meet, kind="branch", outcome="agreed")
    assert site.take(actions.send_vote).state == "voting"


def test_a_body_or_named_representatives_carry_it_out(site: Site, cast: Cast) -> None:
    site.take(actions.consult)
    with pytest.raises(Refused, match="代表的姓名"):
        site.take(actions.entrust, kind="owners", document="授权书")
    with pytest.raises(Refused, match="请选实施单位"):
        site.take(actions.entrust, kind="company", document="授权书")
    site.take(actions.entrust, kind="company", organisation=cast.bodies["锦华物业"], document="授权书")
    assert (site.project.body, site.project.body_kind) == (cast.bodies["锦华物业"], "company")
    site.take(actions.entrust, kind="owners", organisation=cast.bodies["锦华物业"], representatives="张三", document="授权书二")
    assert site.project.body is None and site.project.mandates.count() == 2


def test_each_budget_is_an_edition_and_the_earlier_ones_stay(site: Site) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET)
    assert (site.project.cost, site.project.subsidy, site.project.shared) == (480_000 * YUAN, 100_000 * YUAN, 380_000 * YUAN)
    site.take(actions.set_budget, amounts={"equipment": 1})
    assert (site.project.edition, site.project.cost) == (2, 1) and site.project.budget.count() == 4
    for amounts, words in (({"equipment": 1, "subsidy": 2}, "补贴比总价还多"), ({"subsidy": 2}, "还没有支出")):
        with pytest.raises(Refused, match=words):
            site.take(actions.set_budget, amounts=amounts)


def test_at_least_three_methods_stand_side_by_side_and_each_sums(site: Site) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET | {"subsidy_by_home": 12_345})
    quotes = [quote for quote in queries.quotes(site.project, queries.homes_of(site.project)) if not quote.why]
    assert [quote.method.code for quote in quotes] == ["area", "floors", "pattern", "equal"]
    assert {quote.total for quote in quotes} == {380_000 * YUAN - 12_345}
    assert all(share.pays >= 0 for quote in quotes for share in quote.shares.values())


def test_an_edited_table_is_used_and_a_missing_floor_is_named(site: Site) -> None:
    site.to_planning().take(actions.set_budget, amounts=BUDGET)
    site.take(actions.set_table, method="own", table={1: 0, 2: 500, 3: 1000}, by_area=False)
    with pytest.raises(Refused, match="4、5、6楼还没有系数"):
        site.take(actions.choose, method="own")
    site.take(actions.set_table, method="own", table={1: 0, 2: 0, 3: 0, 4: 1000, 5: 1000, 6: 2000}, by_area=False)
    assert site.take(actions.choose, method="own").method == "own"
    quote = next(q for q in queries.quotes(site.project, queries.homes_of(site.project)) if q.method.code == "own")
    by_floor = {home.floor: quote.shares[home.room_id].pays for home in queries.homes_of(site.project)}
    assert by_floor == {1: 0, 2: 0, 3: 0, 4: 4_750_000, 5: 4_750_000, 6: 9_500_000}
    for table in ({1: -1}, {1: 0}):
        with pytest.raises(Refused):
            site.take(actions.set_table, method="own", table=table, by_area=False)


def test_what_each_home_pays_is_frozen_with_the_question(site: Site) -> None:
    site.to_ready().take(actions.send_vote)
    frozen = queries.frozen(site.project)
    assert len(frozen) == 12 and sum(row.pays for row in frozen.values()) == site.project.shared
    assert all(row.coefficient == (0 if row.floor < 3 else 700 + 100 * (row.floor - 3)) for row in frozen.values())
    with pytest.raises(Refused, match="业主表决"):
        site.take(actions.set_budget, amounts=BUDGET)


def test_a_vote_held_elsewhere_is_marked_and_a_lost_one_goes_back_to_the_plan(site: Site) -> None:
    site.to_ready().take(actions.send_vote)
    with pytest.raises(Refused, match="今天以后"):
        site.take(actions.record_failed, voted_on=clock.day_of(site.now) + timedelta(days=1), **OUTSIDE)
    site.take(actions.record_failed, voted_on=clock.day_of(site.now), **OUTSIDE)
    assert (site.project.state, site.project.voted_on) == ("planning", None)
    site.take(actions.send_vote)
    site.take(actions.record_passed, voted_on=clock.day_of(site.now), **OUTSIDE)
    assert site.project.state == "publicising" and queries.rounds(site.project) == 2
    assert [vote.passed for vote in site.project.outside_votes.order_by("pk")] == [False, True]


def test_the_notice_hangs_at_the_compound_and_every_entrance_for_all_its_days(site: Site) -> None:
    site.now = FRIDAY - timedelta(days=40)
    site.to_publicity()
    site.now = FRIDAY
    places = site.project.notice_places()
    assert [place.name for place in places] == ["城建花苑", "1单元", "2单元"]
    site.take(actions.post_notice, places=places[:2])
    assert (site.project.notice_from, site.project.notice_until) == (date(2026, 11, 20), date(2026, 11, 30))
    with pytest.raises(Refused) as refused:
        site.take(actions.end_notice)
    assert refused.value.reasons == ["2单元还没有张贴公示", "公示到11月30日，过了这天才能结束"]
    site.later(days=2).take(actions.post_notice, places=places[2:])
    assert site.project.notice_until == date(2026, 12, 2), "the place that came last sets the end"
    site.now = FRIDAY + timedelta(days=12)
    with pytest.raises(Refused, match="公示到12月2日"):
        site.take(actions.end_notice)
    assert site.later(days=1).take(actions.end_notice).state == "settling"


def test_a_notice_hangs_only_where_it_belongs(site: Site, cast: Cast) -> None:
    site.to_publicity()
    for places in ([], [cast.places["天龙花园"]]):
        with pytest.raises(Refused, match="从里面选"):
            site.take(actions.post_notice, places=places)
    with pytest.raises(Refused, match="早于表决结果"):
        site.take(actions.post_notice, places=site.project.notice_places(), from_on=site.project.voted_on - timedelta(days=1))


def test_an_objection_has_its_ledger_line_and_its_deadline(site: Site, owned) -> None:
    site.to_publicity()
    site.take(actions.object, who=site.grid, by="301室张某", room=site.rooms[4], ground="light", text="挡光")
    site.take(actions.object, who=site.owner(), ground="cost", text="一楼也要出钱吗")
    first, second = Objection.objects.order_by("nth")
    assert (first.by, second.by, second.room) == ("301室张某", owned.name, owned)
    assert (site.project.objections, site.project.objections_open) == (2, 2)
    assert site.project.objection_due_on == first.due_on > clock.day_of(site.now)
    with pytest.raises(Refused, match="谁提的"):
        site.take(actions.object, ground="light", text="挡光")


def test_nothing_is_filed_while_an_objection_is_open(site: Site) -> None:
    site.to_settling().take(actions.object, by="301室", ground="noise", text="吵")
    site.papers("file")
    with pytest.raises(Refused, match="还有1条异议没有处理完"):
        site.take(actions.file)
    case = Objection.objects.get()
    site.take(actions.handle, objection=case, outcome="compensated", text="商定补偿3,000元")
    assert (site.project.objections_open, site.project.objection_due_on) == (0, None)
    assert site.take(actions.file).state == "filed"


def test_an_objection_ends_once(site: Site) -> None:
    site.to_settling().take(actions.object, by="301室", ground="noise", text="吵")
    case = Objection.objects.get()
    site.take(actions.handle, objection=case, outcome="replied", text="已经书面答复")
    for again in (actions.handle, actions.handle):
        with pytest.raises(Refused, match="已经处理完了"):
            site.take(again, objection=case, outcome="withdrawn", text="撤回")
    with pytest.raises(Refused, match="已经处理完了"):
        site.take(actions.hand_over, objection=case, reason="再调解")
    assert (site.project.objections_open, Handling.objects.count()) == (0, 1)


def test_mediation_leaves_it_open_with_reason_and_day_until_its_outcome_is_known(site: Site) -> None:
    site.to_settling().take(actions.object, by="301室", ground="noise", text="吵")
    case = Objection.objects.get()
    with pytest.raises(Refused, match="还没有移交调解"):
        site.take(actions.handle, objection=case, outcome="mediated", text="达成")
    site.take(actions.handle, objection=case, outcome="mediation", text="谈了两次没谈拢")
    held = queries.cases(site.project)[0]
    assert held.in_mediation and (held.in_mediation.text, held.in_mediation.on) == ("谈了两次没谈拢", clock.day_of(site.now))
    assert site.project.objections_open == 1
    with pytest.raises(Refused, match="已经移交调解了"):
        site.take(actions.hand_over, objection=case, reason="再移交")
    site.take(actions.handle, objection=case, outcome="mediated", text="达成协议")
    assert site.project.objections_open == 0 and queries.cases(site.project)[0].in_mediation is None


def test_another_projects_objection_is_not_handled_here(site: Site, cast: Cast) -> None:
    site.to_settling().take(actions.object, by="301室", ground="noise", text="吵")
    case = Objection.objects.get()
    other = Site(cast, actions.propose(cast.places["城建花苑/3栋/1单元"], need="装", actor=site.office))
    other.to_settling()
    with pytest.raises(Refused, match="不在这个项目里"):
        other.take(actions.handle, objection=case, outcome="replied", text="答复")


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        ("file", "费用分摊协议（民法典第283条）"),
        ("permit", "施工图审查合格书（建设工程质量管理条例第11条）"),
        ("start", "特种设备安装告知书（特种设备安全法第23条）"),
    ],
)
def test_each_step_says_which_papers_it_lacks(site: Site, step: str, missing: str) -> None:
    site.to_settling()
    for before in ("file", "permit", "start"):
        if before == step:
            break
        site.papers(before).take(getattr(actions, before))
    with pytest.raises(Refused, match="还缺材料") as refused:
        site.take(getattr(actions, step))
    assert missing in str(refused.value)


def test_a_paper_that_is_only_sometimes_needed_holds_nothing_up(site: Site) -> None:
    site.to_settling().papers("file")
    stage = next(stage for stage in queries.checklist(site.project) if stage.label == "报送审查")
    assert stage.missing == 0 and any(not paper.documents for paper in stage.papers)


def test_a_lift_is_accepted_when_both_acceptances_are_passed(site: Site) -> None:
    site.to_building().papers("accept")
    with pytest.raises(Refused) as refused:
        site.take(actions.accept)
    assert refused.value.reasons == ["还没有施工日志，记上后才能验收", "还没有通过：特种设备监督检验、竣工验收"]
    site.take(actions.log, text="装好了")
    site.take(actions.inspect, kind="inspection", passed=True, document="1")
    site.take(actions.inspect, kind="completion", passed=False, document="2", note="护栏要加高")
    with pytest.raises(Refused, match="还没有通过：竣工验收"):
        site.take(actions.accept)
    site.later(days=5).take(actions.inspect, kind="completion", passed=True, document="3")
    assert site.take(actions.accept).state == "accepted"


def test_accounts_are_posted_line_by_line_and_must_balance_before_the_close(site: Site) -> None:
    site.to_in_use().papers("close").take(actions.follow_up, who=site.grid, result="fine")
    with pytest.raises(Refused, match="收支还没有公布"):
        site.take(actions.close)
    site.take(actions.post_account, item="owners", amount=100)
    with pytest.raises(Refused, match="公布的结余只有1.00元"):
        site.take(actions.post_account, item="equipment", amount=150)
    site.take(actions.post_account, item="equipment", amount=150, sure=True)
    assert (site.project.income, site.project.expense, site.project.balance) == (100, 150, -50)
    with pytest.raises(Refused, match="账还没有平"):
        site.take(actions.close)
    site.take(actions.post_account, item="subsidy", amount=50)
    assert site.take(actions.close).state == "closed"
    with pytest.raises(Refused, match="金额要大于0"):
        site.take(actions.post_account, item="owners", amount=0)


def test_follow_up_visits_come_a_month_after_and_then_every_half_year(site: Site) -> None:
    site.to_in_use()
    first = site.project.next_visit_on
    assert first == clock.day_of(site.now) + timedelta(days=30)
    site.take(actions.follow_up, who=site.grid, result="unreached")
    assert (site.project.next_visit_on, site.project.follow_ups) == (first, 0)
    with pytest.raises(Refused, match="还没有回访过"):
        site.take(actions.close)
    site.later(days=29).take(actions.follow_up, who=site.grid, result="problem", note="门关得慢")
    assert (site.project.next_visit_on, site.project.follow_ups) == (clock.day_of(site.now) + timedelta(days=180), 1)


def test_days_that_have_not_come_are_refused(site: Site) -> None:
    site.to_building()
    tomorrow = clock.day_of(site.now) + timedelta(days=1)
    for step, given in ((actions.log, {"text": "x"}), (actions.post_account, {"item": "owners", "amount": 1})):
        with pytest.raises(Refused, match="今天以后"):
            site.take(step, on=tomorrow, **given)


def test_a_stopped_project_says_why_and_moves_no_more(site: Site) -> None:
    site.take(actions.stop, reason="多数户不愿意")
    assert (site.project.state, site.project.stop_reason) == ("stopped", "多数户不愿意")
    with pytest.raises(Refused):
        site.take(actions.consult)


def test_a_lift_under_construction_is_not_simply_stopped(site: Site) -> None:
    site.to_building()
    with pytest.raises(Refused, match="施工中"):
        site.take(actions.stop, reason="没钱了")


@pytest.mark.parametrize("role", ["other_community", "other_grid_leader", "company_manager", "resident", "auditor", "department"])
def test_others_move_nothing(site: Site, role: str) -> None:
    site.to_planning()
    who = site.cast[role].actor
    for step, given in (
        (actions.write_plan, PLAN),
        (actions.set_budget, {"amounts": BUDGET}),
        (actions.meet, {"kind": "branch", "outcome": "agreed"}),
        (actions.stop, {"reason": "不装了"}),
    ):
        with pytest.raises(Refused, match="您的身份不能"):
            site.take(step, who=who, **given)


def test_two_at_once_do_not_overwrite_each_other(site: Site) -> None:
    site.to_planning()
    stale = site.project
    site.take(actions.set_budget, amounts=BUDGET)
    with pytest.raises(Refused, match="刚刚有人动过"):
        actions.set_budget(stale, amounts={"equipment": 1}, actor=site.office)


def test_a_result_from_elsewhere_must_fit_the_register_and_its_own_outcome(site: Site) -> None:
    site.to_ready().take(actions.send_vote)
    n, a = queries.vote_totals(site.project)
    told: dict[str, Any] = {"voted_on": clock.day_of(site.now), **OUTSIDE}
    counts = {"part_n": n, "part_a": a, "yes_n": n, "yes_a": a}
    for wrong, words in (
        ({"part_a": a + 1}, "参加的比这还多"),
        ({"part_n": n - 1}, "同意的比参加的还多"),
        ({"part_n": n // 2, "yes_n": n // 2}, "参加的人数还差"),
        ({"yes_a": a * 3 // 4 - 1}, "同意的面积还差"),
    ):
        with pytest.raises(Refused, match=words):
            site.take(actions.record_passed, counts=counts | wrong, **told)
    with pytest.raises(Refused, match="应当是通过"):
        site.take(actions.record_failed, counts=counts, **told)
    site.take(actions.record_passed, counts=counts, **told)
    assert site.project.outside_votes.get().counts.startswith(f"参加{n}人、")


def test_a_payment_beyond_its_budget_line_is_asked_twice_and_a_wrong_one_is_reversed(site: Site) -> None:
    site.to_in_use().take(actions.post_account, item="owners", amount=50_000_000)
    with pytest.raises(Refused, match="预算是300000.00元|预算是300,000.00元"):
        site.take(actions.post_account, item="equipment", amount=30_000_001)
    site.take(actions.post_account, item="equipment", amount=30_000_001, sure=True)
    line = site.project.accounts.get(item="equipment")
    site.take(actions.reverse_account, line=line, reason="多记了一分")
    assert (site.project.expense, site.project.balance) == (0, 50_000_000)
    assert {account.label: account.amount for account in queries.account_sums(site.project)}["付设备款"] == 0
    with pytest.raises(Refused, match="已经冲正过了"):
        site.take(actions.reverse_account, line=line, reason="再来一次")
    with pytest.raises(Refused, match="不能再冲正"):
        site.take(actions.reverse_account, line=line.reversal, reason="冲正冲正")
    site.take(actions.post_account, item="equipment", amount=30_000_000)
