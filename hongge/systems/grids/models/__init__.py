"""Tables of grids: roles, codes of the public-security grid, re-cuts, micro-actions. A grid itself is a place."""

from hongge.systems.grids.models.micro import CallBack, MicroAction, MicroActionQuerySet, Photo, SignUp
from hongge.systems.grids.models.recut import Change, Recut
from hongge.systems.grids.models.roles import GridRole, PoliceCode, RoleHolding

__all__ = [
    "CallBack",
    "Change",
    "GridRole",
    "MicroAction",
    "MicroActionQuerySet",
    "Photo",
    "PoliceCode",
    "Recut",
    "RoleHolding",
    "SignUp",
]
