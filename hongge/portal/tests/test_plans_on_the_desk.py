"""Tasks of work plans come onto the desk of the body that answers for them, and go away by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from hongge.bulletins.actions import plans
from hongge.bulletins.queries.plans import readable
from hongge.kernel import clock
from hongge.portal.offers.plans import on_desk
from hongge.portal.workbench import desk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def titles(town: Cast, role: str) -> list[str]:
    return [matter.title for matter in on_desk(town[role].actor).matters]


def test_a_body_finds_what_is_due_soon_or_late_and_no_other_does(town: Cast) -> None:
    assert "派出去的诉求件件及时签收" in titles(town, "community")
    assert "小区公共收益上墙公示" not in titles(town, "community"), "it has reported its part"
    assert "小区公共收益上墙公示" in titles(town, "other_community")
    for role in ("far_community", "grid_leader", "company_manager", "resident", "auditor"):
        assert titles(town, role) == [], role
    assert desk(town["far_community"].actor).matters is not None


def test_a_task_without_a_figure_is_reported_from_the_desk(town: Cast) -> None:
    (matter,) = [m for m in on_desk(town["other_community"].actor).matters if m.title == "小区公共收益上墙公示"]
    assert (matter.light, matter.buttons[0].name) == ("soon", "report")
    client = Client()
    client.force_login(town["other_community"].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert matter.title in client.get("/").content.decode()
    given = {"evidence": "三个小区都贴了", "done_on": clock.today().isoformat()}
    assert client.post(matter.buttons[0].url, given).status_code == 302
    assert matter.title not in titles(town, "other_community")


def test_a_late_task_comes_first(town: Cast) -> None:
    plan = readable(town["street"].actor).get()
    plan = plans.withdraw(plan, actor=town["street"].actor)
    words = {"section": "联动", "title": "早该做的", "done_when": "做了", "due_on": max(clock.today() - timedelta(days=40), plan.since)}
    plan = plans.add_task(plan, bodies=[town.bodies["城南社区"]], **words, actor=town["street"].actor)
    plans.issue(plan, actor=town["district"].actor)
    first = desk(town["other_community"].actor).matters[0]
    assert (first.title, first.light) == ("早该做的", "late")
