"""Matters and joint meetings of the demo town: in every state, from those long done to those just put forward."""

from __future__ import annotations

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.portal.town.ground import Ground
from hongge.portal.town.matters.done import doors, doors_end, first_meeting, refused
from hongge.portal.town.matters.hall import Hall
from hongge.portal.town.matters.running import (
    bicycle_shed,
    bicycle_shed_end,
    charging_shed,
    charging_shed_end,
    company_again,
    notice_board,
    notice_board_end,
    open_ends,
    second_meeting,
)
from hongge.portal.town.matters.tianlong import lift, next_meeting, parking_rules, young
from hongge.portal.town.people import Member


def play(ground: Ground, cast: dict[str, Member], bodies: dict[str, Organisation]) -> None:
    """Two compounds over half a year."""
    hall = Hall(ground, cast, bodies, clock.now(), ground.chance)
    first, spring = doors(hall), first_meeting(hall)
    doors_end(hall, first, spring)
    refused(hall)
    shed, charging, board = bicycle_shed(hall), charging_shed(hall), notice_board(hall)
    autumn = second_meeting(hall)
    bicycle_shed_end(hall, shed)
    charging_shed_end(hall, charging)
    notice_board_end(hall, board)
    company_again(hall)
    lift(hall)
    parking_rules(hall)
    young(hall)
    open_ends(hall, autumn)
    next_meeting(hall)
