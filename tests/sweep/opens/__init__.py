"""What each address opens, one file a system: for a reader, the values of what is their own, somebody else's, and nobody's."""

from tests.sweep.opens import assembly, bulletins, decisions, elevators, grids, party, plans, portal, requests
from tests.sweep.world import Opens

ROOMS = (portal, requests, grids, party, decisions, assembly, elevators, bulletins, plans)
OPENS: dict[str, Opens] = {name: opens for room in ROOMS for name, opens in room.OPENS.items()}
