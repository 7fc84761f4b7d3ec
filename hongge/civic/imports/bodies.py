"""What workbooks of bodies share: a body known by its code or name at a place, its facts compared and corrected."""

from __future__ import annotations

from typing import Any, ClassVar

from hongge.civic.imports.names import Named
from hongge.civic.models import Organisation
from hongge.kernel.access import Actor
from hongge.kernel.places import Place, below
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sheets import CHANGED, NEW, UNCHANGED, Fate, Intake, Row


class Bodies(Intake):
    """One kind of body inside one place. `facts`: keys of the columns that are fields too; `key` tells which body a row means."""

    kind: ClassVar[Organisation.Kind]
    facts: ClassVar[tuple[str, ...]]

    def __init__(self, place: Place, actor: Actor) -> None:
        super().__init__(place, actor)
        self.named = Named(place)
        there = Organisation.objects.filter(below(place.path, "place__path"), kind=self.kind).select_related("place")
        self.there = {self.key(body.uscc, body.name, body.place_id): body for body in there.order_by("-pk")}

    def key(self, uscc: str, name: str, place: int) -> tuple[Any, ...]:
        """What makes two rows the same body."""
        raise NotImplementedError

    def consider(self, fate: Fate, row: Row) -> None:
        place = self.named.find(row["place"])
        self.check(row, place)
        body = self.there.get(self.key(row["uscc"] or "", row["name"], place.pk))
        given = {name: row[name] for name in self.facts if row[name] is not None}
        fate.found = body, place, given
        fate.kind = NEW
        if body:
            fate.changes = [
                f"{_label(name)}{getattr(body, name) or '空'}改为{new}" for name, new in given.items() if getattr(body, name) != new
            ]
            fate.kind = CHANGED if fate.changes else UNCHANGED

    def check(self, row: Row, place: Place) -> None:
        """Refused when what the row says does not fit together."""
        if row["duty_phone"]:
            normal_phone(row["duty_phone"])

    def take(self, fate: Fate) -> None:
        body, place, given = fate.found
        if body is None:
            Organisation.objects.create(kind=self.kind, place=place, **given)
            return
        for name, value in given.items():
            setattr(body, name, value)
        body.save(update_fields=[*given, "initials"])


def _label(name: str) -> str:
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
