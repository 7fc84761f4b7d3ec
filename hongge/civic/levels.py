"""The levels of the tree of places.

A large compound may hold several grids (community › compound › grid › building), a small grid several compounds
(community › grid › compound › building); both stand in one tree.
"""

from hongge.kernel.places import Level, declare_level

DISTRICT = declare_level(Level("district", "区县"))
STREET = declare_level(Level("street", "街道乡镇", ("district",)))
COMMUNITY = declare_level(Level("community", "社区", ("street",), stream=True))
GRID = declare_level(Level("grid", "网格", ("community", "compound"), silent=True))
COMPOUND = declare_level(Level("compound", "小区", ("community", "grid")))
BUILDING = declare_level(Level("building", "楼栋", ("compound", "grid"), counted=False))
ENTRANCE = declare_level(Level("entrance", "单元", ("building",), counted=False))
ROOM = declare_level(Level("room", "户", ("entrance", "building"), counted=False))
