"""Many at once: the filters of the list, the workbook of the hotline."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongge.kernel.pages import actor_of
from hongge.systems.requests.models import Category, Request, RequestQuerySet
from hongge.systems.requests.workflow import REQUEST


class RequestFilter(django_filters.FilterSet):
    """The list's filters. Its query string is an address that can be kept and sent on."""

    q = django_filters.CharFilter(label=_("找"), method="by_words")
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=[("open", _("还没结的")), *REQUEST.states.items()], method="by_state", empty_label=_("全部状态")
    )
    whose = django_filters.ChoiceFilter(
        label=_("谁主办"), choices=[("mine", _("本单位主办")), ("others", _("别家主办"))], method="by_whose", empty_label=_("全部")
    )
    light = django_filters.ChoiceFilter(
        label=_("时限"), choices=[("late", _("超期")), ("soon", _("临期")), ("ok", _("按时"))], method="by_light", empty_label=_("全部")
    )
    category = django_filters.ModelChoiceFilter(
        label=_("类别"), queryset=Category.objects.filter(parent=None), method="by_category", empty_label=_("全部类别")
    )
    channel = django_filters.ChoiceFilter(label=_("来源"), choices=Request.Channel.choices, empty_label=_("全部来源"))
    since = django_filters.DateFilter(
        label=_("收到从"), field_name="opened_at", lookup_expr="date__gte", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("到"), field_name="opened_at", lookup_expr="date__lte", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Request
        fields: tuple[str, ...] = ()

    def by_words(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        return rows.matching(value)

    def by_state(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        return rows.open() if value == "open" else rows.in_state(value)

    def by_whose(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        """Led by the body that the reader works for, or not."""
        body = actor_of(self.request).organisation
        own = Q(lead=body) if body else Q(pk__in=())
        return rows.filter(own) if value == "mine" else rows.exclude(own)

    def by_light(self, rows: RequestQuerySet, name: str, value: str) -> RequestQuerySet:
        return rows.with_light(value)

    def by_category(self, rows: RequestQuerySet, name: str, value: Category) -> RequestQuerySet:
        return rows.filter(Q(category=value) | Q(category__parent=value))


class SheetForm(forms.Form):
    """A workbook to look at, or the key of one already looked at, and what to do with it."""

    sheet = forms.FileField(label=_("12345工单表"), help_text=_("xlsx 或 xls，最多 20 MB"), required=False)
    kept = forms.RegexField(r"^[A-Za-z0-9_-]{32}$", required=False, widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("look", "look"), ("accept", "accept"), ("back", "back")], widget=forms.HiddenInput, initial="look")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sheet = data.get("sheet")
        if not sheet and not data.get("kept"):
            self.add_error("sheet", _("请选一个表格文件"))
        if sheet and sheet.size > 20 * 1024 * 1024:
            self.add_error("sheet", _("文件超过 20 MB，请分成几份"))
        return data
