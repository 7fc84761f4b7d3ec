"""A project proposed, the filters of the list, and the coefficients of one method."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.kernel import clock
from hongge.kernel.forms import GuardedText, StepForm
from hongge.kernel.places import Place, full_names
from hongge.systems.elevators.models import THOUSAND, LiftProject, LiftProjectQuerySet, Method
from hongge.systems.elevators.queries import coefficient_words
from hongge.systems.elevators.workflow import LIFT

MOST_FOLD = Decimal(1000)


class LiftFilter(django_filters.FilterSet):
    """The list's filters. Its query string is an address that can be kept and sent on."""

    q = django_filters.CharFilter(label=_("找"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("阶段"), choices=list(LIFT.states.items()), empty_label=_("全部阶段"))

    objections = django_filters.ChoiceFilter(
        label=_("异议"), choices=[("open", _("有没处理完的"))], method="by_objections", empty_label=_("全部")
    )

    class Meta:
        model = LiftProject
        fields: tuple[str, ...] = ()

    def by_words(self, rows: LiftProjectQuerySet, name: str, value: str) -> LiftProjectQuerySet:
        return rows.matching(value)

    def by_objections(self, rows: LiftProjectQuerySet, name: str, value: str) -> LiftProjectQuerySet:
        return rows.filter(objections_open__gt=0)


class ProposeForm(StepForm):
    """提出加装电梯: which entrance, why, and whose owners decide."""

    at = forms.ModelChoiceField(Place.objects.none(), label=_("哪个单元"), empty_label=_("请选一个单元"))
    need = GuardedText(label=_("为什么要装"), help_text=_("像 老人多，六楼三户行动不便"), max_length=1000)
    scope = forms.ChoiceField(
        label=_("由谁表决"),
        help_text=_("按当地规定选；表决前会写进议题"),
        choices=LiftProject.Scope.choices,
        widget=forms.RadioSelect,
        initial=LiftProject.Scope.ENTRANCE,
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Place.objects.within(place).at_level("entrance", "building").standing_on(clock.today()).defer("outline")
        field = self.fields["at"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = inside.filter(numchild__gt=0).exclude(level="building", pk__in=_divided(inside))
        names = full_names({found.path for found in field.queryset}) if not self.is_bound else {}
        field.label_from_instance = lambda found: names.get(found.path) or found.full_name()  # type: ignore[method-assign,assignment]


def _divided(inside: Any) -> list[int]:
    """Buildings that have entrances: there a project stands at the entrance."""
    rows = list(inside.values_list("pk", "path", "level"))
    above = {path[: -Place.steplen] for _pk, path, level in rows if level == "entrance"}
    return [pk for pk, path, level in rows if level == "building" and path in above]


class TableForm(StepForm):
    """改系数 of one method, floor by floor, with at most three places; kept in thousandths."""

    by_area = forms.BooleanField(label=_("再乘面积"), help_text=_("不勾就按户"), required=False)

    def __init__(self, *args: Any, method: Method, floors: list[int], known: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.floors = floors
        self.initial = {**{"by_area": method.by_area}, **self.initial}
        for floor in floors:
            milli = known.get(floor)
            self.fields[f"floor{floor}"] = forms.DecimalField(
                label=_("%(floor)s楼") % {"floor": floor},
                min_value=Decimal(0),
                max_value=MOST_FOLD,
                max_digits=7,
                decimal_places=3,
                initial=None if milli is None else coefficient_words(milli),
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.001"}),
            )

    def given(self) -> dict[str, Any]:
        table = {floor: int(self.cleaned_data[f"floor{floor}"] * THOUSAND) for floor in self.floors}
        return {"table": table, "by_area": self.cleaned_data["by_area"]}
