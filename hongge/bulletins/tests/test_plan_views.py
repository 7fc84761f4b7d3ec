"""The pages of work plans, walked as their people walk them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from hongge.bulletins.actions import plans as actions
from hongge.bulletins.models import Plan, TaskReport
from hongge.bulletins.tests.test_plans import RECEIVED, add, begin, issued, report
from hongge.bulletins.tests.test_views import at_desk

pytestmark = pytest.mark.django_db
TASK = {"section": "诉求", "title": "多收诉求", "done_when": "扫码能报", "due_on": "2026-09-30"}


def head_of(town: SimpleNamespace) -> dict[str, Any]:
    days = {"since": "2026-01-01", "until": "2026-12-31"}
    return {"place": town.district.pk, "title": "物业管理提升年", "issuer": town.organisers.pk} | days


def test_a_plan_is_written_task_by_task_and_issued_by_a_colleague(town: SimpleNamespace) -> None:
    writer, reader = at_desk(town.writer), at_desk(town.reader)
    head = {
        "place": town.district.pk,
        "title": "物业管理提升年",
        "issuer": town.organisers.pk,
        "since": "2026-01-01",
        "until": "2026-12-31",
    }
    answer = writer.post("/plans/new/", head)
    plan = Plan.objects.get()
    assert answer["Location"] == f"/plans/{plan.pk}/"
    assert "加一项任务" in writer.get(f"/plans/{plan.pk}/").content.decode()
    given = TASK | {"bodies": [town.office.pk], "figure": "requests.received", "compare": "least", "number": "8", "place": town.district.pk}
    assert writer.post(f"/plans/{plan.pk}/add_task/", given).status_code == 302
    page = writer.get(f"/plans/{plan.pk}/").content.decode()
    assert "写的人不能自己印发" in page and "不少于8件" in page
    assert "写的人不能自己印发" in writer.post(f"/plans/{plan.pk}/issue/").content.decode()
    assert reader.post(f"/plans/{plan.pk}/issue/").status_code == 302
    page = reader.get(f"/plans/{plan.pk}/").content.decode()
    assert "执行中" in page and "收回修改" in page and "核对并印发</button>" not in page
    assert (
        f"/figures/?place={town.district.code}&amp;period=custom&amp;since=2026-01-01&amp;until=2026-07-03&amp;name=requests.received"
        in page
    )


@pytest.mark.parametrize(
    "more,sentence",
    [
        ({}, "还没有选责任单位"),
        ({"due_on": "2027-01-01"}, "期限要在计划期内"),
        ({"due_on": "3月1日"}, "日期没有看懂"),
        ({"figure": "requests.received"}, "还没有选要求"),
        ({"figure": "requests.received", "compare": "every"}, "要配一个比率"),
        ({"figure": "requests.received", "compare": "least"}, "还没有写目标值"),
        ({"figure": "requests.on_time_rate", "compare": "least", "number": "150"}, "目标值在0到100之间"),
        ({"figure": "requests.received", "compare": "least", "number": "-1"}, "0"),
        ({"figure": "no.such"}, "no.such"),
        ({"done_when": "打13912345678问"}, "保存时会遮住几位"),
    ],
)
def test_what_is_wrong_with_a_task_is_said_beside_what_was_written(town: SimpleNamespace, more: dict[str, Any], sentence: str) -> None:
    plan = begin(town)
    given = TASK | {"place": town.district.pk} | ({"bodies": [town.office.pk]} if more else {}) | more
    answer = at_desk(town.writer).post(f"/plans/{plan.pk}/add_task/", given)
    assert answer.status_code == 409
    assert sentence in answer.content.decode() and "多收诉求" in answer.content.decode()


@pytest.mark.parametrize("given", [{"since": "2026-12-31", "until": "2026-01-01"}, {"since": "1990-01-01"}, {"until": "2050-01-01"}])
def test_days_that_make_no_plan_are_refused_with_a_sentence(town: SimpleNamespace, given: dict[str, str]) -> None:
    answer = at_desk(town.writer).post("/plans/new/", head_of(town) | given)
    assert answer.status_code == 422 and not Plan.objects.exists()


def test_a_task_is_changed_and_dropped_on_pages_of_its_own(town: SimpleNamespace) -> None:
    plan = add(town, begin(town), **RECEIVED)
    client = at_desk(town.writer)
    page = client.get(f"/plans/{plan.pk}/tasks/1/change/").content.decode()
    assert 'value="多收诉求"' in page and 'value="8"' in page
    given = TASK | {"title": "改过的", "bodies": [town.office.pk], "place": town.district.pk}
    assert client.post(f"/plans/{plan.pk}/tasks/1/change/", given).status_code == 302
    assert "改过的" in client.get(f"/plans/{plan.pk}/tasks/1/").content.decode()
    assert client.post(f"/plans/{plan.pk}/tasks/1/drop/").status_code == 302
    assert client.get(f"/plans/{plan.pk}/tasks/1/").status_code == 404


def test_the_page_of_a_task_shows_months_and_places(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    page = at_desk(town.writer).get(f"/plans/{plan.pk}/tasks/1/").content.decode()
    for words in ("分地方", "按区划代码排列，不排名", "古南街道", "文山街道", "逐月", "2026年7月", "从计划第一天起累计", "加一项任务"):
        assert words in page, words
    page = at_desk(town.streeter).get(f"/plans/{plan.pk}/tasks/1/").content.decode()
    assert "古南街道" in page and "文山街道" not in page
    assert f"place={town.street.code}" in page and f"place={town.district.code}&" not in page


def test_a_body_reports_and_the_keeper_sends_back(town: SimpleNamespace) -> None:
    plan = issued(town)
    at = f"/plans/{plan.pk}/tasks/1/"
    streeter, writer = at_desk(town.streeter), at_desk(town.writer)
    assert "报完成</a>" in streeter.get(at).content.decode() and "报完成</a>" not in writer.get(at).content.decode()
    assert writer.get(f"{at}report/").status_code == 404
    assert streeter.post(f"{at}report/", {"evidence": "贴好了", "done_on": "2026-08-01"}).status_code == 409
    assert streeter.post(f"{at}report/", {"evidence": "贴好了", "done_on": "2026-07-02"}).status_code == 302
    made = TaskReport.objects.get()
    page = streeter.get(at).content.decode()
    assert "撤回</a>" in page and "退回</a>" not in page and "贴好了" in page
    assert "退回</a>" in writer.get(at).content.decode()
    assert writer.post(f"{at}reports/{made.pk}/send_back/", {"reason": "没看到"}).status_code == 302
    assert "没看到" in streeter.get(at).content.decode()


def test_what_one_body_wrote_is_not_read_by_another(town: SimpleNamespace) -> None:
    plan = issued(town, bodies=[town.office, town.housing])
    report(plan, town)
    page = at_desk(town.outsider).get(f"/plans/{plan.pk}/tasks/1/").content.decode()
    assert "1 / 2</span>家已报" in page and "贴在公示栏" not in page
    assert "贴在公示栏" in at_desk(town.writer).get(f"/plans/{plan.pk}/tasks/1/").content.decode()


def test_what_is_foreign_is_as_absent_as_nothing(town: SimpleNamespace) -> None:
    own = begin(town, place=town.street, issuer=town.office, actor=town.streeter)
    own = actions.add_task(
        own, section="联动", title="上墙", done_when="贴出", due_on=date(2026, 9, 1), bodies=[town.office], actor=town.streeter
    )
    made = report(issued(town), town)
    client = at_desk(town.outsider)
    for path in (f"/plans/{own.pk}/", f"/plans/{own.pk}/tasks/1/", f"/plans/{own.pk}/paper.pdf", f"/plans/{own.pk}/add_task/"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"{made.get_absolute_url()}reports/{made.pk}/take_back/").status_code == 404
    assert client.get(f"/plans/{made.plan_id}/").status_code == 200
    assert client.get(f"/plans/{made.plan_id}/add_task/").status_code == 404


def test_the_list_has_ones_own_and_what_is_issued_from_above(town: SimpleNamespace) -> None:
    begin(town, title="还没印发的")
    issued(town)
    page = at_desk(town.streeter).get("/plans/").content.decode()
    assert "物业管理提升年" in page and "还没印发的" not in page
    assert "起草一份计划" in page
    assert "起草一份计划" not in at_desk(town.builder).get("/plans/").content.decode()


def test_the_paper_is_a_pdf_and_the_same_each_time(town: SimpleNamespace) -> None:
    plan = issued(town, **RECEIVED)
    client = at_desk(town.streeter)
    first, second = (client.get(f"/plans/{plan.pk}/paper.pdf").content for _ in range(2))
    assert first[:5] == b"%PDF-" and first == second


def test_the_page_asks_no_more_for_more_tasks_of_one_place(town: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    plan = begin(town)
    for nth in range(12):
        plan = add(town, plan, title=f"第{nth}件", **RECEIVED)
    client = at_desk(town.writer)
    with django_assert_max_num_queries(40):
        client.get(f"/plans/{plan.pk}/")
