"""The pilot's figures of Party building, counted once more by plain SQL that knows nothing of the declared figures."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from hongge.civic import imports as divisions
from hongge.civic import posts
from hongge.civic.models import Duty, Organisation, Person
from hongge.kernel import clock
from hongge.kernel.figures import figures
from hongge.kernel.places import Place
from hongge.kernel.secrets import ensure_keys
from hongge.portal.base import base_tables
from hongge.portal.town import district

COVERING = """
    FROM party_coverage c JOIN civic_organisation f ON f.id = c.body_id
    WHERE f.kind = 'company' AND (c.to_on IS NULL OR c.to_on > %(day)s) AND c.from_on <= %(day)s
    AND (f.closed_on IS NULL OR f.closed_on > %(day)s)
"""
FIRM_WAYS = f"""
    SELECT held.body_id, MIN(m.precedence) AS way
    FROM (SELECT c.body_id, c.mode_id {COVERING}) held JOIN party_mode m ON m.code = held.mode_id GROUP BY held.body_id
"""
IN_GRIDS = """
    FROM civic_organisation o JOIN kernel_place p ON p.id = o.place_id
    WHERE o.kind = 'party' AND p.level = 'grid' AND o.closed_on IS NULL
"""
BY_HAND = {
    "party.organisations": f"SELECT COUNT(DISTINCT c.carrier_id) {COVERING}",
    "party.advisers": f"SELECT COUNT(DISTINCT c.adviser_id) {COVERING}",
    "party.firms_covered": f"SELECT COUNT(DISTINCT c.body_id) {COVERING}",
    "party.firms_single": f"SELECT COUNT(*) FROM ({FIRM_WAYS}) ways WHERE way = 1",
    "party.firms_joint": f"SELECT COUNT(*) FROM ({FIRM_WAYS}) ways WHERE way = 2",
    "party.firms_unified": f"SELECT COUNT(*) FROM ({FIRM_WAYS}) ways WHERE way = 3",
    "party.firms_advised": f"SELECT COUNT(*) FROM ({FIRM_WAYS}) ways WHERE way = 4",
}
THE_SOURCE_SAYS = {"party.organisations": 43, "party.advisers": 43, "party.firms_covered": 123}


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction for the whole file: the district takes too long to build for each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pilot(db: None) -> Place:
    """The whole district with one home a compound: homes have no part in these figures."""
    ensure_keys(create=True)
    base_tables()
    chance = Random(1)
    divisions.take_in(divisions.read(divisions.SHIPPED))
    root = Place.objects.get(code=divisions.PILOT[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(district, "HOMES", district.GRIDS)
        compounds = district.ground(chance)
    district.bodies(root, compounds, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return root


def by_hand(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"day": clock.today()})
        (number,) = cursor.fetchone()
    return int(number)


@pytest.mark.slow
def test_the_district_has_the_sources_figures_and_each_opens_to_its_records(pilot: Place) -> None:
    today = clock.today()
    for name, statement in BY_HAND.items():
        figure: Any = figures[name]
        rows = figure.rows(pilot, today, today)
        assert figure.value(pilot, today, today) == by_hand(statement) == len(set(rows.values_list("pk", flat=True))), name
        assert figure.value(pilot, today, today) == THE_SOURCE_SAYS.get(name, figure.value(pilot, today, today))


@pytest.mark.slow
def test_each_grid_has_a_branch_or_a_group_and_not_both(pilot: Place) -> None:
    assert by_hand(f"SELECT COUNT(*) {IN_GRIDS} AND o.form = 'branch'") == 124
    assert by_hand(f"SELECT COUNT(*) {IN_GRIDS} AND o.form = 'group'") == 370
    assert by_hand(f"SELECT COUNT(DISTINCT p.id) {IN_GRIDS}") == Place.objects.at_level("grid").count() == 494


@pytest.mark.slow
def test_the_association_has_its_first_branch_and_nobody_stands_above_themselves(pilot: Place) -> None:
    assert by_hand("SELECT COUNT(*) FROM party_partyorganisation WHERE kind = 'association' AND state = 'founded'") == 1
    assert Organisation.objects.filter(kind="party", above=None).count() == 1
    secretaries = Duty.objects.filter(post=posts.BRANCH_SECRETARY).values("person")
    assert Person.objects.filter(pk__in=secretaries).count() == 124
