"""Programs read and report through /api/ under the rules of the pages; what they get wrong is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.portal.tests.conftest import TODAY
from hongge.systems.requests.models import Request

pytestmark = pytest.mark.django_db
PERIOD = "since=2026-07-01&until=2026-11-30"


def post(client: Client, body: Any, **more: Any) -> Any:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post("/api/requests", content, content_type="application/json", **more)


def test_the_interface_describes_itself_without_a_page_from_elsewhere(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {"/api/figures", "/api/places", "/api/requests", "/api/requests/{number}"}
    assert client.get("/api/docs").status_code == 404


def test_figures_are_those_of_the_command_line(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(year.district, "district_staff")
    with clock.at(TODAY):
        found = {one["name"]: one for one in client.get(f"/api/figures?place=360802&{PERIOD}").json()}
        one = client.get(f"/api/figures?name=requests.solved&{PERIOD}").json()
    assert found["requests.solved"]["value"] == 3
    assert found["requests.on_time_rate"]["denominator"] == 8  # two of the ten are due in days to come and still worked on
    assert "numerator" not in found["requests.solved"]
    assert [figure["name"] for figure in one] == ["requests.solved"]


def test_places_come_with_their_codes(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    found = sign_in(year.first).get("/api/places").json()
    assert [(place["code"], place["level"], place["parent"]) for place in found] == [
        ("360802001001", "community", None),
        ("CJHY", "compound", "360802001001"),
    ]


def test_a_list_holds_what_the_actor_sees_and_one_out_of_sight_is_absent(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    foreign = Request.objects.filter(place=year.grid).first()
    assert foreign
    client = sign_in(year.first)
    found = client.get("/api/requests").json()
    assert {one["place"] for one in found["items"]} == {"CJHY", "360802001001", f"P{year.building.pk}"}
    assert found["has_next"] is False
    mine, theirs, none = (client.get(f"/api/requests/{number}") for number in (year.kept.number, foreign.number, "JZ-20200101-0001"))
    assert mine.json()["state_label"] == "待回访"
    assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)


def test_strangers_read_nothing(year: SimpleNamespace, client: Client) -> None:
    for path in ("figures?" + PERIOD, "places", "requests", f"requests/{year.kept.number}"):
        answer = client.get(f"/api/{path}")
        assert (answer.status_code, answer.json()) == (401, {"detail": "请先登录"})


def test_a_company_sees_no_figures_of_a_place_it_does_not_reach(year: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    firm = Organisation.objects.create(kind="company", name="锦华物业", place=year.compound)
    client = sign_in(year.compound, "company_manager", firm)
    assert client.get(f"/api/figures?place=360802001001&{PERIOD}").status_code == 404
    assert client.get("/api/requests").json()["items"] == []


def test_anybody_reports_with_the_code_of_a_place(small_town: SimpleNamespace, client: Client) -> None:
    answer = post(client, {"place": "CJHY", "text": "电梯停了三天，我的电话13812345678", "phone": "13812345678", "name": "陈建国"})
    assert answer.status_code == 201
    receipt = answer.json()
    made = Request.objects.get(number=receipt["number"])
    assert (made.place, made.channel, made.state) == (small_town.compound, "web", "received")
    assert "13812345678" not in made.description, "a number written into the text is masked"
    assert client.get(receipt["url"]).status_code == 200


def test_the_same_key_reports_once(small_town: SimpleNamespace, client: Client) -> None:
    body = {"place": "CJHY", "text": "电梯停了三天"}
    first, second = (post(client, body, headers={"Idempotency-Key": "a1b2c3d4e5"}) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert Request.objects.count() == 1
    other = post(client, body | {"text": "别的事"}, headers={"Idempotency-Key": "a1b2c3d4e5"})
    assert other.status_code == 409
    assert set(other.json()) == {"detail"}


@pytest.mark.parametrize("key", ["钥匙一二三四五六七八", "short", "", "with space", "a" * 129])
def test_a_key_that_is_none_is_refused_in_words(small_town: SimpleNamespace, client: Client, key: str) -> None:
    sent = client.post(
        "/api/requests",
        json.dumps({"place": "CJHY", "text": "电梯停了三天"}),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key.encode().decode("latin-1"),
    )
    assert sent.status_code == 400 and "Idempotency-Key" in sent.json()["detail"]
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "交来的内容（given）要是一个 JSON 对象，像"),
        ({"place": "CJHY"}, "内容（text）没有写，一定要写"),
        ({"place": "CJHY", "text": "短"}, "内容（text）太短，至少2个字"),
        ({"place": "CJHY", "text": 12}, "内容（text）要写成文字"),
        ({"place": "CJHY", "text": "电梯停了", "kind": "x"}, "类型（kind）只能写这几个里的一个：'ask', 'help'"),
        ({"place": "CJHY", "text": "电梯停了", "state": "closed"}, "状态（state）不认识这一项，请去掉"),
        ({"place": "CJHY", "text": "电梯停了", "中文": 1}, "“??”不认识这一项，请去掉"),
        ({"text": "长" * 4001}, "地方（place）没有写，一定要写；内容（text）太长，最多4000个字"),
    ],
)
def test_a_fault_names_its_field_and_what_is_expected(small_town: SimpleNamespace, client: Client, body: Any, sentence: str) -> None:
    answer = post(client, body)
    assert answer.status_code == 422 and answer.json()["detail"].startswith(sentence), answer.json()


def test_a_question_with_wrong_days_is_told_how_to_write_them(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    told = sign_in(small_town.first).get("/api/figures?since=x&until=2026-07-01").json()["detail"]
    assert told == "从哪天（since）要写成 2026-07-01 这样的日期"


def test_a_signed_in_browser_needs_the_token_against_forgery(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = sign_in(small_town.first).cookies
    assert post(browser, {"place": "CJHY", "text": "电梯停了三天"}).status_code == 403
    assert post(Client(enforce_csrf_checks=True), {"place": "CJHY", "text": "电梯停了三天"}).status_code == 201


HOSTILE: list[Any] = [
    "",
    "{",
    "null",
    "[]",
    "1e999",
    "NaN",
    b"\xff\xfe",
    b'{"place": "CJHY", "text": "\x00\x00"}',
    '{"place": "CJHY", "text": "a\\u0000b"}',
    '{"place": "CJHY", "text": "a\\ud800b"}',
    '{"\\ud800": 1}',
    "[" * 100_000,
    '{"place":' * 50_000,
    '{"place": ' + "9" * 5000 + "}",
    {"place": "CJHY"},
    {"place": "CJHY", "text": 12},
    {"place": ["CJHY"], "text": {"a": 1}},
    {"place": "CJHY", "text": ""},
    {"place": "CJHY", "text": "   "},
    {"place": "CJHY", "text": "长" * 4001},
    {"place": "CJHY", "text": "电梯停了", "kind": "nonsense"},
    {"place": "CJHY", "text": "电梯停了", "category": "nonsense"},
    {"place": "CJHY", "text": "电梯停了", "phone": "abc"},
    {"place": "CJHY", "text": "电梯停了", "state": "closed"},
    {"place": "360802", "text": "不是小区的地方"},
    {"place": "P99999999999999999", "text": "没有这个地方"},
    {"place": "P" + "9" * 30, "text": "没有这个地方"},
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_hostile_bodies_get_a_sentence(small_town: SimpleNamespace, client: Client, body: Any, content_type: str) -> None:
    client.raise_request_exception = False
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    answer = client.post("/api/requests", content, content_type=content_type)
    assert 400 <= answer.status_code < 500, answer.content
    assert set(answer.json()) == {"detail"}
    assert isinstance(answer.json()["detail"], str)
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "figures",
        "figures?since=x&until=y",
        "figures?since=0001-01-01&until=9999-12-31",
        "figures?since=2026-02-01&until=2026-01-01",
        f"figures?{PERIOD}&place=%00",
        f"figures?{PERIOD}&name=" + "x" * 500,
        "figures?since=99999999999999999&until=1e400",
        "requests?page=0",
        "requests?page=" + "9" * 40,
        "requests?page=-1",
        "requests?page=abc",
        "requests?page=1&page=x",
        "requests/%00",
        "requests/" + "x" * 300,
        "places?place=P" + "9" * 40,
    ],
)
def test_hostile_questions_get_a_sentence(small_town: SimpleNamespace, sign_in: Callable[..., Client], query: str) -> None:
    client = sign_in(small_town.first)
    client.raise_request_exception = False
    answer = client.get(f"/api/{query}")
    assert 400 <= answer.status_code < 500, answer.content
    assert isinstance(answer.json()["detail"], str)
