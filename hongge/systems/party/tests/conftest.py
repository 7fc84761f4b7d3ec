"""What the tests of Party building start from: the town's people, and a few organisations standing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.places import Place
from hongge.systems.party import actions
from hongge.systems.party.models import Body, Mode, PartyOrganisation, months_later
from tests.cast import Cast


@pytest.fixture
def community_party(cast: Cast) -> PartyOrganisation:
    """桃树下社区党委, registered."""
    return standing(cast, cast.places["桃树下社区"], "桃树下社区党委", "community", "committee")


@pytest.fixture
def branch(cast: Cast, community_party: PartyOrganisation) -> PartyOrganisation:
    """The branch of 锦华物业, registered."""
    return standing(cast, cast.places["城建花苑"], "锦华物业党支部", "firm", "branch", above=community_party, host=body(cast, "锦华物业"))


@pytest.fixture
def joint(cast: Cast, community_party: PartyOrganisation) -> PartyOrganisation:
    return standing(cast, cast.places["桃树下社区"], "桃树下物业联合党支部", "firm", "joint_branch", above=community_party)


@pytest.fixture
def planned(cast: Cast, community_party: PartyOrganisation) -> PartyOrganisation:
    """A branch of 天龙物业, asked for by the community."""
    return actions.propose(
        cast.places["天龙花园"],
        name="天龙物业党支部",
        kind="firm",
        form="branch",
        above=community_party.organisation,
        host=body(cast, "天龙物业"),
        full_members=3,
        number="桃党请〔2026〕4号",
        actor=cast["community"].actor,
    )


def standing(
    cast: Cast,
    place: Place,
    name: str,
    kind: str,
    form: str,
    *,
    above: PartyOrganisation | None = None,
    host: Body | None = None,
    ends_in: int = 24,
    number: str = "组发1号",
) -> PartyOrganisation:
    """One that was there before: `ends_in` months its term ends."""
    actor, since = cast["district"].actor, clock.today() - timedelta(days=300)
    party = actions.propose(place, name=name, kind=kind, form=form, above=above.organisation if above else None, host=host, actor=actor)
    term = {} if form == "group" else {"elected_on": since, "term_ends_on": months_later(clock.today(), ends_in)}
    return actions.register(party, founded_on=since, number=number, full_members=5, **term, actor=actor)


def body(cast: Cast, name: str) -> Body:
    return Body.objects.visible_to(cast.system).get(pk=cast.bodies[name].pk)


def mode(code: str) -> Mode:
    return Mode.objects.get(pk=code)


def firm(cast: Cast, name: str, where: str) -> Body:
    """Another firm in business since two years ago."""
    opened_on = clock.today() - timedelta(days=730)
    made = Organisation.objects.create(kind="company", name=name, place=cast.places[where], opened_on=opened_on)
    return Body.objects.visible_to(cast.system).get(pk=made.pk)
