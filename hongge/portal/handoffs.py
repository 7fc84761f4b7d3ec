"""Every hand-over between systems, and nothing else: when a step of one system makes something happen in another, it stands here.

    @follow("dispute", "mediate")
    def dispute_leaves_its_request(dispute, actor): ...

A follower runs in the same transaction as the step it follows (`kernel.flow.follow`), calls one action of the other system, and never
writes a row itself. Systems do not import each other; whoever asks "what happens elsewhere when …?" reads this file alone.

Expected next: a request that becomes a dispute, a wish or a deed; a joint meeting's action item that becomes a request; a lift project
that opens an owners' vote.
"""

from hongge.civic.models import Organisation
from hongge.civic.queries import leads_for
from hongge.kernel.access import Actor
from hongge.kernel.flow import follow
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import Request
from hongge.systems.requests.workflow import OFFICE


@follow("request", "carry")
def a_request_led_by_a_grid_goes_to_the_grid_it_was_carried_to(request: Request, actor: Actor) -> None:
    """A re-cut took it out of the reach of the grid that leads it: it is given to the new grid, which signs for it anew."""
    if request.state not in ("dispatched", "working") or actor.role not in OFFICE:
        return
    lead, category = request.lead, request.category
    if lead is None or category is None or lead.kind != Organisation.Kind.GRID or request.path.startswith(lead.place.path):
        return
    if new := leads_for(request.place).filter(kind=Organisation.Kind.GRID).first():
        back = requests.correct(request, category=category, title=request.title, actor=actor)
        requests.dispatch(back, lead=new, actor=actor)
