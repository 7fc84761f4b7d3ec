"""What bounds the life of a Party organisation: who approves, one in a grid, terms; and the days of visits and reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongge.civic import actions as civic
from hongge.civic.models import Duty
from hongge.civic.posts import STREET_STAFF
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.systems.party import actions
from hongge.systems.party.models import NotBuilt, PartyOrganisation, Reason, months_later
from hongge.systems.party.tests.conftest import body, mode, standing
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_whoever_asked_does_not_approve_and_neither_does_their_own_level(cast: Cast, community_party: PartyOrganisation) -> None:
    given = {"kind": "firm", "form": "branch", "above": community_party.organisation, "full_members": 3}
    place = cast.places["天龙花园"]
    by_street = actions.propose(place, name="甲支部", **given, actor=cast["street"].actor)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="提出的人不能自己批复"):
        actions.approve(by_street, number="1号", actor=cast["street"].actor)
    second = civic.grant(
        cast["neighbour"].person,
        post=STREET_STAFF,
        place=cast.places["古南街道"],
        basis=Duty.Basis.APPOINTMENT,
        from_on=clock.today(),
        actor=cast.system,
    )
    with pytest.raises(Refused, match="上一级"):
        actions.approve(by_street, number="1号", actor=actor_in(second))
    assert actions.approve(by_street, number="1号", actor=cast["district"].actor).state == "approved"
    by_district = actions.propose(place, name="乙支部", **given, actor=cast["district"].actor)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="提出的人不能自己批复"):
        actions.approve(by_district, number="2号", actor=cast["district"].actor)
    assert actions.approve(by_district, number="2号", actor=cast["second_district"].actor).state == "approved"


def test_a_grid_has_one_branch_or_group_and_one_makes_way_on_the_day_the_other_is_founded(
    cast: Cast, community_party: PartyOrganisation, branch: PartyOrganisation
) -> None:
    grid, today = cast.places["桃树下二格"], clock.today()
    group = standing(cast, grid, "二格党小组", "grid", "group", above=branch)
    asked = actions.propose(
        grid,
        name="二格党支部",
        kind="grid",
        form="branch",
        above=community_party.organisation,
        full_members=4,
        actor=cast["community"].actor,
    )
    approved = actions.approve(asked, number="1号", actor=cast["street"].actor)
    term = {"elected_on": today, "term_ends_on": months_later(today, 60)}
    with pytest.raises(Refused, match="每个网格只设一个"):
        actions.found(approved, founded_on=today, **term, actor=cast["community"].actor)  # type: ignore[arg-type]
    actions.dissolve(group, dissolved_on=today - timedelta(days=2), actor=cast["street"].actor)
    with pytest.raises(Refused, match="才撤销"):
        actions.found(approved, founded_on=today - timedelta(days=3), **term, actor=cast["community"].actor)  # type: ignore[arg-type]
    founded = actions.found(approved, founded_on=today - timedelta(days=2), **term, actor=cast["community"].actor)  # type: ignore[arg-type]
    assert founded.state == "founded"
    with pytest.raises(Refused, match="每个网格只设一个"):
        standing(cast, grid, "又一个党小组", "grid", "group", above=founded)


@pytest.mark.parametrize(
    ("elected", "ends", "words"),
    [(1, 400, "选举日期还没有到"), (0, 0, "届满日期要在选举日期以后"), (0, 1828, "一届最长五年")],
)
def test_a_term_begins_by_today_and_lasts_five_years_at_most(
    planned: PartyOrganisation, cast: Cast, elected: int, ends: int, words: str
) -> None:
    approved, today = actions.approve(planned, number="1号", actor=cast["street"].actor), clock.today()
    term = {"elected_on": today + timedelta(days=elected), "term_ends_on": today + timedelta(days=ends)}
    with pytest.raises(Refused, match=words):
        actions.found(approved, founded_on=today, **term, actor=cast["community"].actor)  # type: ignore[arg-type]


def test_an_election_is_postponed_once_a_term_from_its_regular_end(cast: Cast, community_party: PartyOrganisation) -> None:
    soon = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party, ends_in=1)
    actions.remind_due(cast.system)
    soon.refresh_from_db()
    regular = soon.term_ends_on
    assert regular
    later = actions.postpone(soon, term_ends_on=months_later(regular, 12), number="1号", actor=cast["street"].actor)
    assert later.postponed_from == regular
    with pytest.raises(Refused, match="不能再延"):
        actions.postpone(later, term_ends_on=months_later(regular, 20), number="2号", actor=cast["street"].actor)
    today = clock.today()
    elected = actions.re_elect(later, elected_on=today, term_ends_on=months_later(today, 60), actor=cast["community"].actor)
    assert elected.postponed_from is None


def test_what_does_not_fit_is_not_even_asked_for(cast: Cast, branch: PartyOrganisation) -> None:
    office, place = cast["community"].actor, cast.places["桃树下二格"]
    with pytest.raises(Refused, match="网格里建党支部或党小组"):
        actions.propose(place, name="甲党委", kind="grid", form="committee", actor=office)
    with pytest.raises(Refused, match="高一级"):
        actions.propose(place, name="甲支部", kind="grid", form="branch", above=branch.organisation, actor=office)


def test_a_standing_branch_is_registered_with_three_members_or_more(planned: PartyOrganisation, cast: Cast) -> None:
    today = clock.today()
    with pytest.raises(Refused, match="党章第三十条"):
        actions.register(
            planned,
            founded_on=today,
            elected_on=today,
            term_ends_on=months_later(today, 36),
            full_members=2,
            actor=cast["street"].actor,
        )


def test_a_month_has_its_own_last_day() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 3, 30), 6) == date(2026, 9, 30)
    assert months_later(date(2026, 1, 31), -1) == date(2025, 12, 31)


def test_a_visit_lies_within_the_coverage(cast: Cast) -> None:
    adviser = cast["adviser"]
    held = actions.cover(
        body(cast, "天龙物业"), mode=mode("adviser"), adviser=adviser.duty, from_on=clock.today(), actor=cast["community"].actor
    )
    with pytest.raises(Refused, match="在覆盖期间"):
        actions.visit(held, visited_on=clock.today() - timedelta(days=1), way="visit", talked="谈了", actor=adviser.actor)


def test_a_reason_ends_on_the_day_from_which_something_is_built(joint: PartyOrganisation, cast: Cast) -> None:
    own, office, since = body(cast, "天龙物业"), cast["community"].actor, clock.today() - timedelta(days=30)
    with clock.at(clock.now() - timedelta(days=90)):
        actions.explain_not_built(own, reason=Reason.objects.get(pk="few_members"), actor=office)
    actions.cover(own, mode=mode("joint"), carrier=joint, from_on=since, actor=office)
    assert NotBuilt.objects.visible_to(office).get(body=own).to_on == since
