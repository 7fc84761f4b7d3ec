"""What is read of requests: deadlines, timelines, steps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hongge.systems.requests import actions, queries
from hongge.systems.requests.models import Category, Request
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


def test_a_wrong_code_opens_nothing(cast: Cast) -> None:
    request = walked(cast)
    assert queries.by_number_and_code(request.number, request.code.lower().replace("-", " ")) == request
    assert queries.by_number_and_code(request.number, "222-222") is None
    assert queries.by_number_and_code("JZ-1", request.code) is None
