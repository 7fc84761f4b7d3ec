"""What one system hands to another (portal/handoffs.py)."""

from __future__ import annotations

import pytest

from hongge.kernel import clock
from hongge.systems.party import actions
from hongge.systems.party.models import Suggestion
from hongge.systems.party.tests.conftest import body, mode
from hongge.systems.requests.models import Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_advisers_suggestion_becomes_a_request_of_the_compound(cast: Cast) -> None:
    office, adviser = cast["community"].actor, cast["adviser"]
    held = actions.cover(body(cast, "天龙物业"), mode=mode("adviser"), adviser=adviser.duty, from_on=clock.today(), actor=office)
    actions.visit(held, visited_on=clock.today(), way="visit", talked="看了充电棚", suggestion="充电棚加一盏灯", actor=adviser.actor)
    suggestion = Suggestion.objects.visible_to(adviser.actor).get()
    relayed = actions.relay(suggestion, actor=office)
    request = Request.objects.visible_to(office).get()
    assert (relayed.state, request.external_number, request.description) == ("relayed", suggestion.number, "充电棚加一盏灯")
    assert (request.path, request.kind) == (cast.places["天龙花园"].path, "suggestion")
