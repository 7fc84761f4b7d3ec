"""The register as law reads it: who is one person, whose area counts, what a part of the compound votes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.models import Assembly, Elector, Unit
from hongge.civic.assembly.tests.conftest import AT, GROUND, MOTION, Hall, announced, opened_from
from hongge.civic.models import Home, Organisation, Tenure
from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place

pytestmark = pytest.mark.django_db


def own(hall: Hall, person: int, home: int) -> None:
    day = clock.today() - timedelta(days=5)
    Tenure.objects.create(person=hall.owners[person], room=hall.homes[home], kind=Tenure.Kind.OWNER, from_on=day)


def freeze(hall: Hall, assembly: Assembly) -> Assembly:
    return actions.freeze(assembly, actor=hall.director)


def test_several_homes_of_one_owner_are_one_person(hall: Hall, preparing: Assembly) -> None:
    Tenure.objects.filter(room__in=hall.homes[1:3]).update(person=hall.owners[0])
    frozen = freeze(hall, preparing)
    assert frozen.total_n == 10
    elector = hall.elector(frozen, 0)
    assert elector.area == sum(unit.area for unit in elector.units.all()) and elector.units.count() == 3


def test_alone_in_one_home_and_joint_in_another_is_two_persons_and_flagged(hall: Hall, preparing: Assembly) -> None:
    own(hall, 0, 1)
    totals = queries.totals_of(preparing, queries.draft(preparing))
    assert (totals.n, totals.flagged) == (12, 1)
    frozen = freeze(hall, preparing)
    assert Elector.objects.filter(assembly=frozen, flagged=True, owners=2).count() == 1


def test_all_that_is_not_handed_over_is_one_person_with_what_the_developer_owns(hall: Hall, preparing: Assembly) -> None:
    developer = Organisation.objects.create(kind="company", name="城建开发", place=hall.cast.places["城建花苑"])
    Home.objects.filter(room__in=hall.homes[:3]).update(delivery="undelivered", developer=developer)
    Tenure.objects.filter(room=hall.homes[3]).update(person=None, organisation=developer)
    frozen = freeze(hall, preparing)
    assert frozen.total_n == 9
    elector = Elector.objects.get(assembly=frozen, is_developer=True)
    assert elector.units.count() == 4 and [h.masked for h in elector.holders.all()] == ["城建开发"]
    assert not queries.electors_of_person(frozen, hall.owners[0].pk), "who has bought and not got the keys has no vote"


def test_the_registered_area_counts_before_the_surveyed_and_that_before_the_contracts(hall: Hall, preparing: Assembly) -> None:
    for home, areas in zip(hall.homes, ((100, 200, 300), (None, 200, 300), (None, None, 300))):
        Home.objects.filter(room=home).update(registered_area=areas[0], surveyed_area=areas[1], contract_area=areas[2])
    units = list(Unit.objects.filter(assembly=freeze(hall, preparing)).order_by("path")[:3])
    assert [(u.area, u.area_source) for u in units] == [(100, "registered"), (200, "surveyed"), (300, "contract")]
    assert (units[1].registered_area, units[1].surveyed_area, units[1].contract_area) == (None, 200, 300)


@pytest.mark.parametrize(("counts", "n"), [(False, 11), (True, 12)])
def test_parking_counts_only_where_it_was_set(hall: Hall, counts: bool, n: int) -> None:
    Home.objects.filter(room=hall.homes[0]).update(use="parking")
    place = hall.cast.places[AT]
    frozen = freeze(
        hall, actions.convene(place, title="表决", motions=[MOTION], settings={"parking": counts}, ground=GROUND, actor=hall.director)
    )
    assert frozen.total_n == n
    assert bool(queries.electors_of_person(frozen, hall.owners[0].pk)) is counts


def test_a_home_without_a_known_owner_is_a_person_nobody_votes_for(hall: Hall, preparing: Assembly) -> None:
    Tenure.objects.filter(room=hall.homes[0]).delete()
    assert queries.totals_of(preparing, queries.draft(preparing)).ownerless == 1
    assembly = opened_from(hall, announced(hall, freeze(hall, preparing)))
    assert assembly.total_n == 12
    elector = Elector.objects.get(assembly=assembly, holders=None)
    for reader, scan in ((hall.director, hall.scan()), (hall.community, None)):
        actions.enter(assembly, elector=elector, marks={"1": "yes"}, signed="owner", scan=scan, actor=reader)
    assert elector.ballots.get().why == "not_owner"


def test_a_motion_of_one_entrance_is_voted_on_by_its_owners_alone(hall: Hall) -> None:
    block = hall.cast.places["城建花苑/5栋"]
    motions = [
        {"text": "整栋的事情一件", "matter": "other"},
        {"text": "一单元的事情一件", "matter": "rebuild", "scope": hall.cast.places[AT]},
    ]
    assembly = freeze(hall, actions.convene(block, title="表决", motions=motions, ground=GROUND, actor=hall.director))
    whole, part = queries.frozen(assembly).motions
    assert whole.scope is None and part.scope is not None and len(part.scope) == 12
    other = Elector.objects.filter(assembly=assembly, path__startswith=hall.cast.places["城建花苑/5栋/2单元"].path).first()
    assert other and queries.asked(other) == ["1"] and queries.asked(hall.elector(assembly, 0)) == ["1", "2"]
    assert queries.turnout(assembly.motions.get(nth=2)).total_n == 12


def test_a_motion_cannot_reach_beyond_its_assembly(hall: Hall, preparing: Assembly) -> None:
    with pytest.raises(Refused, match="换一个范围"):
        actions.add_motion(preparing, text="别处的事", matter="other", scope=hall.cast.places["天龙花园"], actor=hall.director)


def test_the_draft_takes_the_same_few_queries_however_many_homes(hall: Hall, preparing: Assembly) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        queries.draft(preparing)
    whole = actions.convene(hall.cast.places["城建花苑"], title="表决", actor=hall.director)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.draft(whole)) == Place.objects.within(whole.place).at_level("room").count() > 100
    assert len(many) == len(few)
