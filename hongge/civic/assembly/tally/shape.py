"""What goes into a tally: units, the settings frozen before opening, and ballots. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    FLAT = "flat"
    SHOP = "shop"
    OFFICE = "office"
    PARKING = "parking"
    STORAGE = "storage"


class State(StrEnum):
    """Undelivered: sold, not handed over."""

    DELIVERED = "delivered"
    UNSOLD = "unsold"
    UNDELIVERED = "undelivered"


class Kind(StrEnum):
    """Which thresholds a motion needs. 民法典 278: ordinary is 第一款 1–5 and 9, special 6–8. Interested: 279, every one consents."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    INTERESTED = "interested"


class Profile(StrEnum):
    """PRE_2021 is 物业管理条例 12 as it stood until 2021, over the totals: for replaying old votes only, always shown with its name."""

    CIVIL_CODE = "civil_code"
    PRE_2021 = "pre_2021"


class Choice(StrEnum):
    """INVALID: marked so that no choice can be read, or more than one."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    INVALID = "invalid"


class Mismarked(StrEnum):
    NOT_EFFECTIVE = "not_effective"
    PARTICIPATES = "participates"


class AloneAndJoint(StrEnum):
    TWO = "two"
    ONE = "one"


class Reason(StrEnum):
    """Why a ballot does not count.

    The first six are seen by whoever accepts the ballot and come with it; the rest follow from register and settings and are found here.
    """

    NO_AUTHORITY = "no_authority"
    ORAL_PROXY = "oral_proxy"
    PROXY_CAP = "proxy_cap"
    LATE = "late"
    MOTION_NOT_NOTICED = "motion_not_noticed"
    WITHDRAWN = "withdrawn"
    CONFLICTING = "conflicting"
    NOT_OWNER = "not_owner"
    UNDELIVERED = "undelivered"
    NO_REPRESENTATIVE = "no_representative"
    MISMARKED = "mismarked"
    REPLACED = "replaced"
    REPEATED = "repeated"


DEVELOPER = "DEV"
BESIDE = frozenset({Use.PARKING, Use.STORAGE})  # counted only where the setting says so


@dataclass(frozen=True, slots=True)
class Unit:
    """One exclusive part. `area` in whole 0.01 m²: registered, else surveyed, else contract (区分所有权解释 8).

    `owners`: ids, without order; more than one own it together; none: the owner is not known, the unit counts in the totals
    and nobody votes for it. `developer` votes for it while it is unsold or undelivered.
    """

    id: str
    area: int
    owners: tuple[str, ...]
    use: Use = Use.FLAT
    state: State = State.DELIVERED
    developer: str = DEVELOPER


@dataclass(frozen=True, slots=True)
class Settings:
    """What one motion is counted by, frozen before opening.

    `parking`: whether parking spaces and storage count, in persons and in area. `mismarked`: an INVALID ballot is not effective,
    or participates without agreeing. `join` (从多): electors in `delivered` who returned nothing join the side that leads;
    a special motion needs `join_special` besides. `delivered`: elector ids with proved delivery, known at the close.
    `alone_and_joint`: a person who owns one unit alone and another together with others is two persons, or one.
    `revote`: the last effective ballot of an elector counts, otherwise the first.
    """

    kind: Kind
    profile: Profile = Profile.CIVIL_CODE
    parking: bool = False
    mismarked: Mismarked = Mismarked.NOT_EFFECTIVE
    join: bool = False
    join_special: bool = False
    delivered: frozenset[str] = frozenset()
    alone_and_joint: AloneAndJoint = AloneAndJoint.TWO
    revote: bool = True

    @property
    def joins(self) -> bool:
        """Whether silent electors join the side that leads. Never where everyone must consent (民法典 279)."""
        return self.join and (self.kind is Kind.ORDINARY or (self.kind is Kind.SPECIAL and self.join_special))


@dataclass(frozen=True, slots=True)
class Ballot:
    """One choice on one motion. `voter`: an elector's id (its owners joined by +, in any order), or one co-owner who marked alone.

    `seq`: the place in the order of acceptance. `reason`: why it does not count, where that was seen on accepting it.
    """

    voter: str
    choice: Choice
    seq: int = 0
    reason: Reason | None = None
