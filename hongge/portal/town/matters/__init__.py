"""Matters and joint meetings of the demo town: in every state, from those long done to those just put forward."""

from __future__ import annotations

from hongge.kernel import clock
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
    parking_lot,
    parking_lot_gate,
    second_meeting,
)
from hongge.portal.town.matters.tianlong import lift, next_meeting, parking_rules, young
from hongge.portal.town.stories import Stage
from hongge.systems.decisions.models import Matter


def play(stage: Stage) -> Matter:
    """Two compounds over half a year. Returns the matter whose owners have yet to be convened."""
    hall = Hall(stage.ground, stage.cast, stage.bodies, clock.now(), stage.ground.chance)
    first, spring = doors(hall), first_meeting(hall)
    doors_end(hall, first, spring)
    refused(hall)
    shed, charging, lot, board = bicycle_shed(hall), charging_shed(hall), parking_lot(hall), notice_board(hall)
    autumn = second_meeting(hall)
    bicycle_shed_end(hall, shed)
    charging_shed_end(hall, charging)
    notice_board_end(hall, board)
    lot = parking_lot_gate(hall, lot)
    company_again(hall)
    lift(hall, stage)
    parking_rules(hall)
    young(hall)
    open_ends(hall, autumn)
    next_meeting(hall)
    return lot
