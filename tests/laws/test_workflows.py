"""Laws of every workflow: written once, run over all that are registered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongge.kernel import figures, flow
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.flow import workflows
from hongge.kernel.journal import Entry
from hongge.kernel.verify import verify
from tests.cast import Cast
from tests.laws.samples import SAMPLES, reporter_of

pytestmark = pytest.mark.django_db
KINDS = sorted(workflows)
WALKS = 25 if connection.vendor == "sqlite" else 10  # the law is about steps; another database decides types and locks


def test_every_workflow_has_a_sample() -> None:
    assert set(SAMPLES) == set(workflows)


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_is_reached_and_can_end(kind: str) -> None:
    workflow = workflows[kind]
    ways = {(source, step.target or source) for step in workflow.steps for source in step.sources}
    assert closure({workflow.start}, ways) == set(workflow.states), "a state nobody reaches"
    backwards = {(b, a) for a, b in ways}
    assert closure(set(workflow.finals), backwards) == set(workflow.states), "a state without an end"


def closure(found: set[str], ways: set[tuple[str, str]]) -> set[str]:
    while more := {b for a, b in ways if a in found} - found:
        found = found | more
    return found


class Undo(Exception):
    """Ends an example and takes its writes back."""


def snapshot(model: Any) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row for row in model._default_manager.order_by("pk").values_list()}


walks = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=14)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=walks)
def test_any_walk_changes_one_state_and_adds_one_entry_or_changes_nothing(kind: str, cast: Cast, walk: list[tuple[int, int]]) -> None:
    workflow, sample = workflows[kind], SAMPLES[kind]
    try:
        with transaction.atomic():
            record = sample.opened(cast)
            actors = [member.actor for member in cast.members.values()] + [reporter_of(record, kind), SYSTEM] * 4
            for nth_step, nth_actor in walk:
                allowed = workflow.steps_from(record.state) or list(workflow.steps)
                step = (allowed + list(workflow.steps))[nth_step % (len(allowed) + len(workflow.steps))]
                actor = actors[nth_actor % len(actors)]
                before, entries = snapshot(workflow.model), Entry.objects.count()
                own = Entry.objects.filter(kind=kind)  # a hand-over may add entries of another kind
                told = own.count()
                try:
                    moved = flow.advance(workflow, step.name, record, actor, change=sample.given(step.name, cast))
                except Refused as refused:
                    assert refused.reasons and all(refused.reasons)
                    assert snapshot(workflow.model) == before
                    assert Entry.objects.count() == entries
                    continue
                after = snapshot(workflow.model)
                assert {pk for pk in after if after[pk] != before.get(pk)} == {record.pk}
                assert moved.state == step.leads_to(record)
                assert own.count() == told + 1
                newest = Entry.objects.filter(kind=kind, record=record.pk).order_by("-seq")[0]
                assert (newest.step, newest.source, newest.target) == (step.name, record.state, moved.state)
                assert actor.role in step.by
                record = moved
            assert figures.faults() == []
            assert verify().faults == []
            raise Undo
    except Undo:
        pass


@pytest.mark.parametrize("kind", KINDS)
def test_a_stale_copy_cannot_overwrite(kind: str, cast: Cast) -> None:
    workflow, sample = workflows[kind], SAMPLES[kind]
    record = sample.opened(cast)
    stale = workflow.model._default_manager.get(pk=record.pk)
    taken = 0
    for step in workflow.steps_from(workflow.start):
        for member in cast.members.values():
            change = sample.given(step.name, cast)
            if not change or not flow.may(member.actor, record, step, kind):
                continue
            if not taken:
                flow.advance(workflow, step.name, record, member.actor, change=change)
                taken = 1
                continue
            before = snapshot(workflow.model)
            with pytest.raises(Refused):
                flow.advance(workflow, step.name, stale, member.actor, change=change)
            assert snapshot(workflow.model) == before
            taken += 1
    assert taken > 1
