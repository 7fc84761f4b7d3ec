"""What pages of Party organisations show: the tree, the table of places, choices, the timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from hongge.civic.models import Organisation
from hongge.civic.timeline import Beside, TimelineLine
from hongge.civic.timeline import timeline as tell
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.places import Place, below, in_one_stream
from hongge.systems.party.models import STANDING, Body, Coverage, Document, Mode, PartyOrganisation, Visit
from hongge.systems.party.queries.coverage import bodies_with_facts, due_unbuilt, firms
from hongge.systems.party.workflow import PARTY, forms_above


@dataclass
class Line:
    """One place of the board: firms in business, by the way that counts, uncovered, and due but unbuilt."""

    place: Place | None
    firms: int = 0
    ways: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    uncovered: int = 0
    due: int = 0

    def cells(self, modes: list[Mode]) -> list[tuple[str, int]]:
        """Each way with its number of firms."""
        return [(mode.pk, self.ways[mode.pk]) for mode in modes]


def board(place: Place, day: date) -> tuple[list[Line], Line]:
    """A line for each place right under `place` (with one for what stands on itself), and the whole; in code order, never ranked."""
    children = list(Place.objects.within(place).filter(depth=place.depth + 1).standing_on(day).order_by("code", "path"))
    lines = {child.path: Line(child) for child in children if child.level in ("street", "community", "grid", "compound")}
    own, whole = Line(None), Line(place)
    due = set(due_unbuilt(day).filter(below(place.path, "place__path")).values_list("pk", flat=True))
    rows = bodies_with_facts(firms(day), day).filter(below(place.path, "place__path")).order_by()
    for pk, path, way in rows.values_list("pk", "place__path", "way"):
        for line in (lines.get(path[: len(place.path) + Place.steplen], own), whole):
            line.firms += 1
            line.due += pk in due
            if way:
                line.ways[way] += 1
            else:
                line.uncovered += 1
    return [*lines.values(), *([own] if own.firms else [])], whole


def site_of(lines: list[Line], url: Any) -> list[dict[str, object]]:
    """Outlines for the map, darker where more firms are not covered yet; the same numbers stand in the table beside it."""
    most = max((line.uncovered for line in lines), default=0)

    def band(line: Line) -> int:
        """0, hatched, where there is no firm at all: nothing to cover is not the same as all covered."""
        return 1 + (-(-4 * line.uncovered // most) if most else 0) if line.firms else 0

    return [
        {"outline": p.outline, "name": p.name, "value_words": f"{line.uncovered}" if line.firms else "—", "band": band(line), "url": url(p)}
        for line in lines
        if (p := line.place) and p.outline
    ]


@dataclass
class TreeNode:
    """One organisation and those right under it."""

    party: PartyOrganisation
    below: list[TreeNode] = field(default_factory=list)
    grids: int = 0


def tree(actor: Actor) -> list[TreeNode]:
    """The standing organisations this actor sees, by whom they belong to; those of grids only counted, in the node above them."""
    seen = PartyOrganisation.objects.visible_to(actor).filter(state__in=STANDING)
    shown = seen.exclude(kind=PartyOrganisation.Kind.GRID).select_related("place").order_by("path", "pk")
    nodes = {party.organisation_id: TreeNode(party) for party in shown}
    roots: list[TreeNode] = []
    for node in nodes.values():
        above = nodes.get(node.party.above_id)
        (above.below if above else roots).append(node)
    of_grids = seen.filter(kind=PartyOrganisation.Kind.GRID).order_by().values_list("above").annotate(n=Count("pk"))
    for above_id, n in of_grids:
        if above_id in nodes:
            nodes[above_id].grids = n
    return roots


def may_open(model: Any, keys: Iterable[int | None], actor: Actor) -> set[int]:
    """Of these rows those whose pages open to this actor: what pages turn into links, and nothing else."""
    return set(model.objects.visible_to(actor).filter(pk__in={key for key in keys if key}).values_list("pk", flat=True))


def above_for(place: Place, form: str = "") -> QuerySet[Organisation]:
    """Party organisations that one at this place can belong to: at or above the place, and in the same community.

    `form`: its own, where that is known already; nothing stands in a group.
    """
    forms = forms_above(form or Organisation.Form.GROUP)
    party = Organisation.objects.filter(kind=Organisation.Kind.PARTY, closed_on=None, form__in=forms)
    fitting = party.serving(place)
    if in_one_stream(place):
        fitting |= party.filter(place__stream=place.stream_id)
    return fitting.order_by("place__path", "pk")


def carriers_for(body: Body) -> QuerySet[PartyOrganisation]:
    """Organisations that can cover a body: its own, and those standing at or above its place or in its community."""
    place = body.place
    above = [place.path[:n] for n in range(place.steplen, len(place.path) + 1, place.steplen)]
    standing = PartyOrganisation.objects.filter(state__in=STANDING).exclude(form=Organisation.Form.GROUP)
    return (standing.filter(path__in=above) | standing.filter(stream=place.stream_id)).order_by("path", "pk")


def organisation_timeline(party: PartyOrganisation, actor: Actor) -> list[TimelineLine]:
    """Every step, with the papers behind it."""

    def beside(lines: list[flow.Line]) -> Beside:
        added = Beside()
        for paper in Document.objects.filter(entry__in=[line.entry for line in lines]):
            added.says[paper.entry_id].append(f"{_(paper.get_kind_display())}{paper.title.removeprefix(paper.get_kind_display())}")
        return added

    return tell(PARTY, party, actor, beside=beside)


def visits_of(coverages: QuerySet[Coverage]) -> QuerySet[Visit]:
    """The visits of these coverages, the newest first."""
    return Visit.objects.filter(coverage__in=coverages).order_by("-visited_on", "-pk")
