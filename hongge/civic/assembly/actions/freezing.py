"""The freeze: register, settings and motions become what is voted on, under fingerprints that are published."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction

from hongge.civic.assembly import proof, queries, tally
from hongge.civic.assembly.models import Assembly, Elector, Holder, Unit, token_digest
from hongge.civic.assembly.queries import Drafted
from hongge.civic.assembly.workflow import ASSEMBLY
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused

BATCH = 1000


def freeze(assembly: Assembly, *, actor: Actor) -> Assembly:
    """冻结名册和设定: the register as it stands at this instant, its fingerprint and totals. Nothing of it changes afterwards."""
    with transaction.atomic():
        held = queries.locked(assembly)
        drafted = [unit for unit in queries.draft(held) if unit.counted]
        if missing := sum(unit.area is None for unit in drafted):
            raise Refused(f"有{missing}户没有面积，补上或更正后就能冻结")
        units = {unit.name: queries.tally_unit(held, unit) for unit in drafted}
        register = tally.Register(tuple(units[unit.name] for unit in drafted))
        roll = register.roll(queries.whole_settings(held))
        _called_for(held, roll.total_n)
        change: dict[str, Any] = {
            "frozen_at": clock.now(),
            "fingerprint": proof.fingerprint(register),
            "total_n": roll.total_n,
            "total_a": roll.total_a,
        }
        motions = list(held.motions.in_order().select_related("scope").prefetch_related("papers__file"))
        paths = {unit.name: unit.room.path for unit in drafted}
        change["genesis"] = proof.genesis(queries.before_opening(held, register, paths, motions))
        change["plans"] = queries.plans_digest(motions)
        facts = {"fingerprint": change["fingerprint"], "n": roll.total_n, "a": roll.total_a}
        done = flow.advance(ASSEMBLY, "freeze", held, actor, change=change, **facts)
        _write(done, drafted, units)
    return done


def _called_for(assembly: Assembly, n: int) -> None:
    """An extraordinary assembly that owners ask for needs a fifth of them (物业管理条例 13): 5k ≥ N."""
    if assembly.proposers is not None and 5 * assembly.proposers < n:
        raise Refused(f"提议的业主要满五分之一，{n}人里至少{-(-n // 5)}人，现在{assembly.proposers}人")


def _write(assembly: Assembly, drafted: list[Drafted], units: dict[str, tally.Unit]) -> None:
    """Electors, their holders and units, in bulk."""
    grouped: dict[str, list[Drafted]] = defaultdict(list)
    for unit in drafted:
        grouped[queries.holder_key(units[unit.name])].append(unit)
    known = queries.electors_of(tuple(units.values()), queries.whole_settings(assembly))
    electors = {key: _elector(assembly, nth, key, held, known.get(key)) for nth, (key, held) in enumerate(grouped.items(), start=1)}
    Elector.objects.bulk_create(electors.values(), batch_size=BATCH)
    holders = [
        Holder(elector=electors[key], person_id=owner.person, organisation_id=owner.organisation, name=owner.name)
        for key, held in grouped.items()
        for owner in _holders(held)
    ]
    Holder.objects.bulk_create(holders, batch_size=BATCH)
    Unit.objects.bulk_create(
        (_unit(assembly, electors[key], unit, units[unit.name]) for key, held in grouped.items() for unit in held), batch_size=BATCH
    )


def _holders(held: list[Drafted]) -> list[queries.Owner]:
    """The owners behind an elector: of a unit handed over its owners, else the developer."""
    delivered = next((unit for unit in held if unit.delivery == tally.State.DELIVERED), None)
    if delivered is not None:
        return list({owner.code: owner for owner in delivered.owners}.values())
    return [held[0].developer] if held[0].developer else []


def _elector(assembly: Assembly, nth: int, key: str, held: list[Drafted], known: tally.Elector | None) -> Elector:
    rooms = [unit.name for unit in held]
    shown = "、".join(rooms) if len("、".join(rooms)) <= 400 else f"{rooms[0]}等{len(rooms)}户"
    return Elector(
        assembly=assembly,
        key=key,
        nth=nth,
        owners=max(len(_holders(held)), 1),
        heads=known.heads if known else 0,
        area=known.area if known else 0,
        counted=known is not None,
        flagged=known is not None and tally.ALONE_AND_JOINT in known.flags,
        is_developer=any(unit.delivery != tally.State.DELIVERED for unit in held),
        path=held[0].room.path,
        rooms=shown,
        token_digest=token_digest(queries.elector_token(assembly, key)),
    )


def _unit(assembly: Assembly, elector: Elector, unit: Drafted, plain: tally.Unit) -> Unit:
    home = unit.home
    return Unit(
        assembly=assembly,
        elector=elector,
        room=unit.room,
        path=unit.room.path,
        name=unit.name,
        owners=tally.named(plain.owners) if plain.owners else "",
        developer=plain.developer,
        use=home.use,
        delivery=unit.delivery,
        floor=home.floor,
        area=plain.area,
        area_source=unit.source,
        registered_area=home.registered_area,
        surveyed_area=home.surveyed_area,
        contract_area=home.contract_area,
        corrected=unit.corrected,
    )
