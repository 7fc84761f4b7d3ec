"""What is published where, what it is known by, and whether it is still what was published."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, QuerySet

from hongge.bulletins.models import Bulletin, Publication
from hongge.bulletins.workflow import BULLETIN, externals
from hongge.civic.models import Organisation
from hongge.kernel import checkpoints, clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.journal import Entry, digest_of
from hongge.kernel.places import Place, below


def untouched(bulletin: Bulletin) -> bool:
    """Whether the stored text, numbers and signatures are those that the journal vouches for, under the checkpoint on paper.

    Looks at this bulletin alone; whether the whole journal holds is for `hongge verify`.
    """
    seal = Publication.objects.select_related("checkpoint").get(bulletin=bulletin)
    stored = Bulletin.objects.get(pk=bulletin.pk)
    published = Entry.objects.filter(kind=BULLETIN.kind, record=stored.pk, step="publish").last()
    outside = [row for label, row in externals(stored).items() if label in stored.slots]
    signed = [row.signature for row in outside if row.is_signed]
    key = checkpoints.public_key()
    return (
        published is not None
        and published.digest == digest_of(published.content())
        and published.facts.get("row") == flow.row_digest(stored, BULLETIN.sealed)
        and published.facts.get("sides", "") == flow.side_digest(stored.frozen.all())
        and all(Entry.objects.get(pk=row.entry_id).facts.get("sides") == flow.side_digest([row]) for row in (*outside, *signed))
        and len(signed) == len(outside)
        and published.checkpoint_id == seal.checkpoint_id
        and checkpoints.short_code(seal.checkpoint) == seal.code
        and key is not None
        and checkpoints.genuine(seal.checkpoint.note, key)
    )


def published_for(place: Place) -> QuerySet[Bulletin]:
    """What residents of a place may read: published for it or for a place above it, newest first."""
    open_ones = Bulletin.objects.published().about(place).filter(is_public=True)
    return open_ones.select_related("publication", "issuer").order_by("-published_at", "-pk")


def published_above(actor: Actor) -> QuerySet[Bulletin]:
    """What places above one's own have published."""
    place = Place.objects.filter(pk=actor.place).first()
    if place is None:
        return Bulletin.objects.none()
    above = Bulletin.objects.published().about(place).exclude(path=place.path)
    return above.select_related("publication", "issuer", "place").order_by("-published_at", "-pk")


def published_since(place: Place, day: date) -> QuerySet[Bulletin]:
    """What was published from that day on, of the place, above and under it: what a report can point to."""
    issued = Bulletin.objects.published().filter(published_at__gte=clock.start_of(day))
    return (issued.about(place) | issued.filter(below(place.path))).select_related("publication").order_by("-published_at")


def by_code(code: str) -> Publication | None:
    """The publication with the code on paper, in capitals or not. The code is no secret: it stands on every copy."""
    held = Publication.objects.filter(code=code.strip().upper())
    return held.select_related("bulletin__place", "bulletin__issuer", "checkpoint").first()


def last_at(place: Place) -> Bulletin | None:
    """The latest bulletin of a place: the next one begins with its mast and addressee."""
    return Bulletin.objects.filter(path=place.path).order_by("-opened_at", "-pk").first()


def next_number(issuer: Organisation | None, mast: str) -> int:
    """The issue number to offer: one more than the highest of this year."""
    year = clock.today().year
    same = Bulletin.objects.filter(issuer=issuer, mast=mast, opened_at__gte=clock.start_of(date(year, 1, 1)))
    return int(same.exclude(state=Bulletin.State.DISCARDED).aggregate(n=Max("nth"))["n"] or 0) + 1
