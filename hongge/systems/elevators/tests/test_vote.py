"""The plan before the owners' assembly, and what its end does to the project."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.assembly import actions as assemblies
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.models import Person, Tenure
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.files import Picture, keep_photo
from hongge.systems.elevators import actions, queries
from hongge.systems.elevators.tests.conftest import Site

pytestmark = pytest.mark.django_db


def settle_in(site: Site) -> None:
    """Every home of the entrance gets an owner."""
    for nth, room in enumerate(site.rooms):
        if not Tenure.objects.filter(room=room).exists():
            person = Person.objects.create(name=f"住户{nth}")
            Tenure.objects.create(person=person, room=room, kind="owner", from_on=clock.today() - timedelta(days=900))


def put_to_the_vote(site: Site) -> Assembly:
    site.to_ready().take(actions.open_vote, who=site.director)
    (assembly,) = queries.assemblies(site.project)
    return assembly


def decided(site: Site, assembly: Assembly, marks: dict[int, dict[str, str]]) -> Assembly:
    """Papers of every home, counted, certified by two and published. `marks` by room id, yes to everything by default."""
    with clock.at(site.now):
        assembly = assemblies.freeze(assembly, actor=site.director)
        opens = site.now + timedelta(days=30)
        assembly = assemblies.announce(assembly, opens_at=opens, closes_at=opens + timedelta(days=10), actor=site.director)
    site.later(days=31)
    with clock.at(site.now):
        assembly = assemblies.start(assembly, actor=site.director)
        for elector in Elector.objects.filter(assembly=assembly):
            room = elector.units.get().room_id
            given = marks.get(room, {})
            answers = {str(motion.nth): given.get(str(motion.nth), "yes") for motion in assembly.motions.all()}
            answers = {nth: mark for nth, mark in answers.items() if nth == "1" or nth in given}
            for reader, scan in ((site.director, keep_photo(Picture(b"scan", 1, 1))), (site.office, None)):
                assemblies.enter(assembly, elector=elector, marks=answers, signed="owner", scan=scan, actor=reader)
    site.later(days=12)
    with clock.at(site.now):
        assembly = assemblies.count(assembly, actor=site.director)
    site.later(days=8)
    with clock.at(site.now):
        assembly = assemblies.certify(assembly, actor=site.director)
        assembly = assemblies.certify(assembly, actor=site.office)
        assembly = assemblies.publish(assembly, actor=site.director)
    site.project.refresh_from_db()
    return assembly


def test_the_owners_of_the_stated_scope_are_asked_a_special_matter(site: Site) -> None:
    assembly = put_to_the_vote(site)
    (motion,) = assembly.motions.all()
    assert (site.project.state, assembly.subject_kind, assembly.subject_id) == ("voting", "lift", site.project.pk)
    assert (motion.rule, motion.scope_id, assembly.place_id) == ("special", site.project.place_id, site.project.place_id)
    assert "按楼层系数分摊费用" in motion.text and "停靠6层站" in motion.plan


def test_the_question_shows_each_home_what_it_pays(site: Site) -> None:
    (motion,) = put_to_the_vote(site).motions.all()
    frozen = queries.frozen(site.project)
    assert set(motion.facts["homes"]) == {str(room) for room in frozen}
    table = motion.facts["table"]
    assert table["heads"][:3] == ["户", "按楼层系数（已选定）", "按面积"] and len(table["rows"]) == len(table["floors"]) == 12
    assert table["rows"][0][0] == "101室" and table["rows"][0][1] == "0.00"


def test_with_the_building_as_scope_its_other_entrances_vote_too(cast) -> None:  # type: ignore[no-untyped-def]
    project = actions.propose(cast.places["城建花苑/5栋/1单元"], need="装", scope="building", actor=cast["community"].actor)
    assembly = put_to_the_vote(Site(cast, project))
    assert assembly.place == cast.places["城建花苑/5栋"]
    assert len(queries.frozen(project)) == 12, "the cost is still shared in the entrance alone"


def test_passed_it_goes_on_to_publicity_with_the_day_of_the_vote(site: Site) -> None:
    settle_in(site)
    assembly = decided(site, put_to_the_vote(site), {})
    assert (site.project.state, site.project.voted_on) == ("publicising", clock.day_of(assembly.closes_at))


def test_lost_it_goes_back_to_the_plan(site: Site) -> None:
    settle_in(site)
    noes = {room.pk: {"1": "no"} for room in site.rooms[:4]}
    decided(site, put_to_the_vote(site), noes)
    assert (site.project.state, site.project.voted_on) == ("planning", None)


def test_a_home_whose_own_part_is_used_is_asked_alone_and_its_no_is_enough(site: Site) -> None:
    settle_in(site)
    site.to_planning().take(actions.claim, room=site.rooms[2], what="北阳台外侧")
    site.take(actions.claim, room=site.rooms[4], what="北阳台外侧", document="同意书（签字）")
    with pytest.raises(Refused, match="已经登记过了"):
        site.take(actions.claim, room=site.rooms[2], what="南阳台")
    site.take(actions.meet, kind="branch", outcome="agreed")
    finish(site)
    (assembly,) = queries.assemblies(site.project)
    _lift, private = assembly.motions.order_by("nth")
    assert private.scope == site.rooms[2] and "201室的北阳台外侧" in private.text
    decided(site, assembly, {site.rooms[2].pk: {"2": "no"}})
    assert site.project.state == "planning", "all homes but one said yes to the lift; that one has the last word on its balcony"


def finish(site: Site) -> None:
    """What is still lacking, and the vote."""
    site.take(actions.meet, kind="joint", outcome="agreed")
    site.take(actions.entrust, kind="owners", representatives="张三", document="授权书")
    site.take(actions.write_plan, stops=6, load=630, entry_kind="half", plan="贴墙", compensation="不补", upkeep="物业管")
    site.take(actions.set_budget, amounts={"equipment": 48_000_000})
    site.take(actions.choose, method="area")
    site.papers("open_vote").take(actions.open_vote, who=site.director)


def test_its_result_is_not_typed_in_by_hand(site: Site) -> None:
    put_to_the_vote(site)
    with pytest.raises(Refused, match="结果公布后自动记进来"):
        site.take(actions.record_passed, voted_on=clock.today(), source="会场", document="纸")
    site.project.refresh_from_db()
    assert site.project.state == "voting"


def test_a_cancelled_assembly_gives_the_project_back_to_its_plan(site: Site) -> None:
    assembly = put_to_the_vote(site)
    assemblies.cancel(assembly, reason="方案要改", actor=site.director)
    site.project.refresh_from_db()
    assert site.project.state == "planning"


def test_nobody_is_convened_when_something_is_missing(site: Site) -> None:
    site.to_planning()
    with pytest.raises(Refused, match="还没有预算"):
        site.take(actions.open_vote, who=site.director)
    assert not Assembly.objects.exists()


def test_an_assembly_on_something_else_moves_no_lift(site: Site) -> None:
    put_to_the_vote(site)
    other = assemblies.convene(site.project.place, title="换物业", subject=("matter", site.project.pk), actor=site.director)
    assemblies.cancel(other, reason="不开了", actor=site.director)
    site.project.refresh_from_db()
    assert site.project.state == "voting"
