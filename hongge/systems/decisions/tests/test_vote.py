"""A matter that its owners decide: the gate opens the assembly, its published result moves the matter on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.assembly import actions as assemblies
from hongge.civic.assembly.models import Assembly, Elector
from hongge.civic.models import Home, Person, Tenure
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Matter, MatterKind
from hongge.systems.decisions.tests.conftest import conferred, deliberated, propose
from hongge.systems.decisions.workflow import next_step
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "城建花苑/5栋/1单元"


@pytest.fixture
def ready(cast: Cast, community: Actor, committee: Actor) -> Matter:
    """A lift at an entrance of twelve homes; the gate is open."""
    day = clock.today() - timedelta(days=100)
    homes = cast.places.homes(AT)
    Tenure.objects.filter(room__in=homes).delete()
    Home.objects.filter(room__in=homes).update(registered_area=10_000)  # 100 m² each: heads and areas say the same
    for nth, room in enumerate(homes):
        Tenure.objects.create(person=Person.objects.create(name=f"业主{nth}"), room=room, kind=Tenure.Kind.OWNER, from_on=day)
    matter = actions.take_up(propose(cast, "lift", by=committee, where=AT), actor=community)
    matter = actions.to_joint(deliberated(matter, community), actor=community)
    matter = conferred(cast, matter, community)
    return actions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=community)


def voted(assembly: Assembly, cast: Cast, *, yes: int, of: int) -> Assembly:
    """From freeze to publication; `yes` of `of` who took part agreed."""
    director, office = cast["committee_director"].actor, cast["community"].actor
    now = clock.now()
    assembly = assemblies.set_terms(assembly, electronic=True, actor=director)
    assembly = assemblies.freeze(assembly, actor=director)
    opens = clock.start_of(clock.today() + timedelta(days=30))
    assembly = assemblies.announce(assembly, opens_at=opens, closes_at=opens + timedelta(days=10), actor=director)
    with clock.at(opens + timedelta(hours=9)):
        assembly = assemblies.start(assembly, actor=director)
        for nth, elector in enumerate(Elector.objects.filter(assembly=assembly).order_by("nth")[:of]):
            owner = Actor(role="resident", path="", person=elector.holders.get().person_id, label="居民")
            assemblies.cast(assembly, elector=elector, marks={"1": "yes" if nth < yes else "no"}, actor=owner)
    with clock.at(opens + timedelta(days=11)):
        assembly = assemblies.count(assembly, actor=director)
    with clock.at(opens + timedelta(days=30)):
        assembly = assemblies.certify(assemblies.certify(assembly, actor=director), actor=office)
        assembly = assemblies.publish(assembly, actor=director)
    assert clock.now() >= now
    return assembly


def test_the_gate_opens_one_assembly_on_one_question_and_hands_no_count_on(ready: Matter, committee: Actor) -> None:
    assert next_step(ready) == "convene"
    matter = actions.convene(ready, actor=committee)
    assembly = matter.assembly
    assert assembly is not None and (assembly.subject_kind, assembly.subject_id, assembly.place_id) == (
        "matter",
        matter.pk,
        matter.place_id,
    )
    motion = assembly.motions.get()
    assert (motion.text, motion.matter, motion.rule, motion.facts) == (matter.title, "rebuild", matter.rule, {})
    assert (assembly.cast, assembly.total_n) == (0, 0)
    with pytest.raises(Refused, match="已经召集过"):
        actions.convene(matter, actor=committee)


def test_with_a_step_missing_no_assembly_is_opened(cast: Cast, community: Actor, committee: Actor, joint: Matter) -> None:
    with pytest.raises(Refused, match="还缺：三方联席会商"):
        actions.convene(joint, actor=committee)
    assert not Assembly.objects.exists()


def test_before_the_decision_is_opened_no_assembly_is(cast: Cast, joint: Matter, community: Actor, committee: Actor) -> None:
    with pytest.raises(Refused, match="现在是“联席会商”"):
        actions.convene(conferred(cast, joint, community), actor=committee)
    assert not Assembly.objects.exists()


def test_what_a_committee_decides_is_put_to_no_vote(deciding: Matter, committee: Actor) -> None:
    with pytest.raises(Refused, match="不由业主大会表决"):
        actions.convene(deciding, actor=committee)
    assert not Assembly.objects.exists()


def test_a_company_convenes_nobody(ready: Matter, company: Actor) -> None:
    with pytest.raises(Refused):
        actions.convene(ready, actor=company)
    assert not Assembly.objects.exists()


@pytest.mark.parametrize(("yes", "of", "passed"), [(9, 12, True), (8, 12, False)])
def test_the_published_result_moves_the_matter_on(ready: Matter, cast: Cast, committee: Actor, yes: int, of: int, passed: bool) -> None:
    """Nine of twelve are three quarters, eight are not, however many in the branch agreed."""
    matter = actions.convene(ready, actor=committee)
    assembly = voted(matter.assembly, cast, yes=yes, of=of)  # type: ignore[arg-type]
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.state, matter.passed) == ("deciding", passed)
    assert matter.decided_on == clock.day_of(assembly.closes_at)
    assert matter.resolutions.get().source == assembly.number
    assert next_step(matter) == "publish_notice"


def test_while_owners_vote_nobody_writes_down_a_result(ready: Matter, committee: Actor) -> None:
    matter = actions.convene(ready, actor=committee)
    with pytest.raises(Refused, match="正由业主大会表决"):
        actions.resolve(matter, held_on=clock.today(), passed=True, text="通过", source="口头", actor=committee)


def test_of_a_cancelled_assembly_another_may_be_convened(ready: Matter, committee: Actor) -> None:
    matter = actions.convene(ready, actor=committee)
    assemblies.cancel(matter.assembly, reason="名册有误", actor=committee)  # type: ignore[arg-type]
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.assembly_id, next_step(matter)) == (None, "convene")
    assert actions.convene(matter, actor=committee).assembly_id


def test_an_assembly_on_something_else_moves_no_matter(ready: Matter, cast: Cast, committee: Actor) -> None:
    other = assemblies.convene(
        cast.places[AT], title="别的事", motions=[{"text": "换门", "matter": "other"}], subject=("lift", ready.pk), actor=committee
    )
    assemblies.cancel(other, reason="不开了", actor=committee)
    assert Matter.objects.get(pk=ready.pk).version == ready.version


def test_every_kind_of_the_owners_names_its_item_and_the_threshold_follows_from_it(cast: Cast, committee: Actor) -> None:
    for kind in MatterKind.objects.exclude(item=""):
        motion = assemblies.convene(
            cast.places[AT], title=kind.name, motions=[{"text": kind.name, "matter": kind.item}], actor=committee
        ).motions.get()
        assert motion.rule == kind.rule, kind.name
        assert motion.article in kind.basis, kind.name
