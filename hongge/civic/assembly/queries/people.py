"""Whose ballot is it: electors of a person, who stands for co-owners, whose mandate holds."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from hongge.civic.assembly.models import (
    MARKS,
    Assembly,
    Ballot,
    Delivery,
    Elector,
    Holder,
    Motion,
    Naming,
    Objection,
    Proxy,
    token_digest,
)
from hongge.civic.models import Person
from hongge.kernel.secrets import blind


def elector_token(assembly: Assembly, key: str) -> str:
    """The secret part of the address on an elector's paper: 32 hex characters, derived and never stored."""
    return blind(f"elector:{assembly.seal}:{key}")


def electors_of_person(assembly: Assembly, person: int | None) -> list[Elector]:
    """Everything this person votes for, alone or with others."""
    if person is None:
        return []
    mine = Elector.objects.filter(assembly=assembly, counted=True, holders__person=person)
    return list(mine.prefetch_related("units", "holders").order_by("nth"))


def elector_by_token(token: str) -> Elector | None:
    """The elector whose paper carries this code."""
    held = Elector.objects.filter(token_digest=token_digest(token)).select_related("assembly__place", "assembly__convener").first()
    return held


def ballot_by_token(token: str) -> Ballot | None:
    """The ballot whose receipt this is."""
    related = ("assembly__place", "assembly__convener", "elector")
    return Ballot.objects.filter(token_digest=token_digest(token)).select_related(*related).first()


def motions_in(assembly: Assembly) -> list[Motion]:
    """All motions in order, each with its scope."""
    return list(Motion.objects.filter(assembly=assembly).select_related("scope", "assembly__place").in_order())


def motions_for(elector: Elector, motions: list[Motion] | None = None) -> list[Motion]:
    """The motions this elector votes on: those whose scope holds one of its units. `motions`: all of them, where they are read already."""
    asked = motions or motions_in(elector.assembly)
    if all(motion.scope_id == motion.assembly.place_id for motion in asked):
        return asked
    paths = [unit.path for unit in elector.units.all()]
    return [motion for motion in asked if any(path.startswith(motion.scope.path) for path in paths)]


def asked(elector: Elector, motions: list[Motion] | None = None) -> list[str]:
    """Their numbers, as ballots carry them."""
    return [str(motion.nth) for motion in motions_for(elector, motions)]


def counting_ballot(elector: Elector) -> Ballot | None:
    return Ballot.objects.standing().filter(elector=elector).first()


def namings(elector: Elector) -> dict[int, int]:
    """Whom each co-owner named last: {holder: holder}."""
    return dict(Naming.objects.filter(elector=elector).order_by("pk").values_list("by", "representative"))


def counting_ballots(assembly: Assembly, electors: list[int]) -> dict[int, Ballot]:
    """The ballots that count now, by elector; asked for one by one, or all of the assembly's at once."""
    rows = Ballot.objects.standing().filter(assembly=assembly).defer("marks")
    return {ballot.elector_id: ballot for ballot in (rows.filter(elector__in=electors) if len(electors) == 1 else rows)}


def representative(elector: Elector) -> int | None:
    """The holder who votes for all: an only owner, or the one whom every co-owner named."""
    holders = [holder.pk for holder in elector.holders.all()]
    if len(holders) == 1:
        return holders[0]
    said = namings(elector)
    chosen = {said.get(holder) for holder in holders}
    return chosen.pop() if len(chosen) == 1 else None


def cannot_cast(elector: Elector, person: int | None) -> str:
    """Why this person cannot cast this ballot; nothing when they can."""
    mine = next((holder for holder in elector.holders.all() if holder.person_id == person), None)
    if person is None or mine is None:
        return "您不在这套房的业主名册里"
    if not elector.counted:
        return "车位和储藏间这次不计入，没有票权"
    chosen = representative(elector)
    if chosen is None:
        return "这套房是几个人共有的，先推选一位代表，由代表来投"
    return "" if chosen == mine.pk else "这套房推选了别人作代表，由代表来投"


def proxy_in_force(elector: Elector) -> Proxy | None:
    """The last written mandate of this elector, whatever it is worth; one by mouth only where nothing is written."""
    return Proxy.objects.filter(elector=elector).order_by("-written", "-pk").first()


def principals_of(assembly: Assembly, agent_phone: str, *, beside: Elector) -> int:
    """For how many other owners this agent already stands."""
    rows = Proxy.objects.filter(assembly=assembly, agent_index=blind(agent_phone), reason="").exclude(elector=beside)
    return rows.values("elector").distinct().count()


def undelivered(assembly: Assembly) -> QuerySet[Elector]:
    """Whom the papers have not reached."""
    return Elector.objects.filter(assembly=assembly, counted=True, deliveries=None).order_by("nth")


def holder_names(electors: list[Elector]) -> dict[int, str]:
    """陈*、李*, by elector, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    for holder in Holder.objects.filter(elector__in=electors).order_by("pk"):
        found[holder.elector_id].append(holder.masked)
    return {elector: "、".join(names) for elector, names in found.items()}


def marked(electors: list[Elector]) -> tuple[set[int], set[int]]:
    """Which of these have a ballot that counts, and which the papers have reached."""
    voted = Ballot.objects.filter(elector__in=electors, counts=True).values_list("elector", flat=True)
    served = Delivery.objects.filter(elector__in=electors).values_list("elector", flat=True)
    return set(voted), set(served)


def said_by(ballot: Ballot) -> list[str]:
    """1 同意, 2 弃权: what a ballot says, motion by motion."""
    return [f"{nth} {MARKS[mark]}" for nth, mark in sorted(ballot.choices.items(), key=lambda pair: int(pair[0]))]


def objections_of(assembly: Assembly, person: int | None) -> list[Objection]:
    """What this person has objected, with the answers."""
    return list(Objection.objects.filter(assembly=assembly, person=person).select_related("answer").order_by("pk")) if person else []


def person_called(name: str, phone: str) -> Person | None:
    """Whoever has this phone and this name."""
    found = Person.objects.filter(phone_index=blind(phone)) if phone else Person.objects.none()
    return next((person for person in found if person.name == name), None)
