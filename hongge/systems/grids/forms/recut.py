"""A re-cut and the lines of its plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hongge.civic.levels import BUILDING, COMMUNITY, COMPOUND, GRID
from hongge.kernel import clock
from hongge.kernel.forms import DayInput, GuardedText, StepForm
from hongge.kernel.places import Place, levels
from hongge.systems.grids.forms.outline import OutlineField
from hongge.systems.grids.models import Change, Recut
from hongge.systems.grids.queries.outlines import clashes, drawn_in


class DraftForm(StepForm):
    title = forms.CharField(label=_("标题"), help_text=_("像“天龙花园由两格并为一格”"), max_length=80)
    reason = GuardedText(label=_("为什么重划"), max_length=1000)
    planned_on = forms.DateField(label=_("打算哪天生效"), help_text=_("到那天由街道按“生效”"), widget=DayInput())

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        if day < clock.today():
            raise forms.ValidationError(_("生效日不能早于今天：过去的数字不改"))
        return day


class ChangeForm(StepForm):
    """Fields of one kind of line; `given()` are the columns of models.Change. `record` is the re-cut."""

    kind = ""

    @cached_property
    def inside(self) -> dict[str, Place]:
        """What stands in the community down to the buildings, by path; read once for all choices."""
        recut: Recut = self.record
        here = Place.objects.filter(stream=recut.stream_id).standing_on(clock.today())
        return {p.path: p for p in here.at_level(COMMUNITY.name, GRID.name, COMPOUND.name, BUILDING.name).defer("outline")}

    def named(self, place: Place) -> str:
        """城建花苑3栋, from the places already loaded."""
        line = [
            self.inside[place.path[:n]] for n in range(place.steplen, len(place.path) + 1, place.steplen) if place.path[:n] in self.inside
        ]
        return "".join(p.name for p in line if p is place or not (levels[p.level].silent or levels[p.level].stream))

    def choices(self, *names: str) -> list[tuple[str, str]]:
        return [(str(p.pk), self.named(p)) for p in self.inside.values() if p.level in names]

    def clean_outline(self) -> Any:
        """Inside the community and beside the grids that this plan leaves as they are."""
        outline, recut = self.cleaned_data["outline"], self.record
        if outline:
            others = drawn_in(recut.place)
            for change in recut.changes.filter(kind__in=(Change.Kind.CLOSE, Change.Kind.OUTLINE)):
                others.pop(change.place_id, None)
            if faults := clashes(self._redrawn(), outline, recut.place, others):
                raise forms.ValidationError([*faults, _("要挤占的网格先写一条“改轮廓”或“撤销网格”")])
        return outline

    def _redrawn(self) -> Place | None:
        chosen = str(self.cleaned_data.get("place") or "")
        return next((p for p in self.inside.values() if str(p.pk) == chosen), None)


class NewForm(ChangeForm):
    kind = Change.Kind.NEW
    name = forms.CharField(label=_("新网格叫什么"), max_length=80)
    code = forms.CharField(label=_("代码"), help_text=_("可不填"), max_length=40, required=False)
    under = forms.TypedChoiceField(label=_("设在哪里"), help_text=_("大小区里面分格的，选小区"), coerce=int)
    outline = OutlineField(label=_("轮廓"), help_text=_("可不画"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].choices = self.choices(COMMUNITY.name, COMPOUND.name)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "code": data["code"], "under_id": data["under"], "outline": data["outline"]}


class MoveForm(ChangeForm):
    kind = Change.Kind.MOVE
    place = forms.TypedChoiceField(label=_("哪个小区或楼栋"), coerce=int)
    to = forms.ChoiceField(label=_("划到哪里"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = self.choices(COMPOUND.name, BUILDING.name)  # type: ignore[attr-defined]
        new = self.record.changes.filter(kind=Change.Kind.NEW).values_list("pk", "name")
        standing = [(f"place-{pk}", name) for pk, name in self.choices(GRID.name)]
        up = [(f"place-{self.record.place_id}", _("直接归社区（小区里面自己分格）"))]
        self.fields["to"].choices = [(f"new-{pk}", name) for pk, name in new] + standing + up  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        kind, _dash, pk = self.cleaned_data["to"].partition("-")
        return {"place_id": self.cleaned_data["place"], "grid_id" if kind == "new" else "under_id": int(pk)}


class CloseForm(ChangeForm):
    kind = Change.Kind.CLOSE
    place = forms.TypedChoiceField(label=_("撤销哪个网格"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = self.choices(GRID.name)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {"place_id": self.cleaned_data["place"]}


class RedrawForm(ChangeForm):
    kind = Change.Kind.OUTLINE
    place = forms.TypedChoiceField(label=_("改哪个网格的轮廓"), coerce=int)
    outline = OutlineField(label=_("新轮廓"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = self.choices(GRID.name)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {"place_id": self.cleaned_data["place"], "outline": self.cleaned_data["outline"]}


CHANGE_FORMS: dict[str, type[ChangeForm]] = {form.kind: form for form in (NewForm, MoveForm, CloseForm, RedrawForm)}
