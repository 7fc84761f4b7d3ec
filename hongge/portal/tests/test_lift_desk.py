"""What lift projects put on a desk: objections that are due, missing papers, follow-up visits, homes to visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.kernel import clock
from hongge.portal import workbench
from hongge.portal.offers import elevators
from hongge.systems.elevators import actions
from hongge.systems.elevators.models import LiftProject, Requirement
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_finds_what_waits_for_them(town: Cast) -> None:
    """The community its objection, the missing papers and the homes left; the grid leader the stairs; others nothing."""
    offer = elevators.on_desk(town["community"].actor)
    assert [(count.label, count.number) for count in offer.counts] == [("电梯异议", 1)]
    assert [matter.title for matter in offer.matters] == ["天龙花园3栋1单元加装电梯：1条异议等处理"]
    (card,) = offer.cards
    assert {(row.title, row.end) for row in card.rows} == {
        ("天龙花园5栋1单元加装电梯", "缺2样材料"),
        ("城建花苑2栋1单元加装电梯", "缺2样材料"),
        ("城建花苑3栋2单元加装电梯", "还有5户"),
    }
    (row,) = elevators.on_desk(town["grid_leader"].actor).cards[0].rows
    assert row.url.endswith("/visits/") and row.under == "上门问意愿"
    assert elevators.on_desk(town["other_grid_leader"].actor).cards == []
    for role in ("resident", "auditor", "department", "company_worker", "two_hats"):
        assert elevators.on_desk(town[role].actor) == workbench.Offer(), role


def test_a_late_objection_and_a_near_visit_light_up(town: Cast) -> None:
    community, leader = town["community"].actor, town["second_grid_leader"].actor
    with clock.at(clock.now() + timedelta(days=40)):
        (matter,) = elevators.on_desk(community).matters
        assert matter.light == "late" and matter.buttons[0].label == "打开"
    project = LiftProject.objects.get(title__startswith="天龙花园5栋")
    for kind in ("inspection", "completion"):
        project = actions.inspect(project, kind=kind, passed=True, document="1", actor=community)
    for step in (actions.accept, actions.register):
        for paper in Requirement.objects.filter(step=step.__name__):
            project = actions.add_document(project, requirement=paper, actor=community)
        project = step(project, actor=community)
    assert elevators.on_desk(leader).matters == []
    with clock.at(clock.now() + timedelta(days=24)):
        (matter,) = elevators.on_desk(leader).matters
        assert matter.title == "天龙花园5栋1单元加装电梯：该回访了" and matter.buttons[0].name == "follow_up" and matter.light == "ok"
    with clock.at(clock.now() + timedelta(days=31)):
        assert elevators.on_desk(leader).matters[0].light == "late"


def test_a_project_is_found_from_the_search(town: Cast) -> None:
    titles = {row.title for row in elevators.found(town["community"].actor, "5栋1单元")}
    assert titles == {"城建花苑5栋1单元加装电梯", "天龙花园5栋1单元加装电梯"}
    assert elevators.found(town["other_community"].actor, "5栋1单元") == []
