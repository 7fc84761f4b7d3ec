"""Paper read by one person after another: what two must agree on, what is refused at once, how a wrong reading goes away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.forms import EntryForm
from hongge.civic.assembly.models import Assembly, Ballot, Elector, PaperEntry, Proxy
from hongge.civic.assembly.tests.conftest import Hall, Held, announced, opened_from
from hongge.civic.assembly.tests.test_views import client_of, text
from hongge.civic.models import Tenure
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.verify import verify

pytestmark = pytest.mark.django_db


def read(
    hall: Hall, assembly: Assembly, reader: Actor, mark: str = "yes", *, nth: int = 0, at: datetime | None = None, signed: str = "owner"
) -> PaperEntry:
    given: dict[str, Any] = {"elector": hall.elector(assembly, nth), "marks": {"1": mark}, "signed": signed, "received_at": at}
    return actions.enter(assembly, scan=hall.scan(), actor=reader, **given)


def second(hall: Hall) -> Actor:
    """A fourth person who reads papers."""
    return hall.cast["street"].actor


def test_a_day_before_the_opening_is_refused_at_the_entry(hall: Hall, opened: Assembly) -> None:
    assert opened.opens_at
    with pytest.raises(Refused, match="才开始，收到的时间不会更早"):
        read(hall, opened, hall.director, at=opened.opens_at - timedelta(minutes=1))
    with pytest.raises(Refused, match="收到的时间在将来"):
        read(hall, opened, hall.director, at=hall.now + timedelta(minutes=1))
    assert not PaperEntry.objects.exists()


def test_a_wrong_reading_is_taken_back_with_a_reason_and_read_again(hall: Hall, opened: Assembly) -> None:
    wrong = read(hall, opened, hall.director, "no")
    with pytest.raises(Refused, match="为什么"):
        actions.take_back(opened, reading=wrong, reason=" ", actor=hall.director)
    actions.take_back(opened, reading=wrong, reason="录到别的户上了", actor=hall.director)
    assert not queries.waiting_sheets(opened)
    with pytest.raises(Refused, match="不能再撤回"):
        actions.take_back(opened, reading=wrong, reason="再来一次", actor=hall.director)
    first = read(hall, opened, hall.director, "no")
    other = read(hall, opened, hall.community, "yes")
    with pytest.raises(Refused, match="由录的人自己撤回"):
        actions.take_back(opened, reading=first, reason="我看是同意", actor=hall.community)
    actions.take_back(opened, reading=first, reason="看错了", actor=hall.director)
    read(hall, opened, hall.director, "yes")
    assert Ballot.objects.get().choices == {"1": "yes"}
    with pytest.raises(Refused, match="不能再撤回"):
        actions.take_back(opened, reading=other, reason="后悔", actor=hall.community)
    assert verify().faults == []


def test_whoever_has_read_nothing_of_it_may_take_a_reading_back(hall: Hall, opened: Assembly) -> None:
    wrong = read(hall, opened, hall.director)
    actions.take_back(opened, reading=wrong, reason="录的人不在，日期不对", actor=hall.grid)
    assert not queries.waiting_sheets(opened)


@pytest.mark.parametrize(("days", "hours", "settled"), [(0, 1, True), (1, 0, False)])
def test_two_readers_agree_on_the_day_it_came(hall: Hall, opened: Assembly, days: int, hours: int, settled: bool) -> None:
    at = hall.now
    hall.later(days=3)
    read(hall, opened, hall.director, at=at)
    read(hall, opened, hall.community, at=at + timedelta(days=days, hours=hours))
    assert Ballot.objects.exists() is settled
    if not settled:
        read(hall, opened, hall.grid, at=at + timedelta(days=1))
        assert Ballot.objects.get().accepted_at == at + timedelta(days=1)


def test_one_alone_does_not_decide_whether_it_came_in_time(hall: Hall, opened: Assembly) -> None:
    assert opened.closes_at
    late = opened.closes_at + timedelta(minutes=1)
    hall.now = opened.closes_at + timedelta(hours=1)
    read(hall, opened, hall.director, at=opened.closes_at - timedelta(minutes=1))
    read(hall, opened, hall.community, at=late)
    assert not Ballot.objects.exists()
    read(hall, opened, hall.grid, at=late)
    assert Ballot.objects.get().reason == "late"


def test_nor_whether_it_came_after_the_owners_vote_by_phone(hall: Hall, opened: Assembly) -> None:
    noon = hall.now
    hall.later(hours=1)
    actions.cast(opened, elector=hall.elector(opened, 0), marks={"1": "no"}, actor=hall.owner(0))
    hall.later(hours=2)
    read(hall, opened, hall.director, at=noon)
    read(hall, opened, hall.community, at=hall.now)
    assert Ballot.objects.count() == 1
    read(hall, opened, hall.grid, at=hall.now)
    assert [ballot.why for ballot in Ballot.objects.order_by("nth")] == ["replaced", ""]


def test_a_third_reading_unlike_both_settles_nothing_and_a_fourth_may(hall: Hall, opened: Assembly) -> None:
    for reader, mark in ((hall.director, "yes"), (hall.community, "no"), (hall.grid, "abstain")):
        read(hall, opened, reader, mark)
    assert not Ballot.objects.exists() and queries.waiting_sheets(opened)
    read(hall, opened, second(hall), "abstain")
    assert Ballot.objects.get().choices == {"1": "abstain"}


def owned_together(hall: Hall, preparing: Assembly) -> tuple[Assembly, Elector]:
    day = clock.today() - timedelta(days=1)
    Tenure.objects.create(person=hall.owners[1], room=hall.homes[0], kind=Tenure.Kind.OWNER, from_on=day)
    assembly = opened_from(hall, announced(hall, actions.freeze(preparing, actor=hall.director)))
    return assembly, Elector.objects.get(assembly=assembly, owners=2)


@pytest.mark.parametrize(("signed", "why"), [("owner", "no_representative"), ("representative", "no_representative"), ("all", "")])
def test_of_co_owners_one_alone_votes_only_when_all_named_that_one(hall: Hall, preparing: Assembly, signed: str, why: str) -> None:
    assembly, elector = owned_together(hall, preparing)

    def paper() -> str:
        for reader in (hall.director, hall.community):
            actions.enter(assembly, elector=elector, marks={"1": "yes"}, signed=signed, scan=hall.scan(), actor=reader)
        return Ballot.objects.order_by("-nth")[0].reason

    assert paper() == why
    actions.name(assembly, elector=elector, representative=elector.holders.all()[0], actor=hall.community)
    assert paper() == ("no_representative" if signed == "owner" else "")


def test_the_form_offers_only_signatures_such_a_home_can_bear(hall: Hall, preparing: Assembly) -> None:
    assembly, joint = owned_together(hall, preparing)

    def offered(elector: Elector, represented: bool) -> set[str]:
        form = EntryForm(record=assembly, motions=[], elector=elector, represented=represented)
        return {code for code, _words in form.fields["signed"].choices}  # type: ignore[attr-defined]

    assert {"all", "co_owner"} <= offered(joint, False) and not {"owner", "representative"} & offered(joint, False)
    assert "representative" in offered(joint, True)
    assert "owner" in offered(hall.elector(assembly, 2), True) and "all" not in offered(hall.elector(assembly, 2), True)


def test_the_same_mandate_twice_is_refused_and_a_changed_one_takes_its_place(hall: Hall, held: Held) -> None:
    assembly = held(proxy_cap=1)
    given: dict[str, Any] = {"agent_name": "赵代理", "agent_phone": "137 0000 0001", "motions": [1], "actor": hall.community}
    until, elector = clock.today() + timedelta(days=90), hall.elector(assembly, 0)
    assembly = actions.entrust(assembly, elector=elector, until_on=until, **given)
    with pytest.raises(Refused, match="已经登记过了"):
        actions.entrust(assembly, elector=elector, until_on=until, **given)
    assembly = actions.entrust(assembly, elector=elector, until_on=until + timedelta(days=1), **given)
    assembly = actions.entrust(assembly, elector=elector, until_on=until, written=False, **given)
    assert [proxy.reason for proxy in Proxy.objects.order_by("pk")] == ["", "", "oral_proxy"]
    hall.paper(assembly, 0, "yes", signed="agent")
    assert Ballot.objects.get().counts


def test_readers_see_the_paper_and_give_the_hour_it_came(hall: Hall, opened: Assembly) -> None:
    elector, at = hall.elector(opened, 0), f"/assemblies/{opened.number}/"
    first, third = client_of(hall, "committee_director"), client_of(hall, "grid_leader")
    enter, picture = f"{at}owners/{elector.pk}/enter/", f"{at}owners/{elector.pk}/paper/"
    assert third.get(picture).status_code == 404
    reading = read(hall, opened, hall.director, "no")
    assert picture in third.get(enter).content.decode() and b"".join(third.get(picture).streaming_content) == b"scan"
    assert client_of(hall, "company_manager").get(picture).status_code == 404
    assert "录错了，撤回" in text(first.get(f"{at}papers/"))
    back = f"{at}readings/{reading.pk}/back/"
    assert first.get(back).status_code == 200 and first.post(back, {"reason": "日期打错了"}).status_code == 302
    assert "日期打错了" in text(first.get(at))
    day = hall.now.date()
    hall.later(days=1)
    read(hall, opened, hall.director, at=hall.now - timedelta(days=1))
    clerk = client_of(hall, "community")
    given = {"m1": "yes", "signed": "owner", "received_on": f"{day}", "received_time": "15:00"}
    assert clerk.post(enter, given).status_code == 302
    assert clock.day_of(PaperEntry.objects.latest("pk").received_at) == day and Ballot.objects.exists()
