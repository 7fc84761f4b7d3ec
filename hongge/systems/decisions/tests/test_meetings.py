"""Joint meetings: the rolling agenda, invitations, attendance, minutes, and what they give to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.outbox import INBOX, Message
from hongge.systems.decisions import actions, queries
from hongge.systems.decisions.models import ActionItem, Matter, Meeting, Tabled
from hongge.systems.decisions.tests.conftest import held_at, meeting_at
from hongge.systems.decisions.views.buttons import MEETING_BUTTONS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(cast: Cast, joint: Matter, community: Actor) -> Meeting:
    """Planned for the day after tomorrow, with one matter on its agenda."""
    return actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=2), where="党群驿站", actor=community)


def table(cast: Cast, actor: Actor, *, record: int = 7) -> Tabled:
    return actions.table(
        cast.places["城建花苑/3栋"], kind="request", record=record, number="JZ-20261101-0007", title="北门乱停车", actor=actor
    )


def given(cast: Cast, actor: Actor, *, holder: str = "锦华物业", due_on: date | None = None) -> ActionItem:
    meeting = held_at(cast, actor)
    return actions.assign(
        meeting, title="公示公共收益", holder=cast.bodies[holder], due_on=due_on or clock.today() + timedelta(days=7), actor=actor
    )


@pytest.fixture
def item(cast: Cast, joint: Matter, community: Actor) -> ActionItem:
    return given(cast, community)


# The agenda


def test_the_agenda_holds_what_waits_from_the_start(cast: Cast, joint: Matter, community: Actor) -> None:
    table(cast, community)
    meeting = actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=2), where="党群驿站", actor=community)
    assert [(i.order, i.kind, i.number) for i in meeting.items.all()] == [(1, "request", "JZ-20261101-0007"), (2, "matter", joint.number)]
    assert queries.waiting(cast.places["城建花苑"]) == []
    assert meeting.title.startswith("城建花苑") and meeting.title.endswith("年第1次三方联席会议")


def test_grid_committee_company_and_community_are_invited_by_themselves(planned: Meeting) -> None:
    kinds = {told.organisation.kind for told in planned.invited.select_related("organisation")}
    assert kinds == {Organisation.Kind.GRID, Organisation.Kind.COMMITTEE, Organisation.Kind.COMPANY, Organisation.Kind.COMMUNITY}


def test_the_same_thing_waits_once(cast: Cast, community: Actor) -> None:
    table(cast, community)
    with pytest.raises(Refused, match="已经在等"):
        table(cast, community)
    assert Tabled.objects.count() == 1


def test_what_comes_up_later_is_rolled_in(planned: Meeting, cast: Cast, community: Actor) -> None:
    with pytest.raises(Refused, match="没有新的事"):
        actions.roll(planned, actor=community)
    table(cast, community)
    meeting = actions.roll(planned, actor=community)
    assert [item.order for item in meeting.items.all()] == [1, 2]


def test_what_was_left_for_another_time_waits_again(cast: Cast, community: Actor) -> None:
    table(cast, community)
    meeting = held_at(cast, community)
    meeting = actions.discuss(meeting, item=meeting.items.get(), outcome="again", text="等街道回话", actor=community)
    actions.confirm(actions.minute(meeting, text="下次再议。", actor=community), actor=community)
    left = queries.waiting(cast.places["城建花苑"])
    assert [(one.number, one.why) for one in left] == [("JZ-20261101-0007", "上次没议完")]
    meeting_at(cast, community)
    assert queries.waiting(cast.places["城建花苑"]) == []


def test_of_a_cancelled_meeting_everything_waits_for_the_next(planned: Meeting, cast: Cast, joint: Matter, community: Actor) -> None:
    table(cast, community)
    meeting = actions.cancel(actions.roll(planned, actor=community), text="物业换人", actor=community)
    assert meeting.state == "cancelled"
    assert {one.number for one in queries.waiting(cast.places["城建花苑"])} == {"JZ-20261101-0007", joint.number}


def test_another_compounds_matters_are_not_on_it(cast: Cast, joint: Matter, community: Actor) -> None:
    meeting = actions.plan(cast.places["天龙花园"], meets_at=clock.now() + timedelta(days=2), where="架空层", actor=community)
    assert not meeting.items.exists()


def test_an_item_of_another_meeting_is_not_dropped_here(planned: Meeting, cast: Cast, community: Actor) -> None:
    other = actions.plan(cast.places["天龙花园"], meets_at=clock.now() + timedelta(days=2), where="架空层", actor=community)
    with pytest.raises(Refused, match="不在这次会的议程上"):
        actions.drop_item(other, item=planned.items.get(), actor=community)


# Inviting


def test_an_empty_agenda_invites_nobody(cast: Cast, community: Actor) -> None:
    meeting = actions.plan(cast.places["城建花苑"], meets_at=clock.now() + timedelta(days=2), where="党群驿站", actor=community)
    with pytest.raises(Refused, match="议程还是空的"):
        actions.invite(meeting, actor=community)
    assert not Message.objects.exists()


def test_the_parties_people_get_a_notice_that_names_nobody_and_no_subject(planned: Meeting, cast: Cast, community: Actor) -> None:
    meeting = actions.invite(planned, addresses=["jinhua@example.com"], actor=community)
    told = set(Message.objects.filter(channel=INBOX).values_list("to_person", flat=True))
    assert {cast["committee_director"].person.pk, cast["company_manager"].person.pk, cast["grid_leader"].person.pk} <= told
    letter = Message.objects.get(channel="mail")
    title, text = letter.words
    assert letter.to_address == "jinhua@example.com"
    assert meeting.number in text and "停车" not in title + text
    name, content, mime = letter.files[0]
    assert (name, mime) == ("invitation.ics", "text/calendar") and content == queries.invitation(meeting)


def test_a_changed_time_is_told_to_the_same_addresses(planned: Meeting, community: Actor) -> None:
    meeting = actions.invite(planned, addresses=["jinhua@example.com"], actor=community)
    actions.move(meeting, meets_at=clock.now() + timedelta(days=3), where="社区二楼", lasts=90, actor=community)
    assert Message.objects.filter(channel="mail", template="meeting.moved").count() == 1


def test_the_invitation_is_read_by_calendars(planned: Meeting, community: Actor) -> None:
    meeting = actions.move(planned, meets_at=clock.now() + timedelta(days=3), where="社区二楼, 会议室；东", lasts=90, actor=community)
    content = queries.invitation(meeting)
    calendar = Calendar.from_ical(content)
    event = next(iter(calendar.walk("VEVENT")))
    assert calendar["METHOD"] == "PUBLISH"
    assert event.decoded("DTSTART") == meeting.meets_at.replace(microsecond=0)
    assert event.decoded("DURATION") == timedelta(minutes=90)
    assert str(event["LOCATION"]) == "社区二楼, 会议室；东"
    assert (event["SEQUENCE"], str(event["STATUS"])) == (1, "CONFIRMED")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert str(meeting.seal) not in content.decode()


def test_a_cancelled_meeting_leaves_the_calendar(planned: Meeting, community: Actor) -> None:
    before = Calendar.from_ical(queries.invitation(planned))
    calendar = Calendar.from_ical(queries.invitation(actions.cancel(planned, text="停电", actor=community)))
    event, earlier = (next(iter(c.walk("VEVENT"))) for c in (calendar, before))
    assert (calendar["METHOD"], str(event["STATUS"]), event["UID"]) == ("CANCEL", "CANCELLED", earlier["UID"])
    assert event["SEQUENCE"] > earlier["SEQUENCE"]


@pytest.mark.parametrize("role", ["company_manager", "committee_director", "other_community", "resident"])
def test_only_grid_and_offices_of_the_place_plan_one(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        actions.plan(
            cast.places["城建花苑"],
            meets_at=clock.now() + timedelta(days=2),
            where="党群驿站",
            host=cast.bodies["桃树下社区"],
            actor=cast[role].actor,
        )


# The meeting itself


def test_nobody_has_come_before_it_began(planned: Meeting, cast: Cast, community: Actor) -> None:
    with pytest.raises(Refused, match="开会时间还没有到"):
        actions.hold(planned, came={cast.bodies["锦华物业"].pk: 1}, actor=community)


def test_the_button_says_so_for_as_long_as_it_has_not_begun(planned: Meeting, community: Actor) -> None:
    button = next(b for b in MEETING_BUTTONS.of(actions.invite(planned, actor=community), community) if b.name == "hold")
    assert button.main and button.reasons == ("开会时间还没有到",)
    assert button.needs == ""  # filling in numbers does not take the reason away


def test_only_those_invited_can_have_come(cast: Cast, joint: Matter, community: Actor) -> None:
    meeting = meeting_at(cast, community)
    with pytest.raises(Refused, match="不在通知名单里"):
        actions.hold(meeting, came={cast.bodies["天龙物业"].pk: 1}, actor=community)
    with pytest.raises(Refused, match="至少要有一家到会"):
        actions.hold(meeting, came={cast.bodies["锦华物业"].pk: 0}, actor=community)


def test_minutes_are_confirmed_when_every_item_has_its_outcome(cast: Cast, joint: Matter, community: Actor) -> None:
    meeting = held_at(cast, community)
    with pytest.raises(Refused) as refused:
        actions.confirm(meeting, actor=community)
    assert refused.value.reasons == ["还有1个议题没有记结果", "还没有写纪要，写好后就能确认"]
    meeting = actions.discuss(meeting, item=meeting.items.get(), outcome="agreed", actor=community)
    meeting = actions.confirm(actions.minute(meeting, text="意见一致。", actor=community), actor=community)
    assert meeting.state == "confirmed"
    with pytest.raises(Refused):
        actions.minute(meeting, text="改一句。", actor=community)


def test_what_is_sent_back_says_why(cast: Cast, joint: Matter, community: Actor) -> None:
    meeting = held_at(cast, community)
    with pytest.raises(Refused, match="写明补充什么"):
        actions.discuss(meeting, item=meeting.items.get(), outcome="returned", actor=community)


def test_the_attendance_is_told_by_party(cast: Cast, joint: Matter, community: Actor) -> None:
    came = {body.name: present for body, present in queries.attendance(held_at(cast, community))}
    assert came["城建花苑业委会"] == 3 and came["桃树下社区"] is None


# What it gives to do


def test_what_is_given_to_do_stands_where_its_holder_works(cast: Cast, item: ActionItem, community: Actor) -> None:
    assert item.number == f"{item.meeting.number}-1"
    assert item.path == cast.places["城建花苑"].path
    assert list(ActionItem.objects.visible_to(cast["company_manager"].actor)) == [item]
    assert not ActionItem.objects.visible_to(cast["committee_director"].actor).exists()


def test_a_grid_inside_a_compound_sees_what_is_its_own(cast: Cast, community: Actor) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        meeting = actions.plan(cast.places["天龙花园"], meets_at=clock.now() + timedelta(days=1), where="架空层", actor=community)
        meeting = actions.add_item(meeting, title="楼道堆物", actor=community)
    meeting = actions.hold(meeting, came={cast.bodies["天龙物业"].pk: 1}, actor=community)
    item = actions.assign(meeting, title="清一遍楼道", holder=cast.bodies["天龙花园二格"], due_on=clock.today(), actor=community)
    leader = cast["second_grid_leader"].actor
    assert list(ActionItem.objects.visible_to(leader)) == [item]
    assert actions.finish(item, result="清了三栋。", actor=leader).state == "done"


def test_its_holder_finishes_it_with_a_word(item: ActionItem, cast: Cast) -> None:
    company = cast["company_manager"].actor
    with pytest.raises(Refused, match="写一句办得怎样"):
        actions.finish(item, result=" ", actor=company)
    with pytest.raises(Refused):
        actions.finish(item, result="办好了", actor=cast["committee_director"].actor)
    done = actions.finish(item, result="各单元都贴了。", actor=company)
    assert (done.state, done.done_on, done.done_in_time, done.light) == ("done", clock.today(), True, "none")


def test_done_after_its_day_is_done_late(item: ActionItem, cast: Cast) -> None:
    with clock.at(clock.now() + timedelta(days=8)):
        assert item.light == "late"
        assert actions.finish(item, result="晚了一天。", actor=cast["company_manager"].actor).done_in_time is False


def test_it_can_be_put_off_taken_back_and_given_up_with_a_reason(item: ActionItem, cast: Cast, community: Actor) -> None:
    later = clock.today() + timedelta(days=20)
    assert actions.extend(item, due_on=later, text="等发票", actor=community).due_on == later
    done = actions.finish(ActionItem.objects.get(), result="贴了", actor=cast["company_manager"].actor)
    again = actions.take_back(done, text="2栋没贴", actor=community)
    assert (again.state, again.result, again.done_in_time) == ("open", "", None)
    assert actions.drop(again, text="并到下一季度", actor=community).state == "dropped"


def test_it_is_urged_once_a_day(item: ActionItem, community: Actor, company: Actor) -> None:
    actions.urge_item(item, actor=community)
    with pytest.raises(Refused, match="今天催过了"):
        actions.urge_item(item, actor=community)
    with pytest.raises(Refused):
        actions.urge_item(item, actor=company)


def test_no_day_before_the_meeting(cast: Cast, joint: Matter, community: Actor) -> None:
    with pytest.raises(Refused, match="不能早于开会那天"):
        given(cast, community, due_on=clock.today() - timedelta(days=9))
    assert not ActionItem.objects.exists()
