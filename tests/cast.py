"""The one cast: a small town with a named person in every role. The demo uses the same people."""

from __future__ import annotations

from dataclasses import dataclass

from hongge.civic.models import Organisation, Person
from hongge.civic.posts import REPORTER
from hongge.civic.queries import visitor_at
from hongge.kernel.access import SYSTEM, Actor
from hongge.kernel.secrets import ensure_keys
from hongge.portal import town
from hongge.portal.town import Member
from hongge.portal.town.ground import Ground
from hongge.systems.requests.models import Request


@dataclass(frozen=True)
class Cast:
    """`cast["community"].actor`; roles stand in hongge/portal/town/people.py. `places` and `bodies` go by
    name: 城建花苑/5栋/1单元, 锦华物业.

    `neighbours`: residents without a sign-in, by compound.
    """

    members: dict[str, Member]
    places: Ground
    bodies: dict[str, Organisation]
    neighbours: dict[str, list[Person]]
    system: Actor = SYSTEM

    def __getitem__(self, role: str) -> Member:
        return self.members[role]

    def visitor(self, place: str) -> Actor:
        """Whoever scans the code at a place, without an account."""
        return visitor_at(self.places[place])

    def reporter(self, request: Request) -> Actor:
        """Whoever holds the tracking link of a request."""
        return Actor(role=REPORTER, path=request.path, only=("request", request.pk), label="报事人")


def build(*, requests: bool = False) -> Cast:
    """Needs an empty database. `requests`: with 75 of them over 14 months, in every state."""
    ensure_keys(create=True)
    made = town.settle(whole=False) if requests else town.found()
    return Cast(made.cast, made.ground, made.bodies, made.living)
