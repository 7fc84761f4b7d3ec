"""What people do about Party organisations, coverage and suggestions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic import actions as civic
from hongge.civic.models import Duty, Organisation
from hongge.civic.posts import SECRETARY
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.verify import verify
from hongge.systems.party import actions
from hongge.systems.party.models import Document, MemberReport, NotBuilt, PartyOrganisation, Reason, RoleTaking, Suggestion, months_later
from hongge.systems.party.tests.conftest import body, firm, mode, standing
from tests.cast import Cast

pytestmark = pytest.mark.django_db


# Organisations


def test_a_branch_is_asked_for_approved_and_founded_and_then_stands_among_all_bodies(planned: PartyOrganisation, cast: Cast) -> None:
    assert (planned.state, planned.organisation) == ("planned", None)
    approved = actions.approve(planned, number="古党发〔2026〕9号", actor=cast["street"].actor)
    today = clock.today()
    founded = actions.found(
        approved, founded_on=today, elected_on=today, term_ends_on=months_later(today, 36), actor=cast["community"].actor
    )
    known = founded.organisation
    assert known and (founded.state, founded.term, founded.approval) == ("founded", 1, "古党发〔2026〕9号")
    assert (known.kind, known.form, known.above, known.opened_on) == ("party", "branch", planned.above, today)
    assert [paper.kind for paper in Document.objects.filter(party=founded).order_by("pk")] == ["request", "approval"]
    assert verify().faults == []


def test_the_community_does_not_approve_its_own_request(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.approve(planned, number="桃党发〔2026〕9号", actor=cast["community"].actor)


def test_another_street_cannot_approve(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.found(planned, founded_on=clock.today(), actor=cast["other_community"].actor)


def test_without_a_number_nothing_is_approved(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有写批复文号"):
        actions.approve(planned, number="", actor=cast["street"].actor)


def test_two_members_make_no_branch(planned: PartyOrganisation, cast: Cast) -> None:
    approved = actions.approve(planned, number="古党发〔2026〕9号", actor=cast["street"].actor)
    today = clock.today()
    given = {"founded_on": today, "elected_on": today, "term_ends_on": months_later(today, 36)}
    with pytest.raises(Refused, match="党章第三十条"):
        actions.found(approved, **given, full_members=2, actor=cast["community"].actor)  # type: ignore[arg-type]
    assert not Organisation.objects.filter(name="天龙物业党支部").exists()


def test_what_is_not_approved_is_not_founded(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="现在是“拟建”"):
        actions.found(planned, founded_on=clock.today(), actor=cast["community"].actor)


def test_a_branch_cannot_stand_under_a_branch(planned: PartyOrganisation, branch: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="高一级"):
        actions.approve(planned, number="古党发〔2026〕9号", above=branch.organisation, actor=cast["street"].actor)


def test_one_name_stands_once_at_a_place(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="换一个名称"):
        actions.propose(cast.places["天龙花园"], name=planned.name, kind="firm", form="branch", actor=cast["community"].actor)


def test_what_is_dropped_may_be_asked_for_anew(planned: PartyOrganisation, cast: Cast) -> None:
    assert actions.drop(planned, actor=cast["community"].actor).state == "dropped"
    again = actions.propose(cast.places["天龙花园"], name=planned.name, kind="firm", form="branch", actor=cast["community"].actor)
    assert again.state == "planned"


def test_an_existing_body_is_claimed_not_doubled(cast: Cast) -> None:
    known = cast.bodies["桃树下社区党委"]
    party = actions.propose(known.place, name=known.name, kind="community", form="committee", actor=cast["street"].actor)
    term = {"elected_on": clock.today() - timedelta(days=10), "term_ends_on": months_later(clock.today(), 50)}
    since = clock.today() - timedelta(days=400)
    held = actions.register(party, founded_on=since, organisation=known, **term, actor=cast["street"].actor)  # type: ignore[arg-type]
    assert held.organisation_id == known.pk
    assert Organisation.objects.filter(name=known.name).count() == 1


def test_a_term_that_ends_within_six_months_is_reminded_of_once(cast: Cast, community_party: PartyOrganisation) -> None:
    soon = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party, ends_in=5)
    later = standing(cast, cast.places["桃树下一格"], "一格党支部", "grid", "branch", above=community_party, ends_in=8)
    assert actions.remind_due(cast.system) == 1
    assert actions.remind_due(cast.system) == 0
    soon.refresh_from_db()
    assert (soon.state, soon.light) == ("due", "soon")
    with pytest.raises(Refused, match="六个月以上"):
        actions.remind(later, actor=cast.system)


def test_an_election_begins_the_next_term(cast: Cast, community_party: PartyOrganisation) -> None:
    soon = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party, ends_in=1)
    actions.remind_due(cast.system)
    soon.refresh_from_db()
    today = clock.today()
    elected = actions.re_elect(soon, elected_on=today, term_ends_on=months_later(today, 60), actor=cast["community"].actor)
    assert (elected.state, elected.term, elected.light) == ("founded", 2, "ok")


def test_an_election_is_postponed_by_a_year_at_most_and_by_the_level_above(cast: Cast, community_party: PartyOrganisation) -> None:
    soon = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party, ends_in=1)
    actions.remind_due(cast.system)
    soon.refresh_from_db()
    assert soon.term_ends_on
    with pytest.raises(Refused, match="最多一年"):
        actions.postpone(soon, term_ends_on=soon.term_ends_on + timedelta(days=400), number="1号", actor=cast["street"].actor)
    until = soon.term_ends_on + timedelta(days=180)
    with pytest.raises(Refused, match="您的身份不能"):
        actions.postpone(soon, term_ends_on=until, number="1号", actor=cast["community"].actor)
    assert actions.postpone(soon, term_ends_on=until, number="1号", actor=cast["street"].actor).term_ends_on == until


def test_a_dissolved_branch_covers_nothing_and_its_duties_end(branch: PartyOrganisation, cast: Cast) -> None:
    today = clock.today()
    coverage = actions.cover(body(cast, "锦华物业"), mode=mode("single"), carrier=branch, from_on=today, actor=cast["community"].actor)
    duty = civic.grant(
        cast["neighbour"].person,
        post=SECRETARY,
        place=branch.place,
        organisation=branch.organisation,
        basis=Duty.Basis.ELECTION,
        from_on=today,
        actor=cast.system,
    )
    with pytest.raises(Refused, match="先结束那些覆盖"):
        actions.dissolve(branch, dissolved_on=today, actor=cast["street"].actor)
    actions.end(coverage, on=today, actor=cast["community"].actor)
    gone = actions.dissolve(branch, dissolved_on=today, actor=cast["street"].actor)
    duty.refresh_from_db()
    known = gone.organisation
    assert known
    known.refresh_from_db()
    assert (gone.state, known.closed_on, duty.to_on) == ("dissolved", today, today)


def test_an_organisation_with_others_below_is_not_dissolved(
    community_party: PartyOrganisation, branch: PartyOrganisation, cast: Cast
) -> None:
    with pytest.raises(Refused, match="下面还有党组织"):
        actions.dissolve(community_party, dissolved_on=clock.today(), actor=cast["street"].actor)


def test_a_missing_approval_is_filed_later(cast: Cast, community_party: PartyOrganisation) -> None:
    party = standing(cast, cast.places["桃树下二格"], "二格党支部", "grid", "branch", above=community_party, number="")
    assert list(PartyOrganisation.objects.visible_to(cast["community"].actor).without_papers()) == [party]
    filed = actions.file(party, kind="approval", number="桃党发〔2021〕5号", actor=cast["community"].actor)
    assert filed.approval == "桃党发〔2021〕5号"
    assert not PartyOrganisation.objects.visible_to(cast["community"].actor).without_papers().exists()


# Coverage


def test_a_firm_is_covered_by_its_own_branch(branch: PartyOrganisation, cast: Cast) -> None:
    held = actions.cover(body(cast, "锦华物业"), mode=mode("single"), carrier=branch, from_on=clock.today(), actor=cast["community"].actor)
    assert (held.state, held.path) == ("holding", cast.places["城建花苑"].path)


@pytest.mark.parametrize(("name", "code", "words"), [("天龙物业", "single", "自己的党组织"), ("天龙物业", "joint", "要选联合党支部")])
def test_a_way_of_covering_that_does_not_fit_is_refused(branch: PartyOrganisation, cast: Cast, name: str, code: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        actions.cover(body(cast, name), mode=mode(code), carrier=branch, from_on=clock.today(), actor=cast["community"].actor)


def test_a_carrier_must_stand_already(planned: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有组建"):
        actions.cover(body(cast, "天龙物业"), mode=mode("single"), carrier=planned, from_on=clock.today(), actor=cast["community"].actor)


def test_one_firm_has_one_carrier_by_a_way_at_a_time(joint: PartyOrganisation, cast: Cast) -> None:
    given = {"mode": mode("joint"), "carrier": joint, "from_on": clock.today(), "actor": cast["community"].actor}
    actions.cover(body(cast, "天龙物业"), **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="先结束原来的"):
        actions.cover(body(cast, "天龙物业"), **given)  # type: ignore[arg-type]


def test_one_carrier_covers_several_firms(joint: PartyOrganisation, cast: Cast) -> None:
    for name in ("天龙物业", "锦华物业"):
        actions.cover(body(cast, name), mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=cast["community"].actor)
    assert joint.coverages.count() == 2


def test_another_community_covers_nothing_here(joint: PartyOrganisation, cast: Cast) -> None:
    with pytest.raises(Refused, match="您的身份不能"):
        actions.cover(body(cast, "天龙物业"), mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=cast["other_community"].actor)


def test_an_adviser_covers_within_the_place_they_are_sent_to(cast: Cast) -> None:
    adviser, office = cast["adviser"].duty, cast["district"].actor
    far = firm(cast, "青石物业", "青石雅居")
    with pytest.raises(Refused, match="够不着"):
        actions.cover(
            body(cast, "天龙物业").__class__.objects.get(pk=far.pk),
            mode=mode("adviser"),
            adviser=adviser,
            from_on=clock.today(),
            actor=office,
        )
    assert actions.cover(body(cast, "天龙物业"), mode=mode("adviser"), adviser=adviser, from_on=clock.today(), actor=office).carrier is None


def test_a_reason_why_nothing_is_built_ends_when_something_is(joint: PartyOrganisation, cast: Cast) -> None:
    own, office = body(cast, "天龙物业"), cast["community"].actor
    actions.explain_not_built(own, reason=Reason.objects.get(pk="few_members"), actor=office)
    second = actions.explain_not_built(own, reason=Reason.objects.get(pk="preparing"), actor=office)
    assert NotBuilt.objects.visible_to(office).filter(body=own, to_on=None).get() == second
    actions.cover(own, mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=office)
    assert not NotBuilt.objects.visible_to(office).filter(to_on=None).exists()
    with pytest.raises(Refused, match="已经有党组织"):
        actions.explain_not_built(own, reason=Reason.objects.get(pk="preparing"), actor=office)


def test_members_are_reported_as_a_number_by_the_office_or_the_firms_adviser(cast: Cast) -> None:
    own, adviser = body(cast, "天龙物业"), cast["adviser"]
    given = {"full_members": 4, "as_of": clock.today(), "source": "企业自报"}
    with pytest.raises(Refused, match="您的身份不能登记"):
        actions.report_members(own, **given, actor=adviser.actor)  # type: ignore[arg-type]
    actions.cover(own, mode=mode("adviser"), adviser=adviser.duty, from_on=clock.today(), actor=cast["community"].actor)
    actions.report_members(own, **given, actor=adviser.actor)  # type: ignore[arg-type]
    told = MemberReport.objects.visible_to(cast["community"].actor).get()
    assert (told.full_members, told.source, told.entered_by_id) == (4, "企业自报", adviser.actor.duty)
    with pytest.raises(Refused, match="还没有到"):
        actions.report_members(own, full_members=4, as_of=clock.today() + timedelta(days=1), source="企业自报", actor=adviser.actor)


# Visits and suggestions


@pytest.fixture
def suggestion(cast: Cast) -> Suggestion:
    """An adviser was at the firm and suggested something."""
    held = actions.cover(
        body(cast, "天龙物业"), mode=mode("adviser"), adviser=cast["adviser"].duty, from_on=clock.today(), actor=cast["community"].actor
    )
    actions.visit(
        held, visited_on=clock.today(), way="visit", talked="看了充电棚", suggestion="充电棚加一盏灯", actor=cast["adviser"].actor
    )
    return Suggestion.objects.visible_to(cast["adviser"].actor).get()


def test_a_visit_is_kept_and_what_it_suggests_waits_for_an_answer(suggestion: Suggestion, cast: Cast) -> None:
    assert (suggestion.state, suggestion.coverage.visits.get().talked) == ("raised", "看了充电棚")
    taken = actions.take_up(suggestion, answer="下周装", actor=cast["community"].actor)
    assert actions.finish(taken, answer="装好了", actor=cast["community"].actor).state == "done"


def test_no_answer_is_no_answer(suggestion: Suggestion, cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有写答复"):
        actions.explain(suggestion, answer="", actor=cast["community"].actor)


def test_only_its_own_adviser_visits(suggestion: Suggestion, cast: Cast) -> None:
    with pytest.raises(Refused, match="只有这家的指导员"):
        actions.visit(suggestion.coverage, visited_on=clock.today(), way="visit", talked="路过", actor=cast["community"].actor)


def test_the_adviser_takes_it_back_while_nobody_has_answered(suggestion: Suggestion, cast: Cast) -> None:
    assert actions.withdraw(suggestion, actor=cast["adviser"].actor).state == "withdrawn"


# Roles, terms, what the journal holds


def test_only_oneself_says_that_one_acts_as_a_member_and_takes_it_back(cast: Cast) -> None:
    director = cast["committee_director"]
    assert director.duty
    for other in ("community", "district", "company_manager"):
        with pytest.raises(Refused, match="只有本人"):
            actions.take_role(director.duty, actor=cast[other].actor)
    actions.take_role(director.duty, actor=director.actor)
    assert RoleTaking.objects.visible_to(director.actor).on(clock.today()).count() == 1
    assert not RoleTaking.objects.visible_to(cast["district"].actor).exists()
    with pytest.raises(Refused, match="已经亮过"):
        actions.take_role(director.duty, actor=director.actor)
    actions.leave_role(director.duty, actor=director.actor)
    assert not RoleTaking.objects.visible_to(director.actor).on(clock.today()).exists()


def test_a_committees_term_is_five_years_at_most_and_filed_once(cast: Cast) -> None:
    committee, office, today = body(cast, "天龙花园业委会"), cast["community"].actor, clock.today()
    with pytest.raises(Refused, match="最长五年"):
        actions.begin_term(committee, nth=1, from_on=today, to_on=months_later(today, 61), actor=office)
    term = actions.begin_term(committee, nth=1, from_on=today, to_on=months_later(today, 60), actor=office)
    with pytest.raises(Refused, match="登记过了"):
        actions.begin_term(committee, nth=1, from_on=today, to_on=months_later(today, 60), actor=office)
    filed = actions.file_term(term, filed_on=today, document="备案1号", actor=office)
    with pytest.raises(Refused, match="备过案"):
        actions.file_term(filed, filed_on=today, document="备案1号", actor=office)
    with pytest.raises(Refused, match="您的身份不能"):
        actions.begin_term(committee, nth=2, from_on=today, to_on=months_later(today, 60), actor=cast["other_community"].actor)


def test_the_journal_holds_no_words(suggestion: Suggestion, planned: PartyOrganisation) -> None:
    told = " ".join(str(entry.facts) for entry in Entry.objects.all())
    for word in ("充电棚", "天龙", "钟晓玲", "桃党请"):
        assert word not in told
