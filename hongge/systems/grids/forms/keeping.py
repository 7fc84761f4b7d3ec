"""What is kept of a grid."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongge.kernel import clock
from hongge.kernel.forms import DayInput, StepForm, clean_phone
from hongge.kernel.places import Place, PlaceQuerySet
from hongge.systems.grids.forms.outline import OutlineField
from hongge.systems.grids.models import PoliceCode
from hongge.systems.grids.queries import leaderless_on, roles_wanted, short_on, violations_on

LACKING = {"violations": violations_on, "leaderless": leaderless_on, "short": short_on}
OF_ROLE = "role-"
LARGEST = 20 * 1024 * 1024


def what_is_missing() -> list[tuple[str, str]]:
    """What grids can be narrowed to: a fault, or one role of which somebody is missing."""
    roles = [(f"{OF_ROLE}{role.pk}", gettext("缺%(role)s") % {"role": gettext(role.name)}) for role in roles_wanted()]
    return [("violations", gettext("党组织不合规定")), ("leaderless", gettext("没有网格长")), ("short", gettext("角色没配齐")), *roles]


class GridFilter(django_filters.FilterSet):
    """The list's filters."""

    q = django_filters.CharFilter(label=_("找"), method="by_words", help_text=_("名称、代码、拼音首字母、公安网格代码"))
    lacking = django_filters.ChoiceFilter(
        label=_("缺什么"),
        choices=what_is_missing,
        method="by_lacking",
        empty_label=_("全部网格"),
    )

    class Meta:
        model = Place
        fields: tuple[str, ...] = ()

    def by_words(self, rows: PlaceQuerySet, name: str, value: str) -> PlaceQuerySet:
        mapped = PoliceCode.objects.on(clock.today()).filter(code=value)
        return rows.matching(value) | rows.filter(pk__in=mapped.values("grid"))

    def by_lacking(self, rows: PlaceQuerySet, name: str, value: str) -> PlaceQuerySet:
        day, code = clock.today(), value.removeprefix(OF_ROLE)
        found = LACKING[value](day) if value in LACKING else short_on(day, [role for role in roles_wanted() if role.pk == code])
        return rows.filter(pk__in=found.order_by().values("pk"))


class FillForm(StepForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("电话"), help_text=_("可不填；填了要和姓名对得上"), max_length=30, required=False)
    unit = forms.CharField(label=_("所在单位"), help_text=_("可不填"), max_length=40, required=False)
    from_on = forms.DateField(label=_("从哪天起"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = clock.today
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class GiveUpForm(StepForm):
    on = forms.DateField(label=_("到哪天为止"), help_text=_("从这一天起不再担任"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class PoliceForm(StepForm):
    codes = forms.CharField(
        label=_("公安网格代码"), help_text=_("一个网格跨几个公安网格的，用顿号或空格隔开；空着就是没有对应"), max_length=400, required=False
    )

    def clean_codes(self) -> list[str]:
        codes = [code for code in re.split(r"[\s,，、;；]+", self.cleaned_data["codes"]) if code]
        if wrong := next((code for code in codes if len(code) > 40 or not code.isascii()), ""):
            raise forms.ValidationError(_("代码“%(code)s”不对，只能有字母和数字，最多40位"), params={"code": wrong[:40]})
        return codes


class OutlineForm(StepForm):
    outline = OutlineField(label=_("轮廓"), help_text=_("在地图上点出来，或者把 GeoJSON 贴在这里"))


class OutlineFileForm(forms.Form):
    """A GeoJSON file to look at, or the key of one already looked at, and what to do with it."""

    file = forms.FileField(
        label=_("GeoJSON 文件"), help_text=_("每个网格一个面，属性里写代码（code）或名称（name）；最多 20 MB"), required=False
    )
    kept = forms.RegexField(r"^[A-Za-z0-9_-]{32}$", required=False, widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("look", "look"), ("accept", "accept")], widget=forms.HiddenInput, initial="look")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if not file and not data.get("kept"):
            self.add_error("file", _("请选一个文件"))
        if file and file.size > LARGEST:
            self.add_error("file", _("文件超过 20 MB，请分成几份"))
        return data
