"""What each system puts on a desk, and what of it can be searched: one file a system, and one line here, in the order of the desk.

`on_desk(actor) -> Offer` is offered; `found(actor, words) -> list[Row]`, where there is one, is made searchable under its heading.
"""

from hongge.portal.offers import assembly, plans, requests
from hongge.portal.workbench import offer, searchable

offer("requests", requests.on_desk)
offer("assembly", assembly.on_desk)
offer("plans", plans.on_desk)
searchable("业主表决", assembly.found)
