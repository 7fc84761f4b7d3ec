"""Who comes into a post in a Party organisation or on a committee, and leaves it: what is done, and its pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.posts import COMMITTEE_DIRECTOR, COMMITTEE_MEMBER, POSTS
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.secrets import blind, normal_phone
from hongge.kernel.verify import verify
from hongge.systems.party import actions
from hongge.systems.party.models import PartyOrganisation
from hongge.systems.party.tests.conftest import body, standing
from hongge.systems.party.tests.test_views import client, named, party, pdf
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {"name": "沈一苇", "phone": "13755500123", "basis": "election", "document": "桃党发〔2026〕12号"}


def today() -> date:
    return clock.today()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def steps_of(duty: Duty) -> list[str]:
    return list(Entry.objects.filter(kind="duty", record=duty.pk).order_by("seq").values_list("step", flat=True))


# What is done


@pytest.mark.parametrize(
    ("kind", "form", "where", "post"),
    [
        ("grid", "branch", "桃树下二格", "branch_secretary"),
        ("firm", "branch", "城建花苑", "secretary"),
        ("committee", "branch", "城建花苑", "secretary"),
        ("association", "branch", "吉州区", "secretary"),
        ("community", "general_branch", "城南社区", "community_secretary"),
    ],
)
def test_the_post_follows_from_the_kind_of_organisation(cast: Cast, kind: str, form: str, where: str, post: str) -> None:
    above = standing(cast, cast.places["吉州区"], "区委", "industry", "committee")
    held = standing(cast, cast.places[where], "新建组织", kind, form, above=above)
    duty = actions.appoint_secretary(held, **NEW, from_on=ago(3), actor=cast["district"].actor)
    assert (duty.post, duty.place, duty.organisation) == (post, cast.places[where], held.organisation)
    assert (duty.person.name, duty.basis, duty.document, duty.from_on, duty.to_on) == ("沈一苇", "election", NEW["document"], ago(3), None)
    assert steps_of(duty) == ["grant"]
    assert verify().faults == []


def test_a_known_person_is_recognised_by_phone_and_another_name_is_refused(cast: Cast, branch: PartyOrganisation) -> None:
    known = Person.objects.create(name="沈一苇", phone=normal_phone("13755500123"))
    assert actions.appoint_secretary(branch, **NEW, from_on=today(), actor=cast["community"].actor).person == known
    with pytest.raises(Refused, match="请核对"):
        actions.appoint_secretary(branch, **(NEW | {"name": "别人"}), from_on=today(), actor=cast["community"].actor)
    assert Person.objects.filter(phone_index=blind(normal_phone("13755500123"))).count() == 1


def test_a_branch_has_one_secretary_and_the_next_takes_over_in_one_press(cast: Cast, branch: PartyOrganisation) -> None:
    actor = cast["community"].actor
    first = actions.appoint_secretary(branch, **NEW, from_on=ago(90), actor=actor)
    with pytest.raises(Refused, match="已经是锦华物业党支部的党支部书记"):
        actions.appoint_secretary(branch, **NEW, from_on=today(), replacing=True, actor=actor)
    other = NEW | {"name": "高远", "phone": "13755500124"}
    with pytest.raises(Refused, match="登记卸任，或者勾选“原任同日卸任”"):
        actions.appoint_secretary(branch, **other, from_on=ago(1), actor=actor)
    assert not Person.objects.filter(phone_index=blind(normal_phone("13755500124"))).exists()
    with pytest.raises(Refused, match="才任党支部书记"):
        actions.appoint_secretary(branch, **other, from_on=ago(91), replacing=True, actor=actor)
    second = actions.appoint_secretary(branch, **other, from_on=ago(1), replacing=True, actor=actor)
    first.refresh_from_db()
    assert (first.to_on, first.why_ended, second.from_on) == (ago(1), "新任接替", ago(1))
    assert (steps_of(first), steps_of(second)) == (["grant", "end"], ["grant"])


def test_who_held_a_post_before_can_be_registered_afterwards(cast: Cast, branch: PartyOrganisation) -> None:
    actor = cast["community"].actor
    actions.appoint_secretary(branch, **NEW, from_on=ago(90), actor=actor)
    other = NEW | {"name": "高远", "phone": "13755500124"}
    before = actions.appoint_secretary(branch, **other, from_on=ago(200), to_on=ago(90), actor=actor)
    assert before.to_on == ago(90)


def test_a_grids_secretary_on_the_books_of_the_grid_team_is_the_one_there_is(cast: Cast, community_party: PartyOrganisation) -> None:
    held = standing(cast, cast.places["天龙花园二格"], "天龙花园二格党支部", "grid", "branch", above=community_party)
    with pytest.raises(Refused, match="网格党支部书记现在是吴"):
        actions.appoint_secretary(held, **NEW, from_on=today(), actor=cast["community"].actor)


def test_neither_a_group_nor_what_is_only_planned_nor_dissolved_has_a_secretary(
    cast: Cast, community_party: PartyOrganisation, planned: PartyOrganisation, branch: PartyOrganisation
) -> None:
    grid = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party)
    group = standing(cast, cast.places["桃树下一格"], "一格党小组", "grid", "group", above=grid)
    actions.dissolve(branch, dissolved_on=today(), actor=cast["street"].actor)
    branch.refresh_from_db()
    for held in (group, planned, branch):
        with pytest.raises(Refused, match="不能登记书记"):
            actions.appoint_secretary(held, **NEW, from_on=today(), actor=cast["community"].actor)


def test_a_branch_dissolved_meanwhile_gets_no_secretary(cast: Cast, branch: PartyOrganisation) -> None:
    stale = PartyOrganisation._default_manager.get(pk=branch.pk)
    actions.dissolve(branch, dissolved_on=today(), actor=cast["street"].actor)
    with pytest.raises(Refused, match="已经撤销或注销"):
        actions.appoint_secretary(stale, **NEW, from_on=today(), actor=cast["community"].actor)


def test_the_rights_of_a_grid_are_not_given_over_a_whole_community(cast: Cast, community_party: PartyOrganisation) -> None:
    held = standing(cast, cast.places["桃树下社区"], "网格党支部", "grid", "branch", above=community_party)
    with pytest.raises(Refused, match="不在一个网格上"):
        actions.appoint_secretary(held, **NEW, from_on=today(), actor=cast["community"].actor)


def test_a_day_that_is_not_there_yet_or_before_the_founding_is_refused(cast: Cast, branch: PartyOrganisation) -> None:
    actor = cast["community"].actor
    for from_on, why in ((today() + timedelta(days=1), "还没有到"), (ago(301), "成立")):
        with pytest.raises(Refused, match=why):
            actions.appoint_secretary(branch, **NEW, from_on=from_on, actor=actor)
    with pytest.raises(Refused, match="止要在起以后"):
        actions.appoint_secretary(branch, **NEW, from_on=today(), to_on=ago(1), actor=actor)


def test_nobody_appoints_beyond_their_reach(cast: Cast, branch: PartyOrganisation) -> None:
    for role in ("other_community", "grid_leader", "company_manager", "auditor"):
        with pytest.raises(Refused, match="您的身份不能在城建花苑任命党支部书记"):
            actions.appoint_secretary(branch, **NEW, from_on=today(), actor=cast[role].actor)
    assert not Person.objects.filter(phone_index=blind(normal_phone("13755500123"))).exists()


def test_a_committee_has_many_members_and_one_director(cast: Cast) -> None:
    committee, actor = body(cast, "城建花苑业委会"), cast["community"].actor
    member = actions.appoint_member(committee, post=COMMITTEE_MEMBER, **NEW, from_on=ago(3), actor=actor)
    other = NEW | {"name": "高远", "phone": "13755500124"}
    actions.appoint_member(committee, post=COMMITTEE_MEMBER, **other, from_on=ago(3), actor=actor)
    assert (member.place, member.organisation_id, member.post) == (committee.place, committee.pk, COMMITTEE_MEMBER)
    with pytest.raises(Refused, match="业委会主任现在是周"):
        actions.appoint_member(
            committee, post=COMMITTEE_DIRECTOR, **(NEW | {"name": "毛毛", "phone": "13755500125"}), from_on=today(), actor=actor
        )
    with pytest.raises(Refused, match="不能登记这个职务"):
        actions.appoint_member(committee, post="grid_leader", **NEW, from_on=today(), actor=actor)
    with pytest.raises(Refused, match="不能登记这个职务"):
        actions.appoint_member(body(cast, "锦华物业"), post=COMMITTEE_MEMBER, **NEW, from_on=today(), actor=actor)


def test_a_member_who_becomes_director_sits_in_one_seat_and_the_one_before_leaves(cast: Cast) -> None:
    committee, actor, before = body(cast, "城建花苑业委会"), cast["community"].actor, cast["committee_director"].duty
    assert before
    member = actions.appoint_member(committee, post=COMMITTEE_MEMBER, **NEW, from_on=ago(3), actor=actor)
    actions.appoint_member(committee, post=COMMITTEE_DIRECTOR, **NEW, from_on=today(), replacing=True, actor=actor)
    member.refresh_from_db()
    before.refresh_from_db()
    assert (member.to_on, member.why_ended) == (today(), "改任业委会主任")
    assert (before.to_on, before.why_ended) == (today(), "新任接替")
    held = Duty.objects.in_office(today()).filter(organisation=committee, person=member.person)
    assert [duty.post for duty in held] == [COMMITTEE_DIRECTOR]


def test_a_committee_that_is_closed_gets_no_members(cast: Cast) -> None:
    committee = body(cast, "城建花苑业委会")
    Organisation.objects.filter(pk=committee.pk).update(closed_on=ago(1))
    with pytest.raises(Refused, match="已经撤销或注销"):
        actions.appoint_member(committee, post=COMMITTEE_MEMBER, **NEW, from_on=today(), actor=cast["community"].actor)


def test_leaving_a_post_ends_its_rights_once_and_never_before_it_began(cast: Cast, branch: PartyOrganisation) -> None:
    actor = cast["community"].actor
    duty = actions.appoint_secretary(branch, **NEW, from_on=ago(10), actor=actor)
    with pytest.raises(Refused, match="不能比它早"):
        actions.leave_post(duty, on=ago(11), actor=actor)
    with pytest.raises(Refused, match="您的身份不能免去"):
        actions.leave_post(duty, on=today(), actor=cast["other_community"].actor)
    later = today() + timedelta(days=20)
    actions.leave_post(duty, on=later, why="届满", actor=actor)
    with pytest.raises(Refused, match=f"到{later}就结束"):
        actions.leave_post(duty, on=later, actor=actor)
    left = actions.leave_post(duty, on=today(), why="工作调动", actor=actor)
    left.refresh_from_db()
    assert (left.to_on, left.why_ended, steps_of(left)) == (today(), "工作调动", ["grant", "end", "end"])
    assert "工作调动" not in str(Entry.objects.filter(kind="duty", record=left.pk).values_list("facts", flat=True))


def test_an_adviser_is_called_back_and_does_not_leave(cast: Cast) -> None:
    duty = cast["adviser"].duty
    assert duty
    with pytest.raises(Refused, match="结束选派"):
        actions.leave_post(duty, on=today(), actor=cast["community"].actor)


# Its pages


def typed(given: dict[str, Any] = NEW, **more: Any) -> dict[str, Any]:
    return given | {"from_on": today().isoformat(), "to_on": ""} | more


def test_a_secretary_is_registered_and_leaves_through_the_branchs_page(town: Cast) -> None:
    held, signed = party("城南一格党支部"), client(town, "other_community")
    page = signed.get(held.get_absolute_url()).content.decode()
    assert "登记书记" in page and "现在没有，选出或任命以后在这里登记" in page
    url = f"{held.get_absolute_url()}secretary/"
    asked = signed.get(url).content.decode()
    assert "选派" not in asked and "原任同日卸任" not in asked and 'name="post"' not in asked
    page = signed.post(url, typed(photos=pdf()), follow=True).content.decode()
    for words in ("登记好了", "沈一苇", "网格党支部书记", "桃党发〔2026〕12号", "下载 PDF", "卸任"):
        assert words in page
    duty = Duty.objects.get(document=NEW["document"])
    assert (duty.post, duty.place.name, duty.papers.get().mime) == ("branch_secretary", "城南一格", "application/pdf")
    again = signed.post(url, typed(NEW | {"name": "高远", "phone": "13755500124"}))
    assert again.status_code == 422 and "请先给沈" in again.content.decode() and "现任沈一苇" in again.content.decode()
    leave = f"/party/duties/{duty.pk}/end/"
    assert "权限从这天起结束" in signed.get(leave).content.decode()
    answer = signed.post(leave, {"on": today().isoformat(), "why": "工作调动"}, follow=True)
    assert answer.redirect_chain[-1][0] == held.get_absolute_url()
    for words in ("卸任登记好了", "卸任的", "沈一苇", "工作调动"):
        assert words in answer.content.decode()
    assert signed.get(leave).status_code == 404


def test_members_are_registered_on_the_committees_page_and_the_director_changes_in_one_press(town: Cast) -> None:
    committee, signed = named(town, "城建花苑业委会"), client(town, "community")
    url = f"{committee.get_absolute_url()}seat/"
    asked = signed.get(url).content.decode()
    assert all(POSTS[post].label in asked for post in ("committee_director", "committee_deputy", "committee_member", "committee_alternate"))
    assert "现任主任周美华同日卸任" in asked and "党支部书记" not in asked
    refused = signed.post(url, typed(post="committee_director"))
    assert refused.status_code == 422 and "勾选“原任同日卸任”" in refused.content.decode()
    assert signed.post(url, typed(post="grid_leader")).status_code == 422
    page = signed.post(url, typed(post="committee_director", replacing="on"), follow=True).content.decode()
    assert "沈一苇" in page and "新任接替" in page
    assert list(Duty.objects.in_office(today()).filter(organisation=committee, post=COMMITTEE_DIRECTOR).values_list("document")) == [
        (NEW["document"],)
    ]
    assert client(town, "committee_director").get(committee.get_absolute_url()).status_code == 404  # her rights ended with the post


def test_a_number_in_the_reason_is_masked_after_a_second_press(town: Cast) -> None:
    duty, signed = town["committee_director"].duty, client(town, "community")
    assert duty
    given = {"on": today().isoformat(), "why": "联系13812345678"}
    assert signed.post(f"/party/duties/{duty.pk}/end/", given).status_code == 422
    assert signed.post(f"/party/duties/{duty.pk}/end/", given | {"confirm_masked": "1"}).status_code == 302
    duty.refresh_from_db()
    assert duty.to_on == today() and "13812345678" not in duty.why_ended


def test_what_is_foreign_or_has_no_such_post_is_as_absent_as_none(town: Cast) -> None:
    held, committee, duty = party("桃树下二格党支部"), named(town, "城建花苑业委会"), town["committee_director"].duty
    assert duty
    urls = (f"{held.get_absolute_url()}secretary/", f"{committee.get_absolute_url()}seat/", f"/party/duties/{duty.pk}/end/")
    for role in ("far_community", "other_community", "grid_leader", "committee_director", "company_manager", "auditor", "adviser"):
        signed = client(town, role)
        for url in urls:
            assert signed.get(url).status_code == 404, (role, url)
            assert signed.post(url, typed()).status_code == 404, (role, url)
    signed = client(town, "district")
    for url in urls:
        assert signed.get(url).status_code == 200
    adviser = town["adviser"].duty
    assert adviser
    for url in (
        f"{party('桃树下一格党小组').get_absolute_url()}secretary/",  # a group has a leader
        f"{party('古南街道党工委').get_absolute_url()}secretary/",
        f"{party('天龙物业党支部').get_absolute_url()}secretary/",  # only planned
        f"{named(town, '锦华物业').get_absolute_url()}seat/",
        f"/party/duties/{adviser.pk}/end/",
        "/party/duties/99999999999999999999/end/",
    ):
        assert signed.get(url).status_code == 404, url


def test_only_an_office_is_offered_the_buttons_and_sees_who_left(town: Cast) -> None:
    committee, duty = named(town, "城建花苑业委会"), town["committee_director"].duty
    assert duty
    own = client(town, "committee_director").get(committee.get_absolute_url()).content.decode()
    assert "周美华" in own and "登记成员" not in own and f"/duties/{duty.pk}/end/" not in own
    actions.leave_post(
        Duty.objects.get(organisation=committee, post="committee_deputy"), on=today(), why="搬走了", actor=town["street"].actor
    )
    assert "搬走了" in client(town, "street").get(committee.get_absolute_url()).content.decode()
    assert "搬走了" not in client(town, "committee_director").get(committee.get_absolute_url()).content.decode()
    firm = client(town, "community").get(named(town, "锦华物业").get_absolute_url()).content.decode()
    assert "登记成员" not in firm and "登记书记" not in firm and "卸任" not in firm
