"""Every hand-over between systems, and nothing else: when a step of one system makes something happen in another, it stands here.

    @follow("dispute", "mediate")
    def dispute_leaves_its_request(dispute, actor): ...

A follower runs in the same transaction as the step it follows (`kernel.flow.follow`), calls one action of the other system, and never
writes a row itself. Systems do not import each other; whoever asks "what happens elsewhere when …?" reads this file alone.

Expected next: a request that becomes a dispute, a wish or a deed; a joint meeting's action item that becomes a request; a lift project
that opens an owners' vote.
"""

from __future__ import annotations

from hongge.kernel.access import Actor
from hongge.kernel.flow import follow
from hongge.systems.party.models import Suggestion
from hongge.systems.requests import actions as requests
from hongge.systems.requests.models import Request


@follow("suggestion", "relay")
def suggestion_becomes_a_request(suggestion: Suggestion, actor: Actor) -> None:
    """An adviser's suggestion, as a request of the compound; its number stands there as the outside number."""
    requests.receive(
        suggestion.place,
        text=suggestion.text,
        channel=Request.Channel.PATROL,
        kind=Request.Kind.SUGGESTION,
        external_number=suggestion.number,
        actor=actor,
    )
