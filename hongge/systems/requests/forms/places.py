"""Where it is: the places of a compound or community, by their whole names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property

from hongge.kernel import clock
from hongge.kernel.places import Place


class PlaceField(forms.ModelChoiceField):
    """One of the places standing today within `whole`, down to the entrances; it is itself the first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Place.objects.none(), empty_label=None, **options)

    def offer(self, whole: Place) -> None:
        here = Place.objects.within(whole).at_level(whole.level, "compound", "building", "entrance")
        self.queryset = here.standing_on(clock.today()).defer("outline")

    @cached_property
    def tops(self) -> dict[str, Place]:
        """The places to choose from, by path; read only where the form is drawn."""
        return {p.path: p for p in self.queryset or ()}

    def label_from_instance(self, place: Any) -> str:
        """城建花苑3栋2单元, from the places already loaded."""
        steps = [self.tops.get(place.path[:n]) for n in range(place.steplen, len(place.path) + 1, place.steplen)]
        named = [p for p in steps if p is not None]
        return "".join(p.name for p in (named[1:] if named[1:] and named[0].level == "community" else named))
