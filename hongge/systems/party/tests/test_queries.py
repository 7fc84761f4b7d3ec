"""Who is covered on a day, who stands in two bodies, by what, and who on both sides of a contract."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongge.civic import actions as civic
from hongge.civic.models import Duty, Organisation, Person
from hongge.civic.posts import (
    BUILDING_HEAD,
    COMMITTEE_MEMBER,
    COMMUNITY_DIRECTOR,
    COMMUNITY_SECRETARY,
    COMMUNITY_STAFF,
    COMPANY_WORKER,
    PART_TIME_MEMBER,
)
from hongge.kernel import clock
from hongge.kernel.places import Place
from hongge.systems.party import actions, queries
from hongge.systems.party import figures as declared
from hongge.systems.party.models import Mode, PartyOrganisation
from hongge.systems.party.tests.conftest import body, firm, mode
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def days_ago(n: int) -> date:
    return clock.today() - timedelta(days=n)


def number(figure: declared.AtDate, place: Place, day: date | None = None) -> int:
    on = day or clock.today()
    return figure.value(place, on, on)


def test_a_firm_covered_in_three_ways_counts_once_as_built_on_its_own(
    branch: PartyOrganisation, joint: PartyOrganisation, cast: Cast
) -> None:
    own, office = body(cast, "锦华物业"), cast["community"].actor
    for code, by in (("adviser", {"adviser": cast["adviser"].duty}), ("joint", {"carrier": joint}), ("single", {"carrier": branch})):
        actions.cover(own, mode=mode(code), from_on=clock.today(), **by, actor=office)  # type: ignore[arg-type]
    place = cast.places["桃树下社区"]
    assert (number(declared.COVERED, place), number(declared.SINGLE, place)) == (1, 1)
    assert [number(f, place) for f in (declared.JOINT, declared.UNIFIED, declared.ADVISED)] == [0, 0, 0]
    assert (number(declared.ORGANISATIONS, place), number(declared.ADVISERS, place)) == (2, 1)
    assert (number(declared.SINGLE_ORGANISATIONS, place), number(declared.JOINT_ORGANISATIONS, place)) == (1, 1)
    assert declared.WORK_RATE.parts(place, clock.today(), clock.today()) == (1, 2)


def test_coverage_is_counted_on_the_day_asked(joint: PartyOrganisation, cast: Cast) -> None:
    held = actions.cover(body(cast, "天龙物业"), mode=mode("joint"), carrier=joint, from_on=days_ago(60), actor=cast["community"].actor)
    actions.end(held, on=days_ago(20), actor=cast["community"].actor)
    place = cast.places["吉州区"]
    told = [number(declared.COVERED, place, day) for day in (days_ago(61), days_ago(60), days_ago(21), days_ago(20), clock.today())]
    assert told == [0, 1, 1, 0, 0]
    assert number(declared.ORGANISATIONS, place, days_ago(30)) == 1


def test_a_closed_firm_and_a_dissolved_branch_count_no_longer(branch: PartyOrganisation, cast: Cast) -> None:
    own = body(cast, "锦华物业")
    actions.cover(own, mode=mode("single"), carrier=branch, from_on=days_ago(30), actor=cast["community"].actor)
    own.closed_on = days_ago(5)
    own.save()
    place = cast.places["吉州区"]
    assert (number(declared.FIRMS, place, days_ago(6)), number(declared.FIRMS, place)) == (2, 1)
    assert (number(declared.ORGANISATIONS, place, days_ago(6)), number(declared.ORGANISATIONS, place)) == (1, 0)


def test_due_but_unbuilt_is_told_by_the_last_report(joint: PartyOrganisation, cast: Cast) -> None:
    own, office, place = body(cast, "天龙物业"), cast["community"].actor, cast.places["吉州区"]
    actions.cover(own, mode=mode("adviser"), adviser=cast["adviser"].duty, from_on=days_ago(90), actor=office)
    for members, ago in ((3, 80), (2, 40), (4, 10)):
        actions.report_members(own, full_members=members, as_of=days_ago(ago), source="企业自报", actor=office)
    assert [number(declared.DUE_UNBUILT, place, days_ago(n)) for n in (85, 70, 30, 5)] == [0, 1, 0, 1]
    actions.cover(own, mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=office)
    assert (number(declared.DUE_UNBUILT, place, days_ago(1)), number(declared.DUE_UNBUILT, place)) == (1, 0)


def test_committees_and_their_association_are_counted_apart(branch: PartyOrganisation, cast: Cast) -> None:
    actions.cover(body(cast, "城建花苑业委会"), mode=mode("unified"), carrier=branch, from_on=clock.today(), actor=cast["community"].actor)
    place = cast.places["吉州区"]
    assert (number(declared.COMMITTEES_COVERED, place), number(declared.COVERED, place), number(declared.ORGANISATIONS, place)) == (1, 0, 0)


def test_the_board_counts_each_firm_in_one_column(branch: PartyOrganisation, cast: Cast) -> None:
    firm(cast, "青石物业", "青石雅居")
    actions.cover(body(cast, "锦华物业"), mode=mode("single"), carrier=branch, from_on=clock.today(), actor=cast["community"].actor)
    lines, whole = queries.board(cast.places["吉州区"], clock.today())
    by_name = {line.place.name: line for line in lines if line.place}
    assert (whole.firms, whole.uncovered, whole.ways["single"]) == (3, 2, 1)
    assert (by_name["古南街道"].firms, by_name["古南街道"].uncovered) == (2, 1)
    assert sum(line.firms for line in lines) == whole.firms


# Duties


def person(name: str) -> Person:
    return Person.objects.create(name=name, phone="")


def put(cast: Cast, who: Person, post: str, where: str, organisation: str = "", *, ago: int = 30, to: int | None = None) -> Duty:
    duty = civic.grant(
        who,
        post=post,
        place=cast.places[where],
        organisation=cast.bodies.get(organisation),
        basis=Duty.Basis.ELECTION,
        document="1号",
        from_on=days_ago(ago),
        actor=cast.system,
    )
    return civic.end(duty, on=days_ago(to), actor=cast.system) if to is not None else duty


def test_each_crossing_is_told_by_bodies_and_direction(cast: Cast) -> None:
    staff, head, worker = person("甲"), person("乙"), person("丙")
    put(cast, staff, COMMUNITY_STAFF, "桃树下社区", "桃树下社区")
    put(cast, staff, COMMITTEE_MEMBER, "天龙花园", "天龙花园业委会")
    put(cast, head, BUILDING_HEAD, "城建花苑/3栋", "桃树下社区")
    put(cast, head, COMMITTEE_MEMBER, "城建花苑", "城建花苑业委会")
    put(cast, head, PART_TIME_MEMBER, "桃树下社区", "桃树下社区党委")
    put(cast, worker, COMPANY_WORKER, "城建花苑", "锦华物业")
    put(cast, worker, PART_TIME_MEMBER, "桃树下社区", "桃树下社区党委")
    found = {
        c.name: [(p.home.post, p.entered.post) for p in pairs] for c, pairs in queries.crossings(clock.today(), cast["district"].actor)
    }
    assert found == {
        "community_committee": [(COMMUNITY_STAFF, COMMITTEE_MEMBER)],
        "building_committee": [(BUILDING_HEAD, COMMITTEE_MEMBER)],
        "committee_party": [(COMMITTEE_MEMBER, PART_TIME_MEMBER)],
        "firm_party": [(COMPANY_WORKER, PART_TIME_MEMBER)],
        "grid_committee": [("branch_secretary", "committee_director")],
    }
    assert number(declared.CROSSED, cast.places["吉州区"]) == 5


def test_duties_that_do_not_overlap_or_lie_in_two_communities_cross_nothing(cast: Cast) -> None:
    early, far = person("甲"), person("乙")
    put(cast, early, COMMUNITY_STAFF, "桃树下社区", "桃树下社区", ago=90, to=40)
    put(cast, early, COMMITTEE_MEMBER, "天龙花园", "天龙花园业委会", ago=40)
    put(cast, far, COMMUNITY_STAFF, "城南社区", "城南社区")
    put(cast, far, COMMITTEE_MEMBER, "天龙花园", "天龙花园业委会")
    crossing = queries.CROSSINGS["community_committee"]
    told = {c.name: pairs for c, pairs in queries.crossings(clock.today(), cast["district"].actor)}
    assert told[crossing.name] == []


def test_a_crossing_is_told_of_the_day_asked(cast: Cast) -> None:
    who = person("甲")
    put(cast, who, COMMUNITY_STAFF, "桃树下社区", "桃树下社区", ago=90)
    put(cast, who, COMMITTEE_MEMBER, "天龙花园", "天龙花园业委会", ago=60, to=30)
    place = cast.places["桃树下社区"]
    assert [number(declared.CROSSED, place, days_ago(n)) - 1 for n in (61, 60, 31, 30)] == [0, 1, 1, 0]  # beside the town's own


def test_both_meanings_of_one_shoulder(cast: Cast) -> None:
    who, place = person("甲"), cast.places["桃树下社区"]
    put(cast, who, COMMUNITY_SECRETARY, "桃树下社区", "桃树下社区党委")
    put(cast, who, COMMUNITY_DIRECTOR, "桃树下社区", "桃树下社区")
    assert (number(declared.A_COMMITTEE, place), number(declared.A_COMMUNITY, place)) == (1, 1)
    pair = queries.both_of(queries.A_COMMITTEE, clock.today(), cast["community"].actor)[0]
    assert pair.home.person_id == pair.entered.person_id == cast["two_hats"].person.pk
    assert queries.both_of(queries.A_COMMITTEE, clock.today(), cast["far_community"].actor) == []


def test_a_duty_without_basis_or_document_is_listed_until_both_are_stated(cast: Cast) -> None:
    duty = cast["committee_director"].duty
    assert duty and duty in queries.missing_basis(clock.today())
    civic.state_basis(duty, basis=Duty.Basis.ELECTION, document="业主大会决议1号", actor=cast["community"].actor)
    assert duty not in queries.missing_basis(clock.today())


def test_shares_count_only_what_people_said_of_themselves(cast: Cast) -> None:
    committee, director = body(cast, "城建花苑业委会"), cast["committee_director"]
    put(cast, person("甲"), COMMITTEE_MEMBER, "城建花苑", "城建花苑业委会")
    assert director.duty
    actions.take_role(director.duty, actor=director.actor)
    share = queries.shares([committee], clock.today())[committee.pk]
    assert (share.members, share.said) == (2, 1)


def test_one_person_on_both_sides_of_a_contract_is_shown_while_it_holds(cast: Cast) -> None:
    who, office = person("甲"), cast["community"].actor
    put(cast, who, COMPANY_WORKER, "城建花苑", "锦华物业")
    put(cast, who, COMMITTEE_MEMBER, "城建花苑", "城建花苑业委会")
    assert queries.conflicts(clock.today(), office) == []
    contract = civic.sign_contract(
        cast.bodies["锦华物业"],
        client=cast.bodies["城建花苑业委会"],
        compound=cast.places["城建花苑"],
        from_on=days_ago(20),
        actor=office,
    )
    (found,) = queries.conflicts(clock.today(), office)
    assert (found.contract, found.at_firm.post, found.at_client.post) == (contract, COMPANY_WORKER, COMMITTEE_MEMBER)
    assert queries.conflicts(days_ago(21), office) == []
    assert queries.conflicts(clock.today(), cast["far_community"].actor) == []
    civic.end_contract(contract, on=clock.today(), actor=office)
    assert queries.conflicts(clock.today(), office) == []


def test_the_tree_shows_who_belongs_to_whom_and_counts_grids(branch: PartyOrganisation, cast: Cast) -> None:
    (root,) = queries.tree(cast["district"].actor)
    assert root.party.name == "桃树下社区党委"
    assert [node.party.name for node in root.below] == [branch.name]
    assert queries.tree(cast["far_community"].actor) == []


def test_a_firm_at_three_compounds_is_one_firm(joint: PartyOrganisation, branch: PartyOrganisation, cast: Cast) -> None:
    code, office, place = "91110000600037341L", cast["community"].actor, cast.places["吉州区"]
    first = body(cast, "锦华物业")
    Organisation.objects.filter(pk=first.pk).update(uscc=code)
    others = [firm(cast, "锦华物业", where) for where in ("桃园里", "电机厂宿舍")]
    Organisation.objects.filter(pk__in=[other.pk for other in others]).update(uscc=code)
    assert (number(declared.FIRMS, place), number(declared.COVERED, place)) == (2, 0)  # beside 天龙物业
    actions.report_members(others[0], full_members=4, as_of=days_ago(9), source="企业自报", actor=office)
    assert number(declared.DUE_UNBUILT, place) == 1
    there = body(cast, "锦华物业").__class__.objects.get(pk=others[1].pk)
    actions.cover(there, mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=office)
    assert (number(declared.COVERED, place), number(declared.BUILT, place), number(declared.DUE_UNBUILT, place)) == (1, 1, 0)
    assert declared.BUILT_RATE.parts(place, clock.today(), clock.today()) == (1, 2)
    assert queries.has_built(first, clock.today()) and queries.uncovered(clock.today()).count() == 1
    Organisation.objects.filter(pk=first.pk).update(closed_on=days_ago(1))  # left that compound, not closed
    assert (number(declared.FIRMS, place), number(declared.COVERED, place)) == (2, 1)
    assert queries.told_ways([others[0]], clock.today()) == {others[0].pk: "联建：桃树下物业联合党支部"}


def test_what_is_built_counts_before_what_is_not_whatever_the_table_says(joint: PartyOrganisation, cast: Cast) -> None:
    own, office, place = body(cast, "天龙物业"), cast["community"].actor, cast.places["吉州区"]
    Mode.objects.filter(pk="adviser").update(precedence=0)
    actions.cover(own, mode=mode("adviser"), adviser=cast["adviser"].duty, from_on=clock.today(), actor=office)
    actions.cover(own, mode=mode("joint"), carrier=joint, from_on=clock.today(), actor=office)
    assert [number(f, place) for f in (declared.BUILT, declared.JOINT, declared.ADVISED)] == [1, 1, 0]
