"""Each button of a request: it works; not from another state; not by another's hand; not while something is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hongge.civic.queries import visitor_at
from hongge.kernel import clock, figures, flow
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.outbox import Message
from hongge.kernel.places import Place
from hongge.kernel.verify import verify
from hongge.systems.requests import actions, queries
from hongge.systems.requests.figures import RECEIVED
from hongge.systems.requests.models import Category, Deadline, Request
from hongge.systems.requests.workflow import REQUEST
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = (clock.today(), clock.today())


@pytest.fixture
def received(cast: Cast) -> Request:
    return actions.receive(
        cast.places["城建花苑"],
        text="三栋二单元电梯关门抖。昨晚停在四楼。",
        channel="qr",
        phone="13800138000",
        name="陈建国",
        actor=cast.visitor("城建花苑"),
    )


@pytest.fixture
def accepted(received: Request, cast: Cast) -> Request:
    return actions.accept(received, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)


@pytest.fixture
def dispatched(accepted: Request, cast: Cast) -> Request:
    return actions.dispatch(accepted, lead=cast.bodies["锦华物业"], actor=cast["community"].actor)


@pytest.fixture
def working(dispatched: Request, cast: Cast) -> Request:
    return actions.sign(dispatched, actor=cast["company_manager"].actor)


@pytest.fixture
def done(working: Request, cast: Cast) -> Request:
    return actions.resolve(working, result="换了门机皮带", outcome="solved", actor=cast["company_manager"].actor)


def test_a_report_gets_a_number_a_title_a_deadline_and_a_link(received: Request) -> None:
    assert received.number == f"JZ-{clock.today():%Y%m%d}-0001"
    assert received.title == "三栋二单元电梯关门抖"
    assert received.state == "received"
    assert received.due_at and received.soon_at and received.opened_at < received.soon_at < received.due_at
    assert len(received.token) == 32 and len(received.code) == 7


def test_two_reports_get_two_numbers(received: Request, cast: Cast) -> None:
    second = actions.receive(cast.places["城建花苑"], text="路灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
    assert second.number.endswith("-0002")
    assert second.token != received.token


def test_a_visitor_cannot_report_for_another_compound(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.receive(cast.places["天龙花园"], text="路灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("account", "phone", "agreed", "channels"),
    [(True, "13800138000", True, ["inbox", "sms"]), (True, "", False, ["inbox"]), (False, "13800138000", False, []), (False, "", True, [])],
)
def test_news_goes_to_the_inbox_of_an_account_and_by_sms_to_a_number_that_may_be_used(
    cast: Cast, account: bool, phone: str, agreed: bool, channels: list[str]
) -> None:
    person = cast["resident"].person.pk if account else None
    actor = visitor_at(cast.places["城建花苑"], person)
    request = actions.receive(cast.places["城建花苑"], text="路灯不亮", channel="qr", phone=phone, may_contact=agreed, actor=actor)
    told = Message.objects.filter(kind="request", record=request.pk).order_by("channel")
    assert [(message.channel, message.to_person) for message in told] == [(channel, person) for channel in channels]


def test_the_community_accepts_with_a_category(received: Request, cast: Cast) -> None:
    request = actions.accept(
        received, category=Category.objects.get(pk="elevator"), title="3栋2单元电梯关门抖动", actor=cast["community"].actor
    )
    assert (request.state, request.category_id, request.title) == ("accepted", "elevator", "3栋2单元电梯关门抖动")


def test_without_a_category_nothing_is_accepted(received: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有选类别"):
        actions.accept(received, actor=cast["community"].actor)
    received.refresh_from_db()
    assert received.state == "received"


def test_another_community_cannot_accept(received: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.accept(received, category=Category.objects.get(pk="elevator"), actor=cast["other_community"].actor)


def test_nothing_is_accepted_twice(accepted: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="现在是“待派”"):
        actions.accept(accepted, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)


def test_without_a_lead_nothing_is_dispatched(accepted: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有选主办单位"):
        actions.dispatch(accepted, lead=None, actor=cast["community"].actor)


def test_a_company_cannot_dispatch(accepted: Request, cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.dispatch(accepted, lead=cast.bodies["锦华物业"], actor=cast["company_manager"].actor)


def test_dispatched_with_assistants_it_has_one_lead(accepted: Request, cast: Cast) -> None:
    helpers = [cast.bodies["桃树下二格"], cast.bodies["锦华物业"]]
    request = actions.dispatch(accepted, lead=cast.bodies["锦华物业"], assistants=helpers, actor=cast["community"].actor)
    assert request.lead == cast.bodies["锦华物业"]
    assert [a.organisation.name for a in request.assistants.all()] == ["桃树下二格"]
    assert request.sign_due_at is not None


def test_a_question_asked_at_work_waits_for_one_answer(working: Request, cast: Cast) -> None:
    reporter = cast.reporter(working)
    with pytest.raises(Refused, match="没有等回答的话"):
        actions.answer(working, text="有人", actor=reporter)
    asked = actions.ask(working, text="明天上午家里有人吗？", actor=cast["community"].actor)
    assert asked.is_asking and asked.says_now == "有一句话想请您回答" and asked.paused_at is None
    answered = actions.answer(asked, text="上午有人", actor=reporter)
    assert (answered.state, answered.is_asking, answered.due_at) == ("working", False, working.due_at)
    assert "上午有人" in "".join(line.say for line in queries.timeline(answered, cast["company_manager"].actor))


def test_a_result_takes_an_unanswered_question_away(working: Request, cast: Cast) -> None:
    asked = actions.ask(working, text="明天上午家里有人吗？", actor=cast["community"].actor)
    assert not actions.resolve(asked, result="修好了", outcome="solved", actor=cast["company_manager"].actor).question


def test_a_wrong_place_is_put_right_with_a_reason(accepted: Request, cast: Cast) -> None:
    there = cast.places["天龙花园"]
    before = {place: RECEIVED.value(cast.places[place], *TODAY) for place in ("城建花苑", "天龙花园")}
    moved = actions.relocate(accepted, at=there, reason="居民扫错了码", actor=cast["community"].actor)
    assert (moved.place, moved.path, moved.cell_id, moved.state) == (there, there.path, there.cell_id, "accepted")
    assert {p: RECEIVED.value(cast.places[p], *TODAY) for p in before} == {
        "城建花苑": before["城建花苑"] - 1,
        "天龙花园": before["天龙花园"] + 1,
    }
    assert figures.faults() == [] and verify().faults == []
    told = queries.timeline(moved, cast.reporter(moved))[0]
    assert "改了地点：从城建花苑" in told.words and "天龙花园" in told.words and told.say == "居民扫错了码"


def test_a_place_is_corrected_only_within_the_community_and_the_leads_reach(dispatched: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="收回来"):
        actions.relocate(dispatched, at=cast.places["天龙花园"], reason="扫错了码", actor=cast["community"].actor)
    inside = actions.relocate(dispatched, at=cast.places["城建花苑/5栋"], reason="在五栋", actor=cast["community"].actor)
    assert (inside.state, inside.lead) == ("dispatched", cast.bodies["锦华物业"])
    back = actions.recategorise(inside, category=Category.objects.get(pk="repair"), actor=cast["community"].actor)
    abroad = Place.objects.at_level("compound").exclude(stream=back.stream_id)[0]
    with pytest.raises(Refused, match="不归您管"):
        actions.relocate(back, at=abroad, reason="别的社区", actor=cast["community"].actor)
    with pytest.raises(Refused):
        actions.relocate(back, at=cast.places["城建花苑"], reason="我想改", actor=cast["company_manager"].actor)


def test_the_lead_is_told_when_the_resident_takes_it_back(dispatched: Request, cast: Cast) -> None:
    actions.withdraw(dispatched, actor=cast.reporter(dispatched))
    told = Message.objects.filter(template="request.withdrawn")
    assert cast["company_manager"].person.pk in set(told.values_list("to_person", flat=True))
    assert all(f"/requests/{dispatched.number}/" in one.words[1] and dispatched.token not in one.words[1] for one in told)


def test_nobody_is_told_when_nobody_led_it(accepted: Request, cast: Cast) -> None:
    actions.withdraw(accepted, actor=cast.reporter(accepted))
    assert not Message.objects.filter(template="request.withdrawn").exists()


def test_only_the_lead_signs(dispatched: Request, cast: Cast) -> None:
    for stranger in ("other_manager", "grid_leader", "community"):
        with pytest.raises(Refused):
            actions.sign(dispatched, actor=cast[stranger].actor)
    assert actions.sign(dispatched, actor=cast["company_manager"].actor).state == "working"


def test_a_signature_within_the_hour_is_in_time(dispatched: Request, cast: Cast) -> None:
    assert actions.sign(dispatched, actor=cast["company_manager"].actor).signed_in_time is True


def test_a_late_signature_is_late(dispatched: Request, cast: Cast) -> None:
    assert dispatched.sign_due_at
    with clock.at(dispatched.sign_due_at + timedelta(minutes=1)):
        assert actions.sign(dispatched, actor=cast["company_manager"].actor).signed_in_time is False


def test_without_a_result_nothing_is_done(working: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有写处理结果"):
        actions.resolve(working, result="", outcome="solved", actor=cast["company_manager"].actor)


def test_done_in_time_says_so(done: Request) -> None:
    assert (done.state, done.done_in_time, done.outcome) == ("done", True, "solved")
    assert done.minutes_to_done == 0


def test_done_after_the_deadline_says_so(working: Request, cast: Cast) -> None:
    assert working.due_at
    with clock.at(working.due_at + timedelta(seconds=1)):
        assert actions.resolve(working, result="修好了", outcome="solved", actor=cast["company_manager"].actor).done_in_time is False


def test_a_call_back_that_says_yes_closes(done: Request, cast: Cast) -> None:
    request = actions.call_back(done, answer="yes", actor=cast["community"].actor)
    assert request.state == "closed" and request.closed_at


def test_a_call_back_that_says_no_sends_it_back_to_work(done: Request, cast: Cast) -> None:
    request = actions.call_back(done, answer="no", note="还是抖", actor=cast["community"].actor)
    assert (request.state, request.reworks, request.done_at, request.outcome) == ("working", 1, None, "")


def test_a_call_back_that_reaches_nobody_is_kept_and_changes_nothing(done: Request, cast: Cast) -> None:
    request = actions.call_back(done, answer="unreached", actor=cast["community"].actor)
    assert request.state == "done"
    assert request.callbacks.count() == 1


def test_the_company_does_not_call_back_itself(done: Request, cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.call_back(done, answer="yes", actor=cast["company_manager"].actor)


def test_the_reporter_confirms_and_evaluates_once(done: Request, cast: Cast) -> None:
    actor = cast.reporter(done)
    closed = actions.confirm(done, actor=actor)
    rated = actions.evaluate(closed, rating=5, solved=True, actor=actor)
    assert (rated.state, rated.rating, rated.says_solved) == ("closed", 5, True)
    with pytest.raises(Refused, match="已经评价过了"):
        actions.evaluate(rated, rating=1, solved=False, actor=actor)


def test_nothing_is_evaluated_before_there_is_a_result(working: Request, cast: Cast) -> None:
    with pytest.raises(Refused, match="办理中"):
        actions.evaluate(working, rating=1, solved=False, actor=cast.reporter(working))


def test_what_was_worked_over_is_rated_anew_and_the_last_rating_counts(done: Request, cast: Cast) -> None:
    actor, manager = cast.reporter(done), cast["company_manager"].actor
    bad = actions.evaluate(done, rating=1, solved=False, reason="还是抖", actor=actor)
    again = actions.refuse_result(bad, text="还是抖", actor=actor)
    assert (again.rating, again.result) == (1, ""), "a bad rating is not undone by working on"
    with pytest.raises(Refused):
        actions.evaluate(again, rating=5, solved=True, actor=actor)
    resolved = actions.resolve(again, result="换了整套门机", outcome="solved", actor=manager)
    rated = actions.evaluate(resolved, rating=5, solved=True, reason="这次好了", actor=actor)
    assert (rated.rating, rated.says_solved) == (5, True)
    told = " ".join(f"{line.words}{line.say}" for line in queries.timeline(rated, cast["community"].actor))
    assert "非常不满意" in told and "还是抖" in told and "这次好了" in told
    with pytest.raises(Refused, match="已经评价过了"):
        actions.evaluate(rated, rating=4, solved=True, actor=actor)


def test_every_result_stays_on_the_timeline(done: Request, cast: Cast) -> None:
    again = actions.call_back(done, answer="no", actor=cast["community"].actor)
    resolved = actions.resolve(again, result="换了整套门机", outcome="solved", actor=cast["company_manager"].actor)
    assert resolved.result == "换了整套门机"
    said = [line.say for line in queries.timeline(resolved, cast.reporter(resolved)) if "说已经办好" in line.words]
    assert said == ["换了整套门机", "换了门机皮带"]


def test_another_requests_reporter_can_do_nothing(done: Request, cast: Cast) -> None:
    other = actions.receive(cast.places["城建花苑"], text="路灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
    with pytest.raises(Refused):
        actions.confirm(done, actor=cast.reporter(other))


def test_what_staff_evaluate_for_somebody_is_marked(done: Request, cast: Cast) -> None:
    actions.evaluate(done, rating=4, solved=True, actor=cast["community"].actor)
    assert done.evaluations.get().by_staff is True


def test_reopening_is_asked_within_fifteen_days_and_decided_by_staff(done: Request, cast: Cast) -> None:
    closed = actions.confirm(done, actor=cast.reporter(done))
    asked = actions.ask_reopen(closed, text="又坏了", actor=cast.reporter(done))
    assert asked.state == "reopen_requested"
    again = actions.reopen(asked, actor=cast["community"].actor)
    assert (again.state, again.reopens, again.lead, again.done_at) == ("accepted", 1, None, None)


def test_after_fifteen_days_it_is_reported_anew(done: Request, cast: Cast) -> None:
    closed = actions.confirm(done, actor=cast.reporter(done))
    with clock.at(clock.now() + timedelta(days=16)), pytest.raises(Refused, match="请重新报一件"):
        actions.ask_reopen(closed, text="又坏了", actor=cast.reporter(done))


def test_while_the_resident_is_asked_the_clock_stands_still(received: Request, cast: Cast) -> None:
    due = received.due_at
    assert due
    asked = actions.ask_info(received, question="是哪一部电梯？", actor=cast["community"].actor)
    assert (asked.state, asked.light) == ("need_info", "rest")
    with clock.at(clock.now() + timedelta(days=3)):
        answered = actions.supply(asked, text="南边那部", actor=cast.reporter(asked))
        assert (answered.state, answered.accepted_at) == ("received", None), "an answer accepts nothing"
        assert answered.due_at and answered.due_at > due
    assert {option.name for option in flow.options(REQUEST, answered, cast["community"].actor)} >= {"accept", "reject"}


def test_what_is_never_supplied_ends_by_itself(received: Request, cast: Cast) -> None:
    asked = actions.ask_info(received, question="是哪一部电梯？", actor=cast["community"].actor)
    assert actions.close_silent(cast.system) == 0
    with clock.at(clock.now() + timedelta(days=20)):
        assert actions.close_silent(cast.system) == 1
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_silence_closes_what_was_done(done: Request, cast: Cast) -> None:
    assert actions.close_silent(cast.system) == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert actions.close_silent(cast.system) == 1
    done.refresh_from_db()
    assert done.state == "closed"


def test_a_return_counts_and_goes_back_to_the_community(working: Request, cast: Cast) -> None:
    request = actions.return_back(working, reason="电梯在质保期，要由安装单位来", actor=cast["company_manager"].actor)
    assert (request.state, request.returns, request.lead) == ("accepted", 1, None)
    assert request.returned.get().lead == cast.bodies["锦华物业"]


def test_recategorised_while_at_work_it_is_dispatched_again(working: Request, cast: Cast) -> None:
    request = actions.recategorise(working, category=Category.objects.get(pk="repair"), actor=cast["community"].actor)
    assert (request.state, request.category_id, request.lead) == ("accepted", "repair", None)


def test_an_urge_rests_until_the_next_working_day(dispatched: Request, cast: Cast) -> None:
    actor = cast.reporter(dispatched)
    friday = datetime(2026, 11, 27, 16, 40, tzinfo=SHANGHAI)
    with clock.at(friday):
        urged = actions.urge(dispatched, actor=actor)
        with pytest.raises(Refused, match="今天16:40催过了，办的人看得到"):
            actions.urge(urged, actor=actor)
        (option,) = [one for one in flow.options(REQUEST, urged, actor) if one.name == "urge"]
        assert option.reasons, "the button says why it rests"
    with clock.at(friday + timedelta(days=2)), pytest.raises(Refused, match="11月27日16:40催过了"):
        actions.urge(urged, actor=actor)
    with clock.at(friday + timedelta(days=3)):
        assert actions.urge(urged, actor=actor).urged_at == friday + timedelta(days=3)


def test_what_the_lead_would_ask_reaches_the_reporter_only_through_the_community(working: Request, cast: Cast) -> None:
    working = actions.relay(working, text="您叫什么名字？", actor=cast["company_manager"].actor)
    assert working.words.get().to == "office"
    assert "您叫什么名字" not in "".join(line.say for line in queries.timeline(working, cast.reporter(working)))
    actions.ask(working, text="明天上午家里有人吗？", actor=cast["community"].actor)
    assert "明天上午家里有人吗" in "".join(line.say for line in queries.timeline(working, cast.reporter(working)))


def test_what_the_community_keeps_to_itself_no_lead_and_no_resident_reads(working: Request, cast: Cast) -> None:
    request = actions.remark(working, text="报事人是302室的老人", to="community", actor=cast["community"].actor)
    for reader in (cast["company_manager"].actor, cast.reporter(request)):
        assert "302室" not in "".join(line.say for line in queries.timeline(request, reader))
    assert "302室" in "".join(line.say for line in queries.timeline(request, cast["community"].actor))


def test_a_corrected_category_keeps_what_the_clock_stood_still(accepted: Request, cast: Cast) -> None:
    asked = actions.ask_info(accepted, question="哪一层？", actor=cast["community"].actor)
    with clock.at(clock.now() + timedelta(days=7)):
        supplied = actions.supply(asked, text="四层", actor=cast.reporter(asked))
        assert supplied.state == "accepted", "asked after it was accepted, it stays so"
        again = actions.correct(supplied, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)
    assert again.due_at and supplied.due_at and accepted.due_at
    assert again.due_at > accepted.due_at
    assert (again.soon_at, again.due_at) == (supplied.soon_at, supplied.due_at)


MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        ("11-23 17:30", "11-24 08:30", "11-26 17:30"),  # over a night: nothing was lost, nothing is given
        ("11-23 18:05", "11-23 23:40", "11-26 17:30"),
        ("11-23 12:00", "11-23 14:00", "11-26 17:30"),  # over noon
        ("11-23 17:29", "11-23 17:30", "11-27 08:31"),  # a minute of work is a minute
        ("11-23 08:30", "11-23 17:30", "11-27 17:30"),  # a whole day, to its very end
        ("11-23 08:30", "11-24 08:30", "11-27 17:30"),
        ("11-26 17:29", "11-26 17:30", "11-27 08:31"),
        ("11-26 17:30", "11-27 10:00", "11-26 17:30"),  # it was over when it was asked
        ("11-26 17:31", "11-30 10:00", "11-26 17:30"),
    ],
)
def test_a_pause_moves_the_deadline_by_the_office_hours_it_took(cast: Cast, asked: str, answered: str, due: str) -> None:
    def at(words: str) -> datetime:
        return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)

    office = cast["community"].actor
    with clock.at(MONDAY):
        request = actions.receive(cast.places["城建花苑"], text="三栋电梯关门抖", channel="qr", actor=cast.visitor("城建花苑"))
        request = actions.accept(request, category=Category.objects.get(pk="property-service"), actor=office)
        assert request.due_at == at("11-26 17:30")
    with clock.at(at(asked)):
        request = actions.ask_info(request, question="哪一层？", actor=office)
    with clock.at(at(answered)):
        request = actions.supply(request, text="四层", actor=cast.reporter(request))
        assert request.due_at == at(due)
        again = actions.correct(request, category=Category.objects.get(pk="property-service"), actor=office)
    assert (again.soon_at, again.due_at) == (request.soon_at, request.due_at)


def at(words: str) -> datetime:
    return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def on_monday(cast: Cast, **more: Any) -> Request:
    with clock.at(MONDAY):
        request = actions.receive(cast.places["城建花苑"], text="三栋电梯关门抖", channel="qr", actor=cast.visitor("城建花苑"), **more)
        return actions.accept(request, category=Category.objects.get(pk="property-service"), actor=cast["community"].actor)


def test_a_pause_that_came_too_late_counts_under_a_longer_deadline(cast: Cast) -> None:
    office, request = cast["community"].actor, on_monday(cast)
    with clock.at(at("11-26 17:31")):
        request = actions.ask_info(request, question="哪一层？", actor=office)
    with clock.at(at("11-30 08:30")):  # a whole working day later
        request = actions.supply(request, text="四层", actor=cast.reporter(request))
        assert request.due_at == at("11-26 17:30"), "what was late stays late"
        Deadline.objects.create(step="done", category_id="repair", days=10, source="本区")
        request = actions.correct(request, category=Category.objects.get(pk="repair"), actor=office)
    assert request.due_at == at("12-08 17:30"), "ten working days, and the one it stood still"


@pytest.mark.parametrize("who", ["the call-back", "the reporter"])
def test_while_the_result_lay_with_others_the_leads_clock_stood_still(cast: Cast, who: str) -> None:
    office, manager, request = cast["community"].actor, cast["company_manager"].actor, on_monday(cast)
    with clock.at(at("11-24 08:30")):
        request = actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=office)
        request = actions.sign(request, actor=manager)
    with clock.at(at("11-25 08:30")):
        request = actions.resolve(request, result="修了", outcome="solved", actor=manager)
    with clock.at(at("11-27 08:30")):  # two working days later, past the old deadline
        if who == "the reporter":
            request = actions.refuse_result(request, text="还是抖", actor=cast.reporter(request))
        else:
            request = actions.call_back(request, answer="no", actor=office)
        assert (request.due_at, request.light) == (at("11-30 17:30"), "ok")
        again = actions.recategorise(request, category=Category.objects.get(pk="property-service"), actor=office)
    assert again.due_at == at("11-30 17:30")


def test_a_result_that_came_too_late_stays_late_when_it_is_worked_over(working: Request, cast: Cast) -> None:
    assert working.due_at
    with clock.at(working.due_at + timedelta(days=1)):
        late = actions.resolve(working, result="修了", outcome="solved", actor=cast["company_manager"].actor)
        again = actions.call_back(late, answer="no", actor=cast["community"].actor)
        assert (again.due_at, again.light) == (working.due_at, "late")


def test_what_was_never_sorted_is_not_dispatched(received: Request, cast: Cast) -> None:
    asked = actions.ask_info(received, question="哪一层？", actor=cast["community"].actor)
    supplied = actions.supply(asked, text="四层", actor=cast.reporter(asked))
    with pytest.raises(Refused, match="待受理"):
        actions.dispatch(supplied, lead=cast.bodies["锦华物业"], actor=cast["community"].actor)


def test_a_refusal_gives_a_reason(received: Request, cast: Cast) -> None:
    request = actions.reject(received, reason="这是供电公司的事，请打95598", actor=cast["community"].actor)
    assert (request.state, request.outcome) == ("rejected", "rejected")


def test_the_reporter_takes_it_back(dispatched: Request, cast: Cast) -> None:
    assert actions.withdraw(dispatched, actor=cast.reporter(dispatched)).state == "withdrawn"


def test_a_look_at_the_phone_is_journalled_and_shown(received: Request, cast: Cast) -> None:
    reporter = actions.reveal(received, reason="contact", actor=cast["community"].actor)
    assert reporter.phone.endswith("13800138000")
    for stranger in ("company_manager", "other_community", "grid_leader"):
        with pytest.raises(Refused, match="看不到是谁报的"):
            actions.reveal(received, reason="contact", actor=cast[stranger].actor)
    entry = Entry.objects.get(kind="reporter", step="reveal")
    assert (entry.record, entry.duty, entry.facts) == (received.pk, cast["community"].actor.duty, {"reason": "contact"})


def test_the_journal_holds_no_words(done: Request) -> None:
    told = " ".join(str(entry.facts) for entry in Entry.objects.all())
    for word in ("电梯", "陈建国", "13800138000", "皮带"):
        assert word not in told
