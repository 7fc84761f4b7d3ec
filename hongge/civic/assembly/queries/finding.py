"""Assemblies by number and place, locked for a change or only to be read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from hongge.civic.assembly.models import Answer, Assembly, Cancellation, Correction, Ground, Guidance, TakenBack
from hongge.civic.models import Home, Organisation
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place


def locked(assembly: Assembly) -> Assembly:
    """The stored row, held until the transaction ends: ballots of one assembly are taken one after the other."""
    held = Assembly.objects.select_for_update(of=("self",)).select_related("place").filter(pk=assembly.pk).first()
    if held is None:
        raise Refused("这次业主大会已经不在了")
    return held


def announced(number: str) -> Assembly | None:
    """What everybody may read under this number."""
    return Assembly.objects.announced().select_related("place", "convener").filter(number=number).first()


def notices_at(place: Place, *, most: int) -> list[Assembly]:
    """Announced assemblies that concern this place, the newest first."""
    rows = (
        Assembly.objects.announced().select_related("convener").about(place.path, place.steplen).exclude(state__in=("cancelled", "failed"))
    )
    return list(rows.order_by("-notice_on", "-pk")[:most])


def about_subject(kind: str, pk: int, *, with_ids: Iterable[int] = ()) -> list[Assembly]:
    """Every assembly held on one record of a system, and those of these ids, the newest first."""
    return list(Assembly.objects.filter(Q(subject_kind=kind, subject_id=pk) | Q(pk__in=list(with_ids))).order_by("-pk"))


def committee_at(place: Place) -> Organisation | None:
    """The owners' committee that serves a place."""
    bodies = Organisation.objects.serving(place).filter(kind=Organisation.Kind.COMMITTEE, closed_on=None)
    return bodies.order_by("-place__depth").first()


def due_to_open(states: Iterable[str] = ("noticed",)) -> list[Assembly]:
    """Those whose opening has come, for the minute tick."""
    return list(Assembly.objects.filter(state__in=tuple(states)).select_related("place"))


def body_of(actor: Actor) -> Organisation | None:
    """The body this actor acts for."""
    return Organisation.objects.filter(pk=actor.organisation).first() if actor.organisation else None


def is_home(room: Place) -> bool:
    """Whether a place is known as a unit."""
    return Home.objects.filter(room=room).exists()


def is_beside(room: Place) -> bool:
    """Whether a unit is a parking space or storage, which may be left out of the register."""
    return Home.objects.filter(room=room, use__in=(Home.Use.PARKING, Home.Use.STORAGE)).exists()


def words_beside(entries: list[int]) -> list[tuple[int, str]]:
    """What was written with these entries: guidance, reasons, answers."""
    found = list(Guidance.objects.filter(entry__in=entries).values_list("entry", "text"))
    found += Cancellation.objects.filter(entry__in=entries).values_list("entry", "reason")
    found += [(row.entry_id, ground_words(row)) for row in Ground.objects.filter(entry__in=entries)]
    found += Correction.objects.filter(entry__in=entries).values_list("entry", "reason")
    found += TakenBack.objects.filter(entry__in=entries).values_list("entry", "reason")
    return [*found, *Answer.objects.filter(entry__in=entries).values_list("entry", "text")]


def why_ended(assembly: Assembly) -> str:
    """The reason of a cancelled or broken-off vote."""
    return Cancellation.objects.filter(assembly=assembly).values_list("reason", flat=True).first() or ""


def ground_words(ground: Ground) -> str:
    """五分之一以上的业主联名提议（联名提议书）."""
    return _("%(why)s（%(document)s）") % {"why": _(ground.get_why_display()), "document": ground.document}


def ground_of(assembly: Assembly) -> str:
    """Why it was called without a record that passed the gate; nothing where there is one."""
    last = Ground.objects.filter(assembly=assembly).order_by("pk").last()
    return ground_words(last) if last else ""


def compound_code(place: Place) -> str:
    """The public code of the compound a place stands in, or its own."""
    return (place.at("compound") or place).public_code
