"""Every page passes the same door: policies, hats, sessions, bad input, one effect for one press, the page for trouble."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from structlog.testing import capture_logs

from hongge.civic.models import Account, Duty, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import add
from hongge.kernel.routes import route
from hongge.portal import middleware, trouble
from hongge.portal.management.commands.routes import routes
from hongge.systems.requests.models import Request

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def report(client: Client, place: Any, text: str = "3栋电梯困人后有异响", **more: Any) -> Any:
    code = place.public_code
    return client.post(f"/p/{code}/report/", {"at": place.pk, "text": text} | more)


def test_every_address_of_ours_has_a_policy() -> None:
    assert [r for r in routes() if r["policy"] in ("", "none")] == []


def test_an_unknown_policy_is_a_slip_of_the_programmer() -> None:
    with pytest.raises(ValueError):
        route("x/", lambda request: HttpResponse(), name="x", policy="everybody")


def test_a_stranger_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/requests/?state=received")
    assert answer.status_code == 302
    assert answer["Location"] == "/signin/?next=/requests/%3Fstate%3Dreceived"
    assert client.get("/signin/?next=/x/")["Location"] == "/accounts/login/?next=/x/"


def test_an_account_without_a_duty_finds_no_desk(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.first)
    Duty.objects.update(to_on=clock.today())
    assert client.get("/requests/").status_code == 404


def test_a_method_that_is_not_offered_is_refused(small_town: SimpleNamespace, client: Client) -> None:
    assert client.post("/help/").status_code == 405
    assert client.head("/help/").status_code == 200


def test_a_duty_that_ends_is_gone_at_the_next_page(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.first)
    assert client.get("/requests/").status_code == 200
    Duty.objects.update(to_on=clock.today())
    assert client.get("/requests/").status_code == 404


def test_a_resident_is_at_home_on_pages_of_no_place(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.compound, "resident")
    bar = [tab["url"] for tab in client.get("/me/").context["tabs"]]
    assert bar == ["/p/CJHY/", "/p/CJHY/report/", "/p/CJHY/matters/", "/me/"]
    Duty.objects.update(to_on=clock.today())  # an owner on the register, without any duty
    room = add(small_town.building, "101", "room")
    Tenure.objects.create(person=Person.objects.get(), room=room, kind="owner", basis="registered", from_on=date(2020, 1, 1))
    assert [tab["url"] for tab in client.get("/me/").context["tabs"]] == bar


def test_changing_the_hat_changes_what_one_sees(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in(small_town.first)
    person = Account.objects.get().person
    other = Duty.objects.create(person=person, post="grid_leader", place=small_town.grid, basis="appointment", from_on=date(2020, 1, 1))
    assert client.get("/").context["actor"].role == "community_staff"
    assert client.post("/me/hat/", {"duty": other.pk})["Location"] == "/"
    page = client.get("/")
    assert page.context["actor"].duty == other.pk
    assert [hat["current"] for hat in page.context["hats"]] == [False, True]


@pytest.mark.parametrize("duty", ["", "x", "999999", "1e9"])
def test_a_hat_one_does_not_hold_is_not_there(small_town: SimpleNamespace, sign_in: SignIn, duty: str) -> None:
    assert sign_in(small_town.first).post("/me/hat/", {"duty": duty}).status_code == 404


def test_staff_are_asked_to_sign_in_again_after_half_an_hour_without_a_page(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client, now = sign_in(small_town.first), clock.now()
    for minutes in (0, 29, 58):
        with clock.at(now + timedelta(minutes=minutes)):
            assert client.get("/requests/").status_code == 200
    with clock.at(now + timedelta(minutes=89)):
        assert client.get("/requests/")["Location"].startswith("/signin/?next=")
        assert "_auth_user_id" not in client.session


def test_a_working_session_ends_after_twelve_hours_however_busy(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client, now = sign_in(small_town.first), clock.now()
    for minutes in range(0, 12 * 60, 25):
        with clock.at(now + timedelta(minutes=minutes)):
            assert client.get("/help/").status_code == 200
    with clock.at(now + timedelta(hours=12, minutes=2)):
        assert client.get("/help/").status_code == 302


def test_a_resident_is_not_hurried(small_town: SimpleNamespace, sign_in: SignIn) -> None:
    client, now = sign_in(small_town.first), clock.now()
    Duty.objects.all().delete()
    assert client.get("/me/").status_code == 200
    with clock.at(now + timedelta(hours=3)):
        assert client.get("/me/").status_code == 200


def test_every_answer_wears_the_same_headers(small_town: SimpleNamespace, sign_in: SignIn, client: Client) -> None:
    for path in ("/help/", "/nothing/", "/help/?x=%00", "/accounts/login/"):
        answer = client.get(path)
        assert answer["Content-Security-Policy"].startswith("default-src 'self'"), path
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert "geolocation=()" in answer["Permissions-Policy"]
    assert sign_in(small_town.first).get("/help/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "q=%ff%fe", "%00=1", "q=%C0%80"])
def test_an_address_that_cannot_be_read_is_refused_in_words(client: Client, query: str) -> None:
    answer = client.get(f"/help/?{query}")
    assert answer.status_code == 400
    assert "认不出" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=%00", middleware.FORM),
        (b"text=%ED%A0%80", middleware.FORM),
        (b"text=\xff", middleware.FORM),
        (b"text=a", middleware.FORM + "; charset=gbk"),
        (b'{"text": "\\u0000"}', middleware.JSON),
        (b'{"text": "\\ud800"}', middleware.JSON),
        (b"[" * 100_000, middleware.JSON),
        (b"{", middleware.JSON),
        (b"--b\r\ncontent", middleware.MULTIPART),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\na\x00b\r\n--b--\r\n', middleware.MULTIPART + "; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xed\xa0\x80\r\n--b--\r\n', middleware.MULTIPART + "; boundary=b"),
        (b"&".join(b"f%d=1" % n for n in range(500)), middleware.FORM),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(client: Client, body: bytes, kind: str) -> None:
    answer = client.generic("POST", "/suggest/", body, kind)
    assert answer.status_code == 400
    assert "认不出" in answer.content.decode()
    assert Request.objects.count() == 0


def test_surrogate_pairs_and_rare_characters_are_welcome(small_town: SimpleNamespace, client: Client) -> None:
    answer = report(client, small_town.compound, "𠮷先生家门口漏水😀")
    assert answer.status_code == 302
    assert Request.objects.get().description == "𠮷先生家门口漏水😀"


def test_what_is_too_big_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.generic("POST", "/suggest/", b"text=" + b"a" * 3_000_000, middleware.FORM)
    assert answer.status_code == 413
    assert "2MB" in answer.content.decode()
    answer = client.generic("POST", "/suggest/", b"", middleware.MULTIPART + "; boundary=b", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == 413


def test_a_field_past_its_size_in_a_form_with_files_is_refused(client: Client) -> None:
    answer = client.post("/suggest/", {"text": "长" * 1_000_000, "file": SimpleUploadedFile("a.jpg", b"x")})
    assert answer.status_code == 413


def test_the_interface_for_machines_says_it_in_json(client: Client) -> None:
    answer = client.generic("POST", "/api/requests", b'{"text": "\\u0000"}', middleware.JSON)
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_two_presses_of_one_form_have_one_effect_and_one_answer(small_town: SimpleNamespace, client: Client) -> None:
    key = str(uuid4())
    first, second = (report(client, small_town.compound, _once=key) for _press in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert second["Idempotent-Replay"] == "true"
    assert Request.objects.count() == Entry.objects.filter(kind="request").count() == 1


def test_a_key_with_other_content_is_a_conflict(small_town: SimpleNamespace, client: Client) -> None:
    key = str(uuid4())
    report(client, small_town.compound, _once=key)
    assert report(client, small_town.compound, "别的事", _once=key).status_code == 409
    assert Request.objects.count() == 1


def test_photos_are_part_of_what_a_press_says(small_town: SimpleNamespace) -> None:
    make = RequestFactory().post

    def said(content: bytes) -> str:
        return middleware.fingerprint(make("/x/", {"text": "a", "photo": SimpleUploadedFile("a.jpg", content)}))

    assert said(b"1") == said(b"1") != said(b"2")


def test_the_forms_own_tokens_do_not_count_as_content() -> None:
    make = RequestFactory().post
    one = make("/x/", {"text": "a", "csrfmiddlewaretoken": "1", "_once": "k"})
    two = make("/x/", {"text": "a", "csrfmiddlewaretoken": "2", "_once": "k"})
    assert middleware.fingerprint(one) == middleware.fingerprint(two)


def test_a_form_with_mistakes_leaves_its_key_free(small_town: SimpleNamespace, client: Client) -> None:
    key = str(uuid4())
    assert report(client, small_town.compound, "", _once=key).status_code == 422
    assert report(client, small_town.compound, _once=key).status_code == 302


def test_two_people_may_use_the_same_key(small_town: SimpleNamespace, client: Client, sign_in: SignIn) -> None:
    key = str(uuid4())
    report(Client(), small_town.compound, _once=key)
    assert "Idempotent-Replay" not in report(sign_in(small_town.first), small_town.compound, _once=key)
    assert Request.objects.count() == 2


@pytest.mark.parametrize("key", ["x", "a b c d e f g", "键" * 10, "k" * 200])
def test_a_key_of_the_wrong_shape_is_told_so(small_town: SimpleNamespace, client: Client, key: str) -> None:
    assert 400 <= report(client, small_town.compound, _once=key).status_code < 500
    assert Request.objects.count() == 0


def fails(error: Exception) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        Duty.objects.all().delete()
        raise error

    return view


@pytest.fixture
def broken(small_town: SimpleNamespace, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Client]:
    """A signed-in client for whom /suggest/ fails with the given error, after having written."""

    def breaking(error: Exception) -> Client:
        monkeypatch.setattr(_pattern("suggest"), "callback", fails(error))
        client = sign_in(small_town.first)
        client.raise_request_exception = False
        return client

    return breaking


def _pattern(name: str) -> Any:
    todo = list(get_resolver().url_patterns)
    for pattern in todo:
        if getattr(pattern, "name", "") == name:
            return pattern
        todo += getattr(pattern, "url_patterns", [])
    raise AssertionError(name)


def test_a_refusal_from_anywhere_becomes_a_page_with_the_reasons_and_leaves_nothing(broken: Callable[[Exception], Client]) -> None:
    answer = broken(Refused("还没有选主办单位，选好后就能派单")).post("/suggest/")
    assert answer.status_code == 409
    assert "还没有选主办单位" in answer.content.decode()
    assert Duty.objects.count() == 1


def test_a_refusal_while_reading_is_a_page_too(broken: Callable[[Exception], Client]) -> None:
    assert broken(Refused("不行")).get("/suggest/").status_code == 409


def test_what_nobody_foresaw_has_a_number_to_quote_and_the_log_nothing_that_people_wrote(
    broken: Callable[[Exception], Client],
) -> None:
    client = broken(RuntimeError("陈建国 13812341234"))
    with capture_logs() as lines:
        answer = client.post("/suggest/", {"text": "私事"})
    (logged,) = lines
    assert answer.status_code == 500
    assert logged["number"] in answer.content.decode()
    assert (logged["kind"], logged["route"]) == ("RuntimeError", "suggest/")
    assert "陈建国" not in str(logged) and "私事" not in str(logged)
    assert "系统错误" not in answer.content.decode()
    assert Duty.objects.count() == 1


def test_a_database_that_cannot_write_is_told_honestly(broken: Callable[[Exception], Client]) -> None:
    answer = broken(OperationalError("database or disk is full")).post("/suggest/")
    assert answer.status_code == 503
    assert "没有存下" in answer.content.decode()


def test_a_page_that_stood_open_too_long_says_what_to_do(small_town: SimpleNamespace) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = report(strict, small_town.compound)
    assert answer.status_code == 403
    assert "刷新" in answer.content.decode()


def test_english_is_chosen_once_and_kept(small_town: SimpleNamespace, client: Client) -> None:
    assert client.get("/help/")["Content-Language"] == "zh-hans"
    assert client.get("/help/?lang=en")["Content-Language"] == "en"
    assert client.get("/help/")["Content-Language"] == "en"
    client.post("/language/", {"language": "zh-hans", "next": "/help/"})
    assert client.get("/help/")["Content-Language"] == "zh-hans"
    assert client.get("/help/?lang=xx", headers={"accept-language": "en"})["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "\\\\example.org"])
def test_a_switch_leads_back_into_the_house_only(client: Client, address: str) -> None:
    assert client.post("/view/", {"view": "elder", "next": address})["Location"] == "/"


def test_the_elder_view_is_kept_without_an_account(client: Client) -> None:
    assert 'data-view="elder"' not in client.get("/help/").content.decode()
    assert client.post("/view/", {"view": "elder", "next": "/help/"})["Location"] == "/help/"
    assert 'data-view="elder"' in client.get("/help/").content.decode()


def test_well_means_ok_and_ill_says_why(client: Client, small_town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongge.portal.views.system.pragmas_wrong", list)
    assert client.get("/healthz").content == b"ok"
    monkeypatch.setattr("hongge.portal.views.system.missing_keys", lambda: ["field.key"])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content.decode()) == (503, "缺少密钥 field.key")


def test_trouble_pages_need_no_database(django_assert_num_queries: Any, rf: RequestFactory) -> None:
    with django_assert_num_queries(0):
        assert trouble.say(rf.get("/x/"), 500, number="E-ABCDEF").status_code == 500
