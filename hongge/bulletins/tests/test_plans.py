"""Work plans: written by one, issued by another, measured by the records alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from hongge.bulletins.actions import plans as actions
from hongge.bulletins.models import Plan, Task, TaskReport
from hongge.bulletins.queries import plans as queries
from hongge.bulletins.tests.conftest import hold, moment
from hongge.bulletins.workflow.plans import tasks_of
from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.figures import AtDate, figures
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.verify import verify
from hongge.systems.requests import actions as requests

pytestmark = pytest.mark.django_db
RECEIVED = {"figure": "requests.received", "compare": "least", "number": Decimal(8)}


def begin(town: SimpleNamespace, **more: Any) -> Plan:
    given: dict[str, Any] = {
        "title": "物业管理提升年",
        "issuer": town.organisers,
        "since": date(2026, 1, 1),
        "until": date(2026, 12, 31),
        "actor": town.writer,
    }
    return actions.begin(more.pop("place", town.district), **given | more)


def words(town: SimpleNamespace, **more: Any) -> dict[str, Any]:
    given = {"section": "诉求", "title": "多收诉求", "done_when": "扫码能报", "due_on": date(2026, 9, 30), "bodies": [town.office]}
    return given | more


def add(town: SimpleNamespace, plan: Plan, **more: Any) -> Plan:
    return actions.add_task(plan, **words(town, **more), actor=town.writer)


def issued(town: SimpleNamespace, **more: Any) -> Plan:
    return actions.issue(add(town, begin(town), **more), actor=town.reader)


def only(plan: Plan) -> queries.Progress:
    (one,) = queries.progress(plan)
    return one


def test_a_draft_of_ones_own_place_begins_and_one_elsewhere_is_refused(town: SimpleNamespace) -> None:
    plan = begin(town)
    assert (plan.state, plan.edited_by_id) == ("draft", town.writer.duty)
    for actor in (town.outsider, town.gridder, town.builder):
        with pytest.raises(Refused, match="您的身份不能"):
            begin(town, place=town.street, actor=actor)
    with pytest.raises(Refused, match="请换过来"):
        begin(town, since=date(2027, 1, 1))


def test_whoever_wrote_last_cannot_issue_and_a_plan_without_tasks_cannot_be_issued(town: SimpleNamespace) -> None:
    plan = begin(town)
    with pytest.raises(Refused, match="还没有写任务"):
        actions.issue(plan, actor=town.reader)
    plan = add(town, plan)
    with pytest.raises(Refused, match="写的人不能自己印发"):
        actions.issue(plan, actor=town.writer)
    plan = actions.issue(plan, actor=town.reader)
    assert (plan.state, plan.issued_by_id) == ("issued", town.reader.duty)
    assert Entry.objects.get(kind="plan", step="issue").facts["tasks"] == 1


def test_an_issued_plan_stands_still_until_it_is_taken_back(town: SimpleNamespace) -> None:
    plan = issued(town)
    with pytest.raises(Refused, match="现在是“执行中”"):
        add(town, plan)
    plan = actions.withdraw(plan, actor=town.writer)
    plan = add(town, plan, title="再加一项")
    assert [task.nth for task in tasks_of(plan)] == [1, 2]
    plan = actions.close(actions.issue(plan, actor=town.reader), actor=town.writer)
    assert plan.state == "closed"
    with pytest.raises(Refused, match="现在是“已结束”"):
        actions.withdraw(plan, actor=town.writer)


def test_a_draft_that_is_not_wanted_is_discarded(town: SimpleNamespace) -> None:
    assert actions.discard(begin(town), actor=town.writer).state == "discarded"
    with pytest.raises(Refused, match="现在是“执行中”"):
        actions.discard(issued(town), actor=town.writer)


def test_a_changed_task_keeps_its_number_and_its_former_words(town: SimpleNamespace) -> None:
    plan = add(town, add(town, begin(town)), title="第二项")
    plan = actions.change_task(plan, nth=1, **words(town, title="改过的", bodies=[town.housing]), actor=town.reader)
    assert [(task.nth, task.title) for task in tasks_of(plan)] == [(1, "改过的"), (2, "第二项")]
    assert [one.bodies for one in queries.progress(plan)] == [[town.housing], [town.office]]
    plan = actions.drop_task(plan, nth=2, actor=town.reader)
    assert [task.nth for task in tasks_of(plan)] == [1]
    assert Task.objects.filter(plan=plan).count() == 4
    with pytest.raises(Refused, match="删去了这一项"):
        actions.drop_task(plan, nth=2, actor=town.reader)
    plan = add(town, plan, title="第三项")
    assert [task.nth for task in tasks_of(plan)] == [1, 3], "a number is not given twice"


def test_a_target_that_no_rate_can_reach_is_not_issued(town: SimpleNamespace) -> None:
    plan = add(town, begin(town), figure="requests.on_time_rate", compare="least", number=Decimal(150))
    with pytest.raises(Refused, match="比率在0到100之间"):
        actions.issue(plan, actor=town.reader)


def test_two_people_who_add_at_once_do_not_write_over_each_other(town: SimpleNamespace) -> None:
    plan = begin(town)
    add(town, plan)
    with pytest.raises(Refused, match="刚刚有人动过"):
        add(town, plan)


def test_an_edit_behind_the_journals_back_is_found(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    assert verify().faults == []
    Task.objects.filter(plan=plan).update(number="1")
    assert any(fault.fault == "side" for fault in verify().faults)
    Task.objects.filter(plan=plan).update(number="8")
    Plan.objects.filter(pk=plan.pk).update(title="别的计划")
    assert any(fault.fault == "row" for fault in verify().faults)


@pytest.mark.parametrize(
    "given,sentence",
    [
        ({"bodies": []}, "还没有选责任单位"),
        ({"figure": "requests.nothing", "compare": "least"}, "没有这个数字"),
        ({"figure": "requests.received"}, "还没有选要求"),
        ({"figure": "requests.received", "compare": "least"}, "还没有写目标值"),
        ({"figure": "requests.received", "compare": "every"}, "要配一个比率"),
    ],
)
def test_a_target_that_cannot_be_measured_is_refused(town: SimpleNamespace, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add(town, begin(town), **given)


def test_a_target_outside_the_plans_place_is_refused(town: SimpleNamespace) -> None:
    plan = begin(town, place=town.street, issuer=town.office, actor=town.streeter)
    with pytest.raises(Refused, match="里面量"):
        actions.add_task(plan, **words(town, **RECEIVED, place=town.far), actor=town.streeter)


def test_a_task_due_when_the_plan_does_not_run_holds_it_back(town: SimpleNamespace) -> None:
    plan = add(town, begin(town))
    plan = actions.edit(plan, title=plan.title, issuer=plan.issuer, since=date(2026, 1, 1), until=date(2026, 6, 30), actor=town.writer)
    with pytest.raises(Refused, match="第1项的期限不在计划期内"):
        actions.issue(plan, actor=town.reader)


def test_progress_is_the_figure_from_the_plans_first_day_to_today(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    one = only(plan)
    assert (one.value, one.part, one.whole, one.state, one.light) == (6, 6, 8.0, "begun", "ok")
    with clock.at(moment(9, 20)):
        assert (only(plan).light, only(plan).light_words) == ("soon", "剩10天")
    with clock.at(moment(9, 30)):
        assert only(plan).light_words == "今天到期"
    with clock.at(moment(10, 3)):
        assert (only(plan).state, only(plan).light_words) == ("late", "超期3天")
        for _ in range(2):
            requests.receive(town.compound, text="门坏了", channel="phone", actor=SYSTEM)
        assert (only(plan).state, only(plan).light, only(plan).light_words) == ("met", "none", "已达到")


def test_a_task_of_one_place_is_measured_there(town: SimpleNamespace) -> None:
    assert only(issued(town, **RECEIVED, place=town.street)).value == 5


def test_nothing_yet_is_not_begun(town: SimpleNamespace) -> None:
    one = only(issued(town, figure="requests.solved", compare="least", number=Decimal(5)))
    assert (one.value, one.state) == (0, "waiting")


@pytest.mark.parametrize(
    "compare,number,met",
    [("least", 6, True), ("least", 7, False), ("exactly", 6, True), ("exactly", 5, False), ("most", 6, True), ("most", 5, False)],
)
def test_each_comparison_means_what_it_says(town: SimpleNamespace, compare: str, number: int, met: bool) -> None:
    assert only(issued(town, figure="requests.received", compare=compare, number=Decimal(number))).met is met


def test_every_one_means_numerator_and_denominator_are_the_same_and_not_nothing(town: SimpleNamespace) -> None:
    plan = issued(town, figure="requests.return_rate", compare="every")
    one = only(plan)
    assert one.share == (0, 6) and not one.met  # none of six
    task = one.task
    assert task.met_by(100.0, (3, 3)) and not task.met_by(None, (0, 0)) and not task.met_by(66.67, (2, 3))
    assert task.target_words == "每一条都做到"


def test_a_target_may_be_what_holds_at_a_date(town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def grids(day: date) -> Any:
        return Place.objects.at_level("grid").standing_on(day)

    monkeypatch.setitem(figures, "civic.grids", AtDate("civic.grids", "网格", "个", "那一天在用的网格", of=Place, on_day=grids))
    Place.objects.filter(pk=town.grid.pk).update(from_on=date(2026, 5, 10))
    plan = issued(town, figure="civic.grids", compare="exactly", number=Decimal(1))
    assert (only(plan).value, only(plan).met) == (1, True)
    assert [month.value for month in queries.months(plan, only(plan).task)] == [0, 0, 0, 0, 1, 1, 1]


def test_months_add_up_from_the_plans_first_day(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    months = queries.months(plan, only(plan).task)
    assert [month.first.month for month in months] == [1, 2, 3, 4, 5, 6, 7]
    assert [month.value for month in months] == [0, 3, 3, 3, 3, 5, 6]


def test_what_stands_now_has_no_months(town: SimpleNamespace) -> None:
    plan = issued(town, figure="requests.open", compare="most", number=Decimal(10))
    assert only(plan).value == 6
    assert queries.months(plan, only(plan).task) == []


def test_the_numbers_of_a_closed_plan_stand_still(town: SimpleNamespace) -> None:
    plan = actions.close(issued(town, **RECEIVED), actor=town.writer)
    with clock.at(moment(8, 1)):
        requests.receive(town.compound, text="门坏了", channel="phone", actor=SYSTEM)
        assert only(plan).value == 6
        assert (plan.counted_to, only(plan).light) == (date(2026, 7, 3), "none")


def test_by_place_the_reader_below_sees_the_line_of_their_own(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    task = only(plan).task
    whole, below = queries.by_child(plan, task, town.writer), queries.by_child(plan, task, town.streeter)
    assert whole is not None and [line.value for line in whole.lines] == [5, 1]
    assert below is not None and [(line.place and line.place.name, line.value) for line in below.lines] == [("古南街道", 5)]


def test_who_reads_a_plan(town: SimpleNamespace) -> None:
    draft, plan = begin(town), issued(town)
    assert set(queries.readable(town.writer)) == {draft, plan}
    for actor in (town.streeter, town.outsider, town.gridder, town.builder):
        assert list(queries.readable(actor)) == [plan], actor.label
    own = begin(town, place=town.street, issuer=town.office, actor=town.streeter)
    assert own in queries.readable(town.writer) and own not in queries.readable(town.outsider)


def test_a_firm_reads_a_plan_only_when_it_answers_for_a_task(town: SimpleNamespace) -> None:
    firm = Organisation.objects.create(kind="company", name="锦华物业", place=town.compound)
    manager = hold("黄志强", "company_manager", town.compound, firm)
    issued(town)
    assert not queries.readable(manager).exists()
    plan = issued(town, bodies=[firm])
    assert list(queries.readable(manager)) == [plan]


def report(plan: Plan, town: SimpleNamespace, **more: Any) -> TaskReport:
    given = {"nth": 1, "body": town.office, "evidence": "贴在公示栏", "done_on": date(2026, 7, 2), "actor": town.streeter}
    return actions.report(plan, **given | more)


def test_a_body_reports_its_part_and_the_last_one_finishes_the_task(town: SimpleNamespace) -> None:
    plan = issued(town, bodies=[town.office, town.housing])
    assert only(plan).state == "waiting"
    made = report(plan, town)
    assert (made.place, made.state) == (town.street, "reported")
    assert (only(plan).share, only(plan).state) == ((1, 2), "begun")
    report(plan, town, body=town.housing, actor=town.builder)
    assert only(plan).met
    with pytest.raises(Refused, match="已经报过"):
        report(plan, town)


def test_only_a_body_of_the_task_reports_and_only_where_no_figure_speaks(town: SimpleNamespace) -> None:
    plan = issued(town)
    with pytest.raises(Refused, match="要由责任单位的人报"):
        report(plan, town, actor=town.outsider)
    with pytest.raises(Refused, match="责任单位里没有您的单位"):
        report(plan, town, body=town.housing, actor=town.builder)
    with pytest.raises(Refused, match="数字自己会变"):
        report(issued(town, **RECEIVED), town)
    with pytest.raises(Refused, match="起草中，现在不能报"):
        report(add(town, begin(town)), town)


def test_a_report_is_sent_back_by_the_plans_keeper_and_given_again(town: SimpleNamespace) -> None:
    plan = issued(town)
    made = report(plan, town)
    with pytest.raises(Refused, match="下达计划的一级才能退回"):
        actions.send_back(made, reason="不行", actor=town.streeter)
    with pytest.raises(Refused, match="还没有写退回的理由"):
        actions.send_back(made, reason=" ", actor=town.writer)
    assert actions.send_back(made, reason="公示栏里没有看到", actor=town.writer).state == "returned"
    assert only(plan).state == "waiting"
    report(plan, town)
    story = queries.task_story(plan, 1, town.writer)
    assert [line.words for line in story].count("报完成") == 2
    assert "公示栏里没有看到" in [line.say for line in story]


def test_a_body_takes_back_its_own_report_and_no_other_does(town: SimpleNamespace) -> None:
    plan = issued(town)
    made = report(plan, town)
    with pytest.raises(Refused, match="您的身份不能"):
        actions.take_back(made, actor=town.builder)
    assert actions.take_back(made, actor=town.streeter).state == "taken_back"
    with pytest.raises(Refused, match="现在是“撤回”"):
        actions.take_back(made, actor=town.streeter)


def test_what_waits_for_a_body_is_due_within_a_month_and_not_yet_there(town: SimpleNamespace) -> None:
    plan = issued(town, due_on=date(2026, 7, 20))
    issued(town, due_on=date(2026, 12, 1), title="还早")
    issued(town, due_on=date(2026, 7, 20), title="够了", figure="requests.received", compare="least", number=Decimal(1))
    add(town, begin(town), title="草稿")
    assert [one.task.title for one in queries.waiting_for(town.streeter)] == ["多收诉求"]
    assert queries.waiting_for(town.builder) == queries.waiting_for(town.gridder) == []
    report(plan, town)
    assert queries.waiting_for(town.streeter) == []
