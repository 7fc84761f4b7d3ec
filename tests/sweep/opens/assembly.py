"""Owners' assemblies: by number at work, by number and one's own place in the register for owners, by link for papers and receipts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hongge.civic.assembly.models import Assembly, Ballot, Elector, MotionPaper
from hongge.civic.assembly.queries import elector_token, waiting_sheets
from hongge.civic.assembly.workflow import CERTIFIERS, CLERKS
from hongge.civic.models import Home
from hongge.civic.posts import RESIDENT
from hongge.kernel.access import Actor
from tests.sweep.world import Opens, Three, World

ABSENT = {"number": "JZ-Y2020-001"}


def at_work(*, by: tuple[str, ...] = (), **more: Callable[[Assembly], Any] | Any) -> Callable[[World, Actor], Three]:
    """`by`: the roles that it opens to, where not to all who see the assembly."""

    def opens(world: World, actor: Actor) -> Three:
        may = actor.duty and (not by or actor.role in by)
        seen = set(Assembly.objects.visible_to(actor).values_list("pk", flat=True)) if may else set()
        every = [a for a in Assembly._default_manager.order_by("pk") if all(value(a) for value in more.values() if callable(value))]

        def filled(held: Assembly | None) -> dict[str, Any] | None:
            if held is None:
                return None
            return {"number": held.number, **{name: value(held) if callable(value) else value for name, value in more.items()}}

        own, other = (next((a for a in every if (a.pk in seen) is inside), None) for inside in (True, False))
        return Three(filled(own), filled(other), ABSENT | {name: 9_999_999 if callable(v) else v for name, v in more.items()})

    return opens


def in_public(**more: Any) -> Callable[[World, Actor], Three]:
    def opens(world: World, actor: Actor) -> Three:
        held = Assembly._default_manager.filter(state="published").first()
        assert held is not None
        return Three({"number": held.number} | more, None, ABSENT | more)

    return opens


def own_vote(world: World, actor: Actor) -> Three:
    """One's own place in the register, and the neighbour's."""
    held = Assembly._default_manager.get(state="open")
    mine = Elector.objects.filter(assembly=held, holders__person=actor.person).first() if actor.person else None
    other = Elector.objects.filter(assembly=held).exclude(pk=mine.pk if mine else 0).order_by("nth").first()
    own = {"number": held.number, "elector": mine.nth} if mine else None
    return Three(own, {"number": held.number, "elector": other.nth} if other else None, ABSENT | {"elector": 1})


def own_homes(world: World, actor: Actor) -> Three:
    """What is being prepared: opens to whoever owns a home inside."""
    held = Assembly._default_manager.filter(state="preparing").first()
    if held is None:
        return Three(None, None, ABSENT)
    owner = replace(actor, role=RESIDENT, path="", duty=None)
    mine = Assembly.objects.visible_to(owner).being_prepared().filter(pk=held.pk).exists() if actor.person else False
    return Three({"number": held.number} if mine else None, None if mine else {"number": held.number}, ABSENT)


def objecting(world: World, actor: Actor) -> Three:
    held = Assembly._default_manager.get(state="open")
    return Three(None, {"number": held.number}, ABSENT)


def by_receipt(world: World, actor: Actor) -> Three:
    ballot = Ballot.objects.order_by("pk").first()
    assert ballot is not None
    return Three({"token": ballot.token}, None, {"token": "0" * 32})


def by_paper(world: World, actor: Actor) -> Three:
    elector = Elector.objects.select_related("assembly").order_by("pk").first()
    assert elector is not None
    return Three({"token": elector_token(elector.assembly, elector.key)}, None, {"token": "0" * 32})


def by_image(world: World, actor: Actor) -> Three:
    paper = MotionPaper.objects.select_related("motion__assembly").first()
    own = {"number": paper.motion.assembly.number, "pk": paper.pk} if paper else None
    return Three(own, None, ABSENT | {"pk": 9_999_999})


def first_elector(held: Assembly) -> int:
    return Elector.objects.filter(assembly=held).order_by("pk").values_list("pk", flat=True).first() or 0


def first_paper(held: Assembly) -> int:
    return held.ballots.filter(origin="paper").order_by("nth").values_list("nth", flat=True).first() or 0


def waiting_paper(held: Assembly) -> int:
    return next((sheet.elector.pk for sheet in waiting_sheets(held)), 0)


def waiting_reading(held: Assembly) -> int:
    return next((sheet.entries[0].pk for sheet in waiting_sheets(held)), 0)


def first_room(held: Assembly) -> int:
    return Home._default_manager.within(held.place).order_by("pk").values_list("room", flat=True).first() or 0


OPENS: dict[str, Opens] = {
    "assembly:receipt": by_receipt,
    "assembly:receipt_picture": by_receipt,
    "assembly:paper_code": by_paper,
    "assembly:notice": in_public(),
    "assembly:plan": in_public(nth=1),
    "assembly:image": by_image,
    "assembly:bundle": in_public(),
    "assembly:notice_pdf": in_public(),
    "assembly:notice_docx": in_public(),
    "assembly:result_pdf": in_public(),
    "assembly:result_docx": in_public(),
    "assembly:object_to": objecting,
    "assembly:homes": own_homes,
    "assembly:cast": own_vote,
    "assembly:name_for_us": own_vote,
    "assembly:show": at_work(),
    "assembly:register": at_work(),
    "assembly:correct": at_work(room=first_room),
    "assembly:edit_motion": at_work(nth=1),
    "assembly:drop_motion": at_work(nth=1),
    "assembly:electors": at_work(),
    "assembly:elector": at_work(elector=first_elector),
    "assembly:name": at_work(elector=first_elector),
    "assembly:entrust": at_work(elector=first_elector),
    "assembly:enter": at_work(elector=first_elector),
    "assembly:picture": at_work(by=CLERKS, elector=waiting_paper),
    "assembly:take_back": at_work(by=CLERKS, pk=waiting_reading),
    "assembly:deliver": at_work(),
    "assembly:papers": at_work(by=CLERKS),
    "assembly:ballots": at_work(),
    "assembly:scan": at_work(by=(*CLERKS, *CERTIFIERS), nth=first_paper),
    "assembly:ballots_pdf": at_work(by=CLERKS),
    "assembly:openings": at_work(by=("nobody",)),
    "assembly:take_in": at_work(),
    "assembly:answer": at_work(pk=9_999_999),
    "assembly:step": at_work(step="guide"),
}
