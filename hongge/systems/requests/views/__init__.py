"""Pages of requests: `public` for whoever reports and follows, `desk` for those at work."""

from hongge.systems.requests.views.desk import index, photo, register, reveal, show, slip, step
from hongge.systems.requests.views.hotline import import_rows, import_template
from hongge.systems.requests.views.public import find, mine, report, track, track_photo, track_step

__all__ = [
    "find",
    "import_rows",
    "import_template",
    "index",
    "mine",
    "photo",
    "register",
    "report",
    "reveal",
    "show",
    "slip",
    "step",
    "track",
    "track_photo",
    "track_step",
]
