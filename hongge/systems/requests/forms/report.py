"""Telling of something: a resident's report, a registration for somebody, a look by number and code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.kernel.forms import GuardedText, PhotosField, StepForm, clean_phone
from hongge.kernel.places import Place
from hongge.systems.requests.forms.places import PlaceField
from hongge.systems.requests.models import Request


class ReportForm(StepForm):
    """我要报事. Where, what; the rest may stay empty."""

    at = PlaceField(label=_("在哪里？"), help_text=_("请选楼栋和单元；说不清就选整个小区"))
    part = forms.ChoiceField(
        label=_("哪一处？"), choices=[*Request.Part.choices, ("", _("说不清"))], widget=forms.RadioSelect, required=False
    )
    text = GuardedText(
        label=_("怎么了？"), help_text=_("写一句就行。您写的话办事的单位看得到，您的姓名电话只有社区看得到"), max_length=4000, min_length=2
    )
    photos = PhotosField(label=_("拍照"), help_text=_("可不拍"), required=False)
    phone = forms.CharField(label=_("联系电话"), help_text=_("只有社区能看到，物业看不到"), max_length=30, required=False)
    name = forms.CharField(label=_("怎么称呼您"), help_text=_("可不填，只有社区能看到"), max_length=20, required=False)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, PlaceField)
        field.offer(place)
        field.initial = place
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "tel", "placeholder": _("可不填，不填就凭查询码查")}
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RegisterForm(ReportForm):
    """替居民登记: the same, with how it came in."""

    channel = forms.ChoiceField(label=_("来源"), choices=[c for c in Request.Channel.choices if c[0] not in ("qr", "web", "12345")])
    kind = forms.ChoiceField(label=_("类型"), choices=Request.Kind.choices, initial=Request.Kind.HELP)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Request.Urgency.choices)
    field_order = ("at", "part", "text", "channel", "kind", "urgency", "name", "phone", "photos")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["phone"].label = _("报事人称呼"), _("报事人电话")
        self.fields["text"].help_text = _("办事的单位看得到；姓名电话不要写在这里")
        for name in ("name", "phone"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "placeholder": _("可不填")}
            self.fields[name].help_text = _("只有社区能看到，物业看不到")


class TrackForm(forms.Form):
    """查进度: number and code."""

    number = forms.CharField(label=_("编号"), max_length=24, help_text=_("像 JZ-20261123-0001"))
    code = forms.CharField(label=_("查询码"), max_length=8, help_text=_("像 7Q4-K2M"))
