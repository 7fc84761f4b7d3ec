"""The pages of decisions, as those at work and everybody else get them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import ActionItem, Matter, Meeting
from hongge.systems.decisions.tests.conftest import deliberated, held_at, meeting_at, propose
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DISSENT = "暗号不同意见"


def client_of(cast: Cast, role: str, *, hat: int = 0) -> Client:
    client = Client()
    client.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["duty"] = cast[role].hats[hat].pk if cast[role].hats else None
    session.save()
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


@pytest.fixture
def said(deliberating: Matter, community: Actor) -> Matter:
    """The branch has met, with one of another mind."""
    matter = actions.deliberate(
        deliberating,
        held_on=clock.today(),
        expected=7,
        present=6,
        agreed=5,
        against=1,
        dissent=DISSENT,
        minutes="记录暗号",
        actor=community,
    )
    return actions.to_joint(matter, actor=community)


def test_the_list_is_filtered_and_wrong_filters_are_answered_in_words(cast: Cast, proposed: Matter) -> None:
    client = client_of(cast, "community")
    assert proposed.number in page(client, "/decisions/")
    assert proposed.number not in page(client, "/decisions/?state=closed")
    assert proposed.number in page(client, "/decisions/?q=绿地&route=owners&kind=common_use")
    assert proposed.number in page(client, "/decisions/?todo=1")
    assert proposed.number not in page(client_of(cast, "committee_director"), "/decisions/?todo=1")
    assert "note--soon" in page(client, "/decisions/?state=nothing&since=2026-02-30")


def test_the_list_goes_out_as_a_workbook_under_the_same_filters(cast: Cast, proposed: Matter) -> None:
    client = client_of(cast, "community")
    rows = list(load_workbook(BytesIO(client.get("/exports/matters/?state=proposed").content)).active.values)
    assert rows[0][0] == "编号" and [row[0] for row in rows[1:]] == [proposed.number]
    assert len(list(load_workbook(BytesIO(client.get("/exports/matters/?state=closed").content)).active.values)) == 1


def test_a_neighbour_finds_the_matter_as_absent_as_none(cast: Cast, proposed: Matter) -> None:
    for role in ("other_community", "other_manager", "other_grid_leader", "resident"):
        client = client_of(cast, role)
        assert client.get(f"/decisions/{proposed.number}/").status_code == client.get("/decisions/YS-20200101-0001/").status_code == 404


def test_a_company_knows_nothing_of_a_matter_before_the_joint_meeting(cast: Cast, deliberating: Matter, community: Actor) -> None:
    client = client_of(cast, "company_manager")
    page(client, f"/decisions/{deliberating.number}/", 404)
    actions.to_joint(deliberated(deliberating, community), actor=community)
    assert deliberating.title in page(client, f"/decisions/{deliberating.number}/")


def test_what_the_branch_said_is_read_by_grid_and_offices_alone(cast: Cast, said: Matter) -> None:
    for role in ("community", "street", "grid_leader"):
        shown = page(client_of(cast, role), f"/decisions/{said.number}/")
        assert DISSENT in shown and "记录暗号" in shown and "应到7人" in shown
    for role in ("committee_director", "company_manager"):
        shown = page(client_of(cast, role), f"/decisions/{said.number}/")
        assert DISSENT not in shown and "记录暗号" not in shown and "应到7人" not in shown


def test_the_page_says_what_is_missing_and_the_button_why(cast: Cast, said: Matter) -> None:
    shown = page(client_of(cast, "community"), f"/decisions/{said.number}/")
    assert "决定之前还缺" in shown and "还缺：三方联席会商" in shown
    assert "不参与业主表决的计算" in shown


def test_a_matter_is_proposed_on_a_form(cast: Cast) -> None:
    client, place = client_of(cast, "committee_director"), cast.places["城建花苑"]
    given = {"at": place.pk, "title": "换公示栏", "description": "玻璃碎了，换两块。", "kind": "committee_work"}
    answer = client.post("/decisions/new/", given)
    assert answer.status_code == 302
    assert Matter.objects.get().title == "换公示栏"
    wrong = client.post("/decisions/new/", given | {"at": cast.places["天龙花园"].pk, "title": "换", "kind": "nothing"})
    assert wrong.status_code == 422 and "换两块" in wrong.content.decode()


def test_a_worker_has_no_form_to_propose(cast: Cast) -> None:
    page(client_of(cast, "company_worker"), "/decisions/new/", 404)


def test_a_meeting_of_the_branch_is_written_down_on_a_form(cast: Cast, deliberating: Matter) -> None:
    client, path = client_of(cast, "community"), f"/decisions/{deliberating.number}/deliberate/"
    given = {"held_on": clock.today().isoformat(), "expected": "7", "present": "6", "agreed": "6", "against": "0", "minutes": "议过"}
    wrong = client.post(path, given | {"present": "9"})
    assert wrong.status_code == 409 and "到会人数比应到人数多" in wrong.content.decode()
    duty = cast["grid_leader"].hats[0].pk
    assert client.post(path, given | {"duties": [duty]}).status_code == 302
    assert Matter.objects.get().deliberations.get().duties == [duty]


def test_numbers_beyond_all_measure_get_a_sentence(cast: Cast, deliberating: Matter) -> None:
    client, path = client_of(cast, "community"), f"/decisions/{deliberating.number}/deliberate/"
    for value in ("9" * 50, "-1", "1e9", "二", "2026-02-30", ""):
        given = dict.fromkeys(("held_on", "expected", "present", "agreed", "against"), value)
        assert client.post(path, given).status_code == 409


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "9" * 30, "-0044-03-15", "2026-02-30"])
def test_days_beyond_all_calendars_get_a_sentence(cast: Cast, noticed: Matter, value: str) -> None:
    client = client_of(cast, "community")
    answer = client.post(f"/decisions/{noticed.number}/execute/", {"lead": cast.bodies["锦华物业"].pk, "due_on": value})
    assert answer.status_code == 409
    for moment in (value, value + "T00:00", value + "T23:59"):
        given = {"at": cast.places["城建花苑"].pk, "meets_at": moment, "where": "党群驿站", "lasts": "60"}
        assert client.post("/decisions/meetings/new/", given).status_code == 422
    assert Meeting.objects.filter(state="planned").count() == 0


def test_money_is_written_in_yuan_and_kept_in_cents(cast: Cast, executing: Matter) -> None:
    client, path = client_of(cast, "company_manager"), f"/decisions/{executing.number}/report/"
    for wrong in ("-1", "1.005", "9" * 20, "多"):
        assert client.post(path, {"text": "办好了", "yuan": wrong}).status_code == 409
    assert client.post(path, {"text": "办好了", "yuan": "2260.05", "finished": "on"}).status_code == 302
    assert Matter.objects.get(pk=executing.pk).spent == 226_005


def test_a_number_in_a_text_comes_back_once_and_is_masked(cast: Cast, proposed: Matter) -> None:
    client, path = client_of(cast, "community"), f"/decisions/{proposed.number}/remark/"
    assert client.post(path, {"text": "打13812345678问过"}).status_code == 409
    assert client.post(path, {"text": "打13812345678问过", "confirm_masked": "1"}).status_code == 302
    assert "138****5678" in proposed.words.get().text


# Meetings


def test_a_meeting_goes_from_plan_to_minutes_by_its_forms(cast: Cast, joint: Matter) -> None:
    client = client_of(cast, "community")
    begins = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    given = {"at": cast.places["城建花苑"].pk, "meets_at": begins, "where": "党群驿站", "lasts": "60"}
    assert joint.title in page(client, "/decisions/meetings/new/")
    assert client.post("/decisions/meetings/new/", given).status_code == 302
    at = f"/decisions/meetings/{Meeting.objects.get().number}/"
    assert joint.title in page(client, at)
    wrong = client.post(at + "invite/", {"addresses": "不是邮箱"})
    assert wrong.status_code == 409 and "不像邮箱" in wrong.content.decode()
    assert client.post(at + "invite/", {"addresses": "a@example.com，b@example.com"}).status_code == 302
    with clock.at(clock.now() + timedelta(days=2)):
        client = client_of(cast, "community")  # two days later one signs in anew
        came = {f"came_{told.organisation_id}": "2" for told in Meeting.objects.get().invited.all()}
        assert client.post(at + "hold/", came).status_code == 302
        item = Meeting.objects.get().items.get()
        assert client.post(at + "discuss/", {"item": item.pk, "outcome": "agreed", "text": "同意"}).status_code == 302
        assert client.post(at + "minute/", {"text": "三方一致。"}).status_code == 302
        due = (clock.today() + timedelta(days=5)).isoformat()
        given = {"title": "贴方案图", "holder": cast.bodies["锦华物业"].pk, "due_on": due, "item": item.pk}
        assert client.post(at + "assign/", given).status_code == 302
        assert client.post(at + "confirm/").status_code == 302
        shown = page(client, at)
    assert "三方一致" in shown and "贴方案图" in shown and "到2人" in shown
    assert Matter.objects.get(pk=joint.pk).missing == []


def test_committee_and_company_see_the_meeting_once_they_are_invited(cast: Cast, joint: Matter, community: Actor) -> None:
    meeting = actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=2), where="党群驿站", actor=community)
    at = f"/decisions/meetings/{meeting.number}/"
    for role in ("committee_director", "company_manager"):
        page(client_of(cast, role), at, 404)
    actions.invite(meeting, actor=community)
    for role in ("committee_director", "company_manager"):
        assert joint.title in page(client_of(cast, role), at)
        assert client_of(cast, role).get(at + "invitation.ics")["Content-Type"].startswith("text/calendar")
    page(client_of(cast, "other_manager"), at, 404)


def test_what_is_given_to_do_is_finished_on_its_page(cast: Cast, joint: Matter, community: Actor) -> None:
    item = actions.assign(
        held_at(cast, community), title="公示公共收益", holder=cast.bodies["锦华物业"], due_on=clock.today(), actor=community
    )
    client, at = client_of(cast, "company_manager"), f"/decisions/items/{item.number}/"
    assert "公示公共收益" in page(client, "/decisions/items/?light=soon")
    assert client.post(at + "finish/", {"result": ""}).status_code == 409
    assert client.post(at + "finish/", {"result": "贴好了"}).status_code == 302
    assert ActionItem.objects.get().state == "done"
    page(client_of(cast, "committee_director"), at, 404)


def test_the_lists_hold_without_a_query_a_row(
    cast: Cast, community: Actor, committee: Actor, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        propose(cast, "other", by=committee)
        meeting_at(cast, community)
    client = client_of(cast, "community")
    for path in ("/decisions/", "/decisions/meetings/", "/decisions/items/", "/"):
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            page(client, path)


# For everybody


def test_nothing_is_public_before_its_notice(cast: Cast, deciding: Matter) -> None:
    code = cast.places["城建花苑"].public_code
    assert deciding.title not in page(Client(), f"/p/{code}/matters/")
    page(Client(), f"/p/{code}/matters/{deciding.number}/", 404)


def test_everybody_reads_notice_result_objections_and_report(
    cast: Cast, executing: Matter, committee: Actor, company: Actor, community: Actor
) -> None:
    matter = actions.report(executing, text="两块都立好了。", spent=226_000, actor=company)
    at = f"/p/{cast.places['城建花苑'].public_code}/matters/"
    assert matter.title in page(Client(), at)
    shown = page(Client(), at + matter.number + "/")
    for words in (
        "业委会同意更换公示栏。",
        "通过",
        "7名委员，到会5名，同意5名",
        "两块都立好了。",
        "2,260.00元",
        "公示期间没有收到不同意见",
    ):
        assert words in shown
    for name in (cast["committee_director"].person.name, cast["community"].person.name, "逐项议过", "应到7人"):
        assert name not in shown
    page(Client(), f"/p/{cast.places['天龙花园'].public_code}/matters/{matter.number}/", 404)


def test_the_clock_of_a_notice_stands_on_the_public_page(cast: Cast, deciding: Matter, committee: Actor, community: Actor) -> None:
    matter = actions.resolve(deciding, held_on=clock.today(), passed=True, expected=7, present=6, agreed=6, text="同意", actor=committee)
    matter = actions.publish_notice(matter, text="公示", days=7, actor=committee)
    actions.object(matter, text="别挡窗户", actor=community)
    code = cast.places["城建花苑"].public_code
    shown = page(Client(), f"/p/{code}/matters/{matter.number}/")
    assert f"还剩{matter.notice_days_left}天" in shown and "别挡窗户" in shown and "还没有答复" in shown
    assert matter.title in page(Client(), f"/p/{code}/")


# The desk


def test_what_waits_for_somebody_stands_on_their_desk(cast: Cast, proposed: Matter, community: Actor) -> None:
    held = held_at_with(cast, community, "公共收益怎么公示")
    actions.assign(held, title="公示公共收益", holder=cast.bodies["锦华物业"], due_on=clock.today(), actor=community)
    actions.invite(planned_with(cast, community, "北门停车"), actor=community)
    office = page(client_of(cast, "community"), "/")
    assert "列入支部议题" in office and "议题待办" in office and "会议交办" in office and "要开的会" in office
    company = page(client_of(cast, "company_manager"), "/")
    assert "公示公共收益" in company and "办完" in company and "列入支部议题" not in company
    assert "公示公共收益" not in page(client_of(cast, "other_manager"), "/")


def held_at_with(cast: Cast, actor: Actor, title: str) -> Meeting:
    meeting = actions.add_item(meeting_at(cast, actor), title=title, actor=actor)
    return actions.hold(meeting, came={cast.bodies["锦华物业"].pk: 1}, actor=actor)


def planned_with(cast: Cast, actor: Actor, title: str) -> Meeting:
    meeting = actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=2), where="党群驿站", actor=actor)
    return actions.add_item(meeting, title=title, actor=actor)


def test_a_notice_about_to_end_stands_on_the_desk(cast: Cast, deciding: Matter, committee: Actor) -> None:
    with clock.at(clock.now() - timedelta(days=6)):
        matter = actions.resolve(
            deciding, held_on=clock.today(), passed=True, expected=7, present=6, agreed=6, text="同意", actor=committee
        )
        matter = actions.publish_notice(matter, text="公示", days=7, actor=committee)
    with clock.at(clock.start_of(matter.notice_until) + timedelta(hours=10)):  # type: ignore[arg-type]
        assert "快到期的公示" in page(client_of(cast, "community"), "/")
    with clock.at(clock.start_of(matter.notice_until) + timedelta(days=1, hours=10)):  # type: ignore[arg-type]
        assert "快到期的公示" not in page(client_of(cast, "community"), "/")


def test_matters_are_found_by_number_title_and_place(cast: Cast, proposed: Matter) -> None:
    for words in (proposed.number, "绿地", "cjhy"):
        assert proposed.title in page(client_of(cast, "community"), f"/search/?q={words}")
    assert proposed.title not in page(client_of(cast, "other_community"), "/search/?q=绿地")
