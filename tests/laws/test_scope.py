"""Laws of every scoped model: nobody sees what does not stand in their reach."""

from __future__ import annotations

from typing import Any

import pytest

from hongge.kernel.access import ANONYMOUS, scoped_models
from hongge.kernel.flow import workflows
from hongge.systems.requests.models import Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MODELS: list[Any] = list(scoped_models)
SHARED = {workflow.model for workflow in workflows.values() if workflow.shared}


def test_a_stranger_sees_nothing(town: Cast) -> None:
    for model in MODELS:
        assert model.objects.count() > 0, f"the town has no {model.__name__}: this law would say nothing"
        assert not model.objects.visible_to(ANONYMOUS).exists()


def test_nothing_outside_the_subtree_is_visible(town: Cast) -> None:
    for model in MODELS:
        path = "path" if hasattr(model, "path") else "room__path"
        for member in town.members.values():
            if member.duty is None:
                continue
            for row in model.objects.visible_to(member.actor).values_list(path, flat=True):
                whole = model in SHARED and member.actor.shares(row)
                assert row.startswith(member.actor.path) or whole, f"{member.role} sees {row}"


def test_a_company_sees_what_it_was_given_and_nothing_else(town: Cast) -> None:
    for member in (town["company_manager"], town["other_manager"], town["committee_director"]):
        seen = Request.objects.visible_to(member.actor)
        for request in seen:
            helping = request.assistants.filter(organisation=member.actor.organisation).exists()
            assert request.lead_id == member.actor.organisation or helping
    assert Request.objects.visible_to(town["company_manager"].actor).exists()


def test_the_neighbouring_grid_sees_another_grids_requests_as_absent(town: Cast) -> None:
    mine = set(Request.objects.visible_to(town["grid_leader"].actor).values_list("pk", flat=True))
    theirs = set(Request.objects.visible_to(town["other_grid_leader"].actor).values_list("pk", flat=True))
    assert mine and theirs and not mine & theirs


def test_a_link_opens_one_record_and_no_other(town: Cast) -> None:
    first, second = Request.objects.order_by("pk")[:2]
    actor = town.reporter(first)
    assert list(Request.objects.visible_to(actor)) == [first]
    assert second not in Request.objects.visible_to(actor)
