"""What each system puts on a desk, and what of it can be searched: one file a system, and one line here, in the order of the desk.

`on_desk(actor) -> Offer` is offered; `found(actor, words) -> list[Row]`, where there is one, is made searchable under its heading.
"""

from django.utils.translation import gettext_lazy as _

from hongge.portal.offers import assembly, clocks, decisions, elevators, grids, party, plans, requests, takeouts
from hongge.portal.workbench import offer, searchable

offer("requests", requests.on_desk)
offer("decisions", decisions.on_desk)
offer("assembly", assembly.on_desk)
offer("clocks", clocks.on_desk)
offer("elevators", elevators.on_desk)
offer("grids", grids.on_desk)
offer("party", party.on_desk)
offer("plans", plans.on_desk)
offer("takeouts", takeouts.on_desk)
searchable(_("议题"), decisions.found)
searchable(_("业主表决"), assembly.found)
searchable(_("加装电梯"), elevators.found)
searchable(_("微行动"), grids.found)
searchable(_("党组织和企业"), party.found)
