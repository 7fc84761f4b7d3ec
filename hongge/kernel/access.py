"""Who is acting, and what they may see.

Two rules in the whole house. May see: `Model.objects.visible_to(actor)`. May do: `Step.by` (kernel.flow).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.db import models

from hongge.kernel.places import Place, below, in_one_stream


@dataclass(frozen=True)
class Actor:
    """A person in one duty (hat) held today at one place; evaluated anew at each request.

    `path`: the tree path of the duty's place; rights reach everything under it, nothing else.
    `stream`: the one chain that all records under it stand in, where there is one.
    `only`: for someone without an account, the single record (kind, id) that their link opens.
    `whole`: the path of the larger place that the duty's is one part of; its own records are within reach in shared workflows
    (kernel.flow).
    """

    role: str
    path: str
    place: int | None = None
    stream: int | None = None
    person: int | None = None
    duty: int | None = None
    organisation: int | None = None
    only: tuple[str, int] | None = None
    whole: str = ""
    label: str = ""
    roles: frozenset[str] = frozenset()

    def reaches(self, path: str) -> bool:
        return path.startswith(self.path)

    def shares(self, path: str) -> bool:
        """Whether this is a place that the duty's is one part of, and not somewhere else inside that."""
        return bool(self.whole) and path == self.whole


def under(actor: Actor) -> models.Q:
    """Everything at or under the actor's place, asked so that a list finds its newest rows at once.

    Within one chain by the chain, which the indexes of lists begin with. Above, by a prefix that SQLite does not take for a range:
    it would gather and sort half the table to show fifty rows of it.
    """
    return below(actor.path) & models.Q(stream=actor.stream) if actor.stream else models.Q(path__startswith=actor.path)


def under_or_whole(actor: Actor) -> models.Q:
    """Everything `under` the actor, and what concerns the whole that its place is one part of; not what stands in the other parts."""
    return under(actor) | models.Q(path=actor.whole) if actor.whole else under(actor)


SYSTEM = Actor(role="system", path="", label="系统")
ANONYMOUS = Actor(role="anonymous", path="!", label="未登录")  # "!" is no tree path: reaches nothing


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that stand at a place. Each model says in `visible_to` who sees which of them."""

    def within(self, place: Place) -> Self:
        rows = self.filter(below(place.path))
        return rows.filter(stream=place.stream_id) if in_one_stream(place) else rows

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(under(actor))


scoped_models: list[type[models.Model]] = []


def scoped(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: the laws and the sweep run over every model registered here."""
    scoped_models.append(model)
    return model
