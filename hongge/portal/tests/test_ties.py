"""What becomes what between requests, matters and meetings, and how each page shows it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from hongge.kernel import clock, ties
from hongge.kernel.ties import End
from hongge.systems.decisions import actions as decisions
from hongge.systems.decisions.models import ActionItem, Matter, MatterKind, Meeting, Tabled
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def proposed(cast: Cast, kind: str, role: str) -> Matter:
    """北门划线, of the kind and by the member named."""
    by = cast[role].actor
    chosen = MatterKind.objects.get(pk=kind)
    return decisions.propose(cast.places["城建花苑"], title="北门停车规则", description="划线。", kind=chosen, actor=by)


@pytest.fixture
def working(cast: Cast) -> Request:
    office, company = cast["community"].actor, cast["company_manager"].actor
    visitor = cast.visitor("城建花苑")
    request = requests.receive(
        cast.places["城建花苑/3栋"],
        text="北门乱停车，轮椅出不去",
        channel="qr",
        phone="13800138000",
        name="陈建国",
        actor=visitor,
    )
    request = requests.accept(
        request,
        category=Category.objects.first(),
        actor=office,
    )
    return requests.sign(requests.dispatch(request, lead=cast.bodies["锦华物业"], actor=office), actor=company)


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_request_becomes_a_matter_and_each_page_shows_the_other(cast: Cast, working: Request) -> None:
    client, at = client_of(cast, "community"), f"/become/requests/{working.number}/matter/"
    shown = client.get(at).content.decode()
    assert working.title in shown and "13800138000" not in shown and "陈建国" not in shown
    assert at in client.get(f"/requests/{working.number}/").content.decode()
    given = {"at": cast.places["城建花苑"].pk, "title": "北门停车规则", "description": "北门外侧划线。", "kind": "parking"}
    assert client.post(at, given).status_code == 302
    matter = Matter.objects.get()
    assert matter.number in client.get(f"/requests/{working.number}/").content.decode()
    assert working.number in client.get(f"/decisions/{matter.number}/").content.decode()
    assert f"已转为议题{matter.number}" in client.get(f"/requests/{working.number}/").content.decode()


def test_who_does_not_see_the_other_end_reads_nothing_of_it(cast: Cast, working: Request) -> None:
    matter = proposed(cast, "parking", "community")
    ties.tie(End("request", working.pk, working.number), End("matter", matter.pk, matter.number), how="became")
    company = client_of(cast, "company_manager").get(f"/requests/{working.number}/").content.decode()
    assert matter.number not in company and "北门停车规则" not in company


@pytest.mark.parametrize("role", ["company_manager", "other_community", "committee_director", "resident"])
def test_only_grid_and_offices_of_the_place_make_a_matter_of_it(cast: Cast, working: Request, role: str) -> None:
    client = client_of(cast, role)
    for path in (f"/become/requests/{working.number}/matter/", f"/become/requests/{working.number}/meeting/"):
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert not Matter.objects.exists() and not Tabled.objects.exists()


def test_a_request_that_is_not_accepted_yet_becomes_nothing(cast: Cast) -> None:
    fresh = requests.receive(cast.places["城建花苑"], text="路灯不亮", channel="qr", actor=cast.visitor("城建花苑"))
    client = client_of(cast, "community")
    assert client.get(f"/become/requests/{fresh.number}/matter/").status_code == 404
    assert "become" not in client.get(f"/requests/{fresh.number}/").content.decode()


def test_an_agenda_links_only_what_its_reader_may_open(cast: Cast, working: Request) -> None:
    """Every link of the meeting's page is followed, by those who see the request and by those who do not."""
    office = cast["community"].actor
    decisions.table(working.place, kind="request", record=working.pk, number=working.number, title=working.title, actor=office)
    meeting = decisions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(hours=1), where="党群驿站", actor=office)
    with clock.at(clock.now() + timedelta(hours=2)):
        meeting = decisions.hold(decisions.invite(meeting, actor=office), came={cast.bodies["锦华物业"].pk: 1}, actor=office)
    day = clock.today() + timedelta(days=3)
    decisions.assign(meeting, title="补一块路牌", holder=cast.bodies["城建花苑业委会"], due_on=day, actor=office)
    page = f"/decisions/meetings/{meeting.number}/"
    for role, sees in (("community", True), ("company_manager", False), ("committee_director", False)):
        client = client_of(cast, role)
        shown = client.get(page).content.decode()
        assert working.title in shown and "补一块路牌" in shown, role
        assert (f"/requests/{working.number}/" in shown) is (sees or role == "company_manager"), role
        for address in set(re.findall(r'href="(/(?:requests|decisions)/[^"]+)"', shown)):
            assert client.get(address).status_code != 404, (role, address)


