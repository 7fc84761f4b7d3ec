"""The filters of the three lists. A query string is an address that can be kept and sent on."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.kernel.pages import actor_of
from hongge.systems.decisions import queries
from hongge.systems.decisions.models import ActionItem, ActionItemQuerySet, Matter, MatterKind, MatterQuerySet, Meeting, Route
from hongge.systems.decisions.workflow import MATTER

DAY = {"type": "date"}


class MatterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("找"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("走到哪步"), choices=list(MATTER.states.items()), empty_label=_("全部"))
    kind = django_filters.ModelChoiceFilter(label=_("类别"), queryset=MatterKind.objects.all(), empty_label=_("全部类别"))
    route = django_filters.ChoiceFilter(label=_("由谁决定"), choices=Route.choices, empty_label=_("全部"))
    since = django_filters.DateFilter(label=_("提出从"), field_name="opened_at", lookup_expr="date__gte", widget=forms.DateInput(attrs=DAY))
    until = django_filters.DateFilter(label=_("到"), field_name="opened_at", lookup_expr="date__lte", widget=forms.DateInput(attrs=DAY))

    todo = django_filters.BooleanFilter(label=_("等我办的"), method="by_turn", widget=forms.HiddenInput)

    class Meta:
        model = Matter
        fields: tuple[str, ...] = ()

    def by_words(self, rows: MatterQuerySet, name: str, value: str) -> MatterQuerySet:
        return rows.matching(value)

    def by_turn(self, rows: MatterQuerySet, name: str, value: bool) -> MatterQuerySet:
        return rows.filter(pk__in=[row.pk for row, _step in queries.awaiting(actor_of(self.request))]) if value else rows


class MeetingFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Meeting.State.choices, empty_label=_("全部"))

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()


class ItemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("找"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=ActionItem.State.choices, empty_label=_("全部"))
    light = django_filters.ChoiceFilter(
        label=_("时限"), choices=[("late", _("超期")), ("soon", _("临期"))], method="by_light", empty_label=_("全部")
    )

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = ()

    def by_words(self, rows: ActionItemQuerySet, name: str, value: str) -> ActionItemQuerySet:
        return rows.matching(value)

    def by_light(self, rows: ActionItemQuerySet, name: str, value: str) -> ActionItemQuerySet:
        return rows.late() if value == "late" else rows.soon()
