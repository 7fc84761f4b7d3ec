"""What is read of requests: deadlines, timelines, steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hongge.kernel import clock
from hongge.systems.requests import actions, queries
from hongge.systems.requests.models import Category, Reporter, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_help_is_due_after_three_working_days_over_a_shifted_saturday(cast: Cast) -> None:
    friday = datetime(2026, 2, 13, 10, 0, tzinfo=SHANGHAI)  # 2026-02-14 is a working Saturday, then the Spring Festival
    _soon, due = queries.due_for(kind="help", category=None, urgency="normal", since=friday)
    assert due and due.astimezone(SHANGHAI) == datetime(2026, 2, 25, 17, 30, tzinfo=SHANGHAI)


def test_a_complaint_has_thirteen_working_days(cast: Cast) -> None:
    monday = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
    _soon, due = queries.due_for(kind="complaint", category=None, urgency="normal", since=monday)
    assert due and due.astimezone(SHANGHAI) == datetime(2026, 11, 19, 17, 30, tzinfo=SHANGHAI)


def fresh(cast: Cast) -> Request:
    request = actions.receive(cast.places["城建花苑"], text="楼道灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
    return actions.accept(request, category=Category.objects.get(pk="property"), actor=cast["community"].actor)


def walked(cast: Cast) -> Request:
    request = actions.receive(
        cast.places["城建花苑"],
        text="楼道灯不亮，老人摔了一跤",
        channel="qr",
        name="陈建国",
        phone="13800138000",
        actor=cast.visitor("城建花苑"),
    )
    request = actions.accept(request, category=Category.objects.get(pk="property"), actor=cast["community"].actor)
    request = actions.contact(request, reached=True, note="他女儿接的电话", actor=cast["community"].actor)
    request = actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=cast["community"].actor)
    request = actions.sign(request, actor=cast["company_manager"].actor)
    request = actions.remark(request, text="内部先看看线路", to="office", actor=cast["company_manager"].actor)
    return actions.resolve(request, result="换了灯管", outcome="solved", actor=cast["company_manager"].actor)


def test_a_resident_reads_plain_words_and_masked_names(cast: Cast) -> None:
    request = walked(cast)
    text = " ".join(f"{line.words} {line.who} {line.say}" for line in queries.timeline(request, cast.reporter(request)))
    assert "您报了这件事" in text and "派给锦华物业主办" in text and "换了灯管" in text
    assert "王*" in text and "王芳" not in text
    assert "内部先看看线路" not in text


def test_the_company_never_reads_who_it_was(cast: Cast) -> None:
    request = walked(cast)
    text = " ".join(f"{line.words} {line.who} {line.say}" for line in queries.timeline(request, cast["company_manager"].actor))
    assert "内部先看看线路" in text
    for hidden in ("陈建国", "13800138000", "他女儿"):
        assert hidden not in text


def test_every_step_is_a_line_and_the_newest_comes_first(cast: Cast) -> None:
    lines = queries.timeline(walked(cast), cast["community"].actor)
    assert len(lines) == 7
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_the_steps_say_what_is_done_and_what_is_now(cast: Cast) -> None:
    assert [step.state for step in queries.steps(walked(cast))] == ["done", "done", "done", "done", "done", "now"]


def test_what_goes_back_to_be_dispatched_is_signed_by_nobody(cast: Cast) -> None:
    request, office, manager = fresh(cast), cast["community"].actor, cast["company_manager"].actor
    request = actions.dispatch(request, lead=cast.bodies["锦华物业"], actor=office)
    request = actions.sign(request, actor=manager)
    request = actions.recategorise(request, category=Category.objects.get(pk="repair"), actor=office)
    assert [step.state for step in queries.steps(request)] == ["done", "done", "now", "", "", ""]
    assert [one["state"] for one in queries.line(request)] == ["done", "now", "", "", "", ""]


def test_what_is_over_shows_what_was_done_and_its_end(cast: Cast) -> None:
    office = cast["community"].actor
    request = actions.dispatch(fresh(cast), lead=cast.bodies["锦华物业"], actor=office)
    request = actions.withdraw(request, actor=cast.reporter(request))
    steps = queries.steps(request)
    assert [step.label for step in steps] == ["收到", "受理", "派单", "撤回"] and {step.state for step in steps} == {"done"}
    assert not any(step.when for step in steps)
    assert [(one["label"], one["state"]) for one in queries.line(request)][-1] == ("已撤回", "done")
    other = actions.receive(cast.places["城建花苑"], text="停电了", channel="qr", actor=cast.visitor("城建花苑"))
    other = actions.reject(other, reason="找供电公司", actor=office)
    assert [step.label for step in queries.steps(other)] == ["收到", "不予受理"]
    assert [one["label"] for one in queries.line(other)] == ["收到", "没有受理"]


def test_a_light_asked_of_the_table_is_the_light_of_the_row(cast: Cast) -> None:
    request = fresh(cast)
    assert request.soon_at and request.due_at
    for now in (request.opened_at, request.soon_at, request.due_at, request.due_at + timedelta(seconds=1)):
        with clock.at(now):
            found = [light for light in ("ok", "soon", "late") if Request.objects.with_light(light).filter(pk=request.pk).exists()]
            assert found == [request.light]


def test_a_return_is_marked_with_its_reason_until_it_is_dispatched_again(cast: Cast) -> None:
    office, manager = cast["community"].actor, cast["company_manager"].actor
    request = actions.dispatch(fresh(cast), lead=cast.bodies["锦华物业"], actor=office)
    request = actions.return_back(request, reason="在质保期，找安装单位", actor=manager)
    assert queries.marks([request], office) == {request.pk: ["锦华物业退单：在质保期，找安装单位"]}
    request = actions.dispatch(request, lead=cast.bodies["桃树下二格"], actor=office)
    assert queries.marks([request], office) == {request.pk: []}
    request = actions.recategorise(request, category=Category.objects.get(pk="repair"), actor=office)
    assert queries.marks([request], office) == {request.pk: []}, "the community took it back itself"


def test_an_urge_is_marked_for_whoever_works_on_it(cast: Cast) -> None:
    request = actions.dispatch(fresh(cast), lead=cast.bodies["锦华物业"], actor=cast["community"].actor)
    request = actions.urge(request, actor=cast.reporter(request))
    ((mark,),) = queries.marks([request], cast["company_manager"].actor).values()
    assert mark.startswith("催过1次，最近今天")


def test_the_reporter_is_seen_by_the_offices_and_by_whoever_reported(cast: Cast) -> None:
    request = walked(cast)
    sees = {role for role, member in cast.members.items() if Reporter.objects.visible_to(member.actor).filter(request=request).exists()}
    assert "community" in sees and not sees & {"company_manager", "grid_leader", "other_community", "committee_director", "auditor"}
    assert Reporter.objects.visible_to(cast.reporter(request)).get().request == request


def test_a_wrong_code_opens_nothing(cast: Cast) -> None:
    request = walked(cast)
    assert queries.by_number_and_code(request.number, request.code.lower().replace("-", " ")) == request
    assert queries.by_number_and_code(request.number, "222-222") is None
    assert queries.by_number_and_code("JZ-1", request.code) is None
