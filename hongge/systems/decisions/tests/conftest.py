"""A matter at every stage that tests begin from, and the people of its compound."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.systems.decisions import actions
from hongge.systems.decisions.models import Matter, MatterKind, Meeting
from tests.cast import Cast


@pytest.fixture
def community(cast: Cast) -> Actor:
    return cast["community"].actor


@pytest.fixture
def committee(cast: Cast) -> Actor:
    return cast["committee_director"].actor


@pytest.fixture
def company(cast: Cast) -> Actor:
    return cast["company_manager"].actor


@pytest.fixture
def secretary(cast: Cast) -> Actor:
    """Of the branch of 天龙花园二格."""
    return actor_in(cast["two_hats"].hats[0])


def kind(code: str) -> MatterKind:
    return MatterKind.objects.get(pk=code)


def propose(cast: Cast, code: str, *, by: Actor, where: str = "城建花苑") -> Matter:
    return actions.propose(
        cast.places[where], title="南门绿地一角改建停车位", description="改建6个车位，造价4.6万元。", kind=kind(code), actor=by
    )


def deliberated(matter: Matter, actor: Actor, *, expected: int = 7, present: int = 6, agreed: int = 6) -> Matter:
    return actions.deliberate(
        matter, held_on=clock.today(), expected=expected, present=present, agreed=agreed, minutes="逐项议过。", actor=actor
    )


@pytest.fixture
def proposed(cast: Cast, committee: Actor) -> Matter:
    """Decided by the owners, along the six steps."""
    return propose(cast, "common_use", by=committee)


@pytest.fixture
def deliberating(proposed: Matter, community: Actor) -> Matter:
    return actions.take_up(proposed, actor=community)


@pytest.fixture
def joint(deliberating: Matter, community: Actor) -> Matter:
    return actions.to_joint(deliberated(deliberating, community), actor=community)


def meeting_at(cast: Cast, actor: Actor, *, where: str = "城建花苑") -> Meeting:
    """Planned two days ago for yesterday."""
    with clock.at(clock.now() - timedelta(days=2)):
        return actions.plan(cast.places[where], meets_at=clock.now() + timedelta(days=1), where="党群驿站", actor=actor)


def held_at(cast: Cast, actor: Actor) -> Meeting:
    return actions.hold(meeting_at(cast, actor), came={cast.bodies["城建花苑业委会"].pk: 3, cast.bodies["锦华物业"].pk: 1}, actor=actor)


def conferred(cast: Cast, matter: Matter, actor: Actor, *, outcome: str = "agreed", text: str = "") -> Matter:
    """A joint meeting has spoken of it."""
    meeting = held_at(cast, actor)
    for item in meeting.items.all():
        meeting = actions.discuss(meeting, item=item, outcome=outcome, text=text, actor=actor)
    actions.confirm(actions.minute(meeting, text="三方到会，议过。", actor=actor), actor=actor)
    return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def deciding(cast: Cast, community: Actor, committee: Actor) -> Matter:
    """A matter that the committee decides by its own rules."""
    matter = actions.take_up(propose(cast, "committee_work", by=committee), actor=community)
    matter = actions.to_joint(deliberated(matter, community), actor=community)
    matter = conferred(cast, matter, community)
    return actions.open_decision(matter, decider=cast.bodies["城建花苑业委会"], actor=community)


@pytest.fixture
def noticed(deciding: Matter, committee: Actor) -> Matter:
    """Passed and put up a fortnight ago: its notice is over."""
    with clock.at(clock.now() - timedelta(days=14)):
        matter = actions.resolve(
            deciding, held_on=clock.today(), passed=False, expected=7, present=5, agreed=5, text="同意。", actor=committee
        )
        return actions.publish_notice(matter, text="业委会同意更换公示栏。", days=7, actor=committee)


@pytest.fixture
def executing(noticed: Matter, cast: Cast, community: Actor) -> Matter:
    return actions.execute(noticed, lead=cast.bodies["锦华物业"], due_on=clock.today() + timedelta(days=10), actor=community)
