"""Party organisations, firms and committees, coverages, suggestions and duties, by their ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hongge.civic.models import Contract, Duty
from hongge.civic.posts import ADVISER, COMMUNITY_STAFF, DISTRICT_STAFF, SECRETARY, STREET_STAFF
from hongge.kernel import clock
from hongge.kernel.access import Actor
from hongge.systems.party import queries
from hongge.systems.party.models import KINDS, STANDING, Body, Coverage, PartyOrganisation, Suggestion, Term
from hongge.systems.party.workflow import SECRETARIES
from tests.sweep.world import Opens, Three, World

OFFICE = (COMMUNITY_STAFF, STREET_STAFF, DISTRICT_STAFF)


def by_id(rows: Callable[[], Any], *, of: tuple[str, ...] = (), **more: Any) -> Callable[[World, Actor], Three]:
    """`of`: the roles that may open it at all; to others everything is as absent as nothing."""

    def opens(world: World, actor: Actor) -> Three:
        every = set(rows().values_list("pk", flat=True))
        seen = set(rows().model.objects.visible_to(actor).values_list("pk", flat=True)) & every if not of or actor.role in of else set()
        own, other = (min(some, default=None) for some in (seen, every - seen))
        return Three({"pk": own} | more if own else None, {"pk": other} | more if other else None, {"pk": 9_999_999} | more)

    return opens


def organisations() -> Any:
    return PartyOrganisation._default_manager.all()


def bodies() -> Any:
    return Body._default_manager.filter(kind__in=KINDS)


def coverages() -> Any:
    return Coverage._default_manager.exclude(adviser=None)


def suggestions() -> Any:
    return Suggestion._default_manager.all()


def with_secretary() -> Any:
    return organisations().filter(kind__in=SECRETARIES, state__in=STANDING).exclude(form="group")


OPENS: dict[str, Opens] = {
    "party:organisation": by_id(organisations),
    "party:organisation_step": by_id(organisations, of=OFFICE, step="file"),
    "party:appoint_secretary": by_id(with_secretary, of=OFFICE),
    "party:scan": by_id(organisations, of=("nobody",), scan=9_999_999),
    "party:body": by_id(bodies),
    "party:cover": by_id(bodies, of=OFFICE),
    "party:members": by_id(bodies, of=(*OFFICE, ADVISER, SECRETARY)),
    "party:not_built": by_id(bodies, of=OFFICE),
    "party:term": by_id(lambda: bodies().filter(kind="committee"), of=OFFICE),
    "party:appoint_member": by_id(lambda: bodies().filter(kind="committee"), of=OFFICE),
    "party:contract": by_id(bodies, of=OFFICE),
    "party:send": by_id(bodies, of=OFFICE),
    "party:recall": by_id(lambda: Duty.objects.filter(post=ADVISER), of=OFFICE),
    "party:file_term": by_id(lambda: Term._default_manager.filter(filed_on=None), of=OFFICE),
    "party:end_contract": by_id(Contract._default_manager.all, of=OFFICE),
    "party:paper": by_id(Contract._default_manager.all, of=("nobody",), kind="contract", file=9_999_999),
    "party:coverage_step": by_id(coverages, of=(ADVISER,), step="visit"),
    "party:suggestion": by_id(suggestions),
    "party:suggestion_step": by_id(suggestions, of=OFFICE, step="explain"),
    "party:basis": by_id(Duty.objects.all, of=OFFICE),
    "party:leave_post": by_id(lambda: queries.that_end_here(clock.today()), of=OFFICE),
}
