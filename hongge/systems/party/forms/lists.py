"""The filters of the lists. Their query string is an address that can be kept and sent on."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Organisation
from hongge.kernel import clock
from hongge.kernel.forms import DayInput
from hongge.kernel.places import below, by_code
from hongge.systems.party.forms.steps import day_field
from hongge.systems.party.models import Body, Mode, PartyOrganisation
from hongge.systems.party.queries import due_unbuilt, firms
from hongge.systems.party.workflow import PARTY


class DayForm(forms.Form):
    """Of which day a page speaks; today without one."""

    on = day_field(_("哪一天的"), required=False)

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("这一天还没有到，以下是今天的情况"))
        return day

    @property
    def day(self) -> date:
        """The day asked; today for anything that is none, or lies ahead."""
        return (self.is_valid() and self.cleaned_data["on"]) or clock.today()

    @property
    def fault(self) -> str:
        """What is wrong with the day asked; nothing when it is one."""
        return " ".join(str(words) for words in self.errors.get("on", []))


def day_asked(query: Any) -> date:
    return DayForm(query).day


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("找"), method="by_words")
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=PartyOrganisation.Kind.choices, empty_label=_("全部类别"))
    form = django_filters.ChoiceFilter(label=_("形式"), choices=Organisation.Form.choices, empty_label=_("全部形式"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=list(PARTY.states.items()), empty_label=_("全部状态"))
    look = django_filters.ChoiceFilter(
        label=_("要办的"), choices=[("ending", _("半年内届满")), ("papers", _("缺批复"))], method="by_look", empty_label=_("全部")
    )

    class Meta:
        model = PartyOrganisation
        fields: tuple[str, ...] = ()

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.matching(value)

    def by_look(self, rows: Any, name: str, value: str) -> Any:
        return {"ending": rows.ending, "papers": rows.without_papers}[value]()


class BodyFilter(django_filters.FilterSet):
    """Over rows with `way`, `members` and `why` (queries.bodies_with_facts) of the day in the address."""

    q = django_filters.CharFilter(label=_("找"), method="by_words")
    kind = django_filters.ChoiceFilter(
        label=_("类别"), choices=[("company", _("物业企业")), ("committee", _("业委会"))], empty_label=_("全部")
    )
    way = django_filters.ChoiceFilter(label=_("覆盖方式"), method="by_way", empty_label=_("全部"))
    place = django_filters.CharFilter(method="by_place", widget=forms.HiddenInput)
    once = django_filters.CharFilter(method="by_once", widget=forms.HiddenInput)
    on = django_filters.DateFilter(label=_("哪一天的"), method="by_day", widget=DayInput())

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(mode.pk, mode.label) for mode in Mode.objects.all()]
        self.filters["way"].extra["choices"] = [("none", _("没有覆盖")), ("due", _("应建未建")), *ways]

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value)

    def by_way(self, rows: Any, name: str, value: str) -> Any:
        if value == "due":
            return rows.filter(pk__in=due_unbuilt(day_asked(self.data)).values("pk"))
        return rows.filter(way=None) if value == "none" else rows.filter(way=value)

    def by_day(self, rows: Any, name: str, value: date) -> Any:
        return rows  # the facts of each row are already those of that day

    def by_once(self, rows: Any, name: str, value: str) -> Any:
        """Each firm once, as figures count it."""
        return rows.filter(pk__in=firms(day_asked(self.data)).values("pk"))

    def by_place(self, rows: Any, name: str, value: str) -> Any:
        place = by_code(value)
        return rows.filter(below(place.path, "place__path")) if place else rows.none()
