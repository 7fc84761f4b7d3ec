"""What somebody edits in the database by hand changes no count, is named by `hongge verify`, and never stops it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.models import Assembly, Ballot, PaperEntry, Proxy
from hongge.civic.assembly.tests.conftest import Hall, Held
from hongge.kernel import clock
from hongge.kernel.verify import verify

pytestmark = pytest.mark.django_db


def by_hand(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def named() -> set[tuple[str, Any, str]]:
    return {(fault.table, fault.row, fault.fault) for fault in verify().faults}


def entrusted(hall: Hall, assembly: Assembly, nth: int) -> Assembly:
    given: dict[str, Any] = {"agent_name": "赵代理", "agent_phone": "13700000001", "motions": [1]}
    until = clock.today() + timedelta(days=90)
    return actions.entrust(assembly, elector=hall.elector(assembly, nth), until_on=until, actor=hall.community, **given)


def test_a_mandate_kept_by_its_form_is_in_order_and_its_agent_cannot_be_exchanged(hall: Hall, held: Held) -> None:
    entrusted(hall, held(), 0)
    assert verify().faults == []
    by_hand("UPDATE assembly_proxy SET agent_index = %s", "0" * 32)
    assert ("assembly_proxy", Proxy.objects.get().pk, "side") in named()


@pytest.fixture
def box(hall: Hall, held: Held) -> Assembly:
    """Eight of twelve: one by an agent, one changed on the phone; without any of them the quorum is lost."""
    assembly = entrusted(hall, held(), 0)
    hall.paper(assembly, 0, "yes", signed="agent")
    for nth in range(1, 8):
        actions.cast(assembly, elector=hall.elector(assembly, nth), marks={"1": "yes"}, actor=hall.owner(nth))
    actions.cast(assembly, elector=hall.elector(assembly, 7), marks={"1": "no"}, actor=hall.owner(7))
    assert verify().faults == []
    return assembly


@pytest.mark.parametrize(("nth", "counts"), [(1, False), (2, False), (8, True), (9, False)])
def test_whether_a_ballot_counts_follows_from_what_is_sealed(hall: Hall, box: Assembly, nth: int, counts: bool) -> None:
    if counts:
        by_hand("UPDATE assembly_ballot SET counts = %s WHERE nth = 9", False)
    by_hand("UPDATE assembly_ballot SET counts = %s WHERE nth = %s", counts, nth)
    assert ("assembly_ballot", Ballot.objects.get(nth=nth).pk, "follows") in named()
    assert box.closes_at
    hall.now = box.closes_at + timedelta(minutes=1)
    counted = actions.count(box, actor=hall.director)
    result = counted.outcomes.get().result
    assert (result["part_n"], result["yes_n"], result["quorum"]) == (8, 7, True)
    assert queries.bundle(counted)["close"]["rulings"] == []


def test_the_owners_own_vote_stands_before_the_agents_whatever_a_flag_says(hall: Hall, box: Assembly) -> None:
    actions.cast(box, elector=hall.elector(box, 0), marks={"1": "no"}, actor=hall.owner(0))
    by_hand("UPDATE assembly_ballot SET counts = %s WHERE nth = 10", False)
    hall.paper(box, 0, "yes", signed="agent")
    assert Ballot.objects.get(nth=11).reason == "withdrawn"


@pytest.mark.parametrize("value", ["of another row", "x", "中文", b"\x00\x01"])
@pytest.mark.parametrize("table", ["assembly_ballot", "assembly_paperentry"])
def test_marks_that_do_not_open_are_named_with_their_row_and_nobody_else_is(hall: Hall, opened: Assembly, table: str, value: Any) -> None:
    if isinstance(value, bytes) and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps bytes out of a column of text")
    for nth in range(2):
        hall.paper(opened, nth, "yes")
    model = Ballot if table == "assembly_ballot" else PaperEntry
    first, last = model.objects.order_by("pk").first(), model.objects.order_by("pk").last()
    assert first is not None and last is not None
    if value == "of another row":
        by_hand(f"UPDATE {table} SET marks = (SELECT marks FROM {table} WHERE id = %s) WHERE id = %s", first.pk, last.pk)
    else:
        by_hand(f"UPDATE {table} SET marks = %s WHERE id = %s", value, last.pk)
    assert named() == {(table, last.pk, "sealed")}