def test_a_request_is_put_before_the_joint_meeting_and_told_what_came_of_it(cast: Cast, working: Request) -> None:
    office, client = cast["community"].actor, client_of(cast, "community")
    with clock.at(clock.now() - timedelta(days=2)):
        decisions.table(working.place, kind="request", record=working.pk, number=working.number, title=working.title, actor=office)
        meeting = decisions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=1), where="党群驿站", actor=office)
    twice = client.post(f"/become/requests/{working.number}/meeting/")
    assert twice.status_code == 422 and f"已经在{meeting.number}的议程上了" in twice.content.decode()
    assert meeting.number in client.get(f"/requests/{working.number}/").content.decode()
    meeting = decisions.hold(meeting, came={cast.bodies["锦华物业"].pk: 1}, actor=office)
    meeting = decisions.discuss(meeting, item=meeting.items.get(), outcome="agreed", text="两周内划线。", actor=office)
    decisions.confirm(decisions.minute(meeting, text="一致。", actor=office), actor=office)
    assert working.words.get().text == f"联席会议{meeting.number}：意见一致，往下办。两周内划线。"


def test_the_page_asks_before_it_puts_a_request_on_the_agenda(cast: Cast, working: Request) -> None:
    client, at = client_of(cast, "grid_leader"), f"/become/requests/{working.number}/meeting/"
    assert "下一次联席会议" in client.get(at).content.decode()
    assert not Tabled.objects.exists()
    assert client.post(at).status_code == 302
    again = client.post(at)
    assert again.status_code == 422 and "已经在等下一次联席会议了" in again.content.decode()
    assert Tabled.objects.count() == 1


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    office = cast["community"].actor
    with clock.at(clock.now() - timedelta(days=2)):
        meeting = decisions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=1), where="党群驿站", actor=office)
        meeting = decisions.add_item(meeting, title="北门", actor=office)
    meeting = decisions.hold(meeting, came={cast.bodies["锦华物业"].pk: 1}, actor=office)
    return decisions.assign(meeting, title="北门外侧划线", holder=cast.bodies["锦华物业"], due_on=clock.today(), actor=office)


def test_what_a_meeting_gave_to_do_becomes_a_request_once(cast: Cast, item: ActionItem) -> None:
    client, at = client_of(cast, "community"), f"/become/items/{item.number}/request/"
    assert client.post(at).status_code == 302
    made = Request.objects.get()
    assert (made.channel, made.title) == ("meeting", "北门外侧划线")
    again = client.post(at)
    assert again.status_code == 422 and "已经转过诉求了" in again.content.decode()
    assert Request.objects.count() == 1
    assert made.number in client.get(f"/decisions/items/{item.number}/").content.decode()
    assert client_of(cast, "company_manager").post(at).status_code == 404


def test_a_closed_matter_is_told_to_the_requests_it_came_from(cast: Cast, working: Request) -> None:
    office, committee = cast["community"].actor, cast["committee_director"].actor
    with clock.at(clock.now() - timedelta(days=20)):
        matter = proposed(cast, "committee_work", "committee_director")
        ties.tie(End("request", working.pk, working.number), End("matter", matter.pk, matter.number), how="became")
        matter = decisions.take_up(matter, actor=office)
        matter = decisions.deliberate(matter, held_on=clock.today(), expected=5, present=5, agreed=5, minutes="议过", actor=office)
        matter = decisions.to_joint(matter, actor=office)
        meeting = decisions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(hours=1), where="党群驿站", actor=office)
    with clock.at(clock.now() - timedelta(days=19)):
        meeting = decisions.hold(meeting, came={cast.bodies["锦华物业"].pk: 1}, actor=office)
        meeting = decisions.discuss(meeting, item=meeting.items.get(), outcome="agreed", actor=office)
        decisions.confirm(decisions.minute(meeting, text="一致。", actor=office), actor=office)
        matter = decisions.open_decision(Matter.objects.get(), decider=cast.bodies["城建花苑业委会"], actor=office)
        matter = decisions.resolve(
            matter, held_on=clock.today(), passed=False, expected=7, present=5, agreed=2, text="不同意", actor=committee
        )
        matter = decisions.publish_notice(matter, text="没有通过", days=7, actor=committee)
    decisions.close(matter, actor=office)
    assert f"议题{matter.number}办结：没有通过" in {word.text for word in working.words.all()}
    assert Meeting.objects.get().state == "confirmed"
