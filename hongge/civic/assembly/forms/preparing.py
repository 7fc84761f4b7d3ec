"""Convening, the settings, the motions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.civic.assembly.models import Assembly, Ground, Motion
from hongge.kernel.forms import GuardedText, PapersField, StepForm
from hongge.kernel.places import Place, full_names


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A place to choose, by the name people say."""

    def within(self, place: Place, *levels: str) -> None:
        inside = Place.objects.within(place).at_level(*levels).defer("outline")
        self.queryset = inside
        names = full_names(set(inside.values_list("path", flat=True)))
        self.label_from_instance = lambda at: names.get(at.path, at.name)  # type: ignore[method-assign,assignment]


class GroundForm(StepForm):
    """说明召集依据."""

    why = forms.ChoiceField(label=_("为什么不从议题召集"), choices=Ground.Why.choices, widget=forms.RadioSelect)
    document = forms.CharField(
        label=_("依据的文件"), help_text=_("像 业主联名提议书、街道通知的文号、支部会议纪要；写进公告"), max_length=120
    )


class ConveneForm(GroundForm):
    """召集业主大会, of what does not come from a matter."""

    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("像 城建花苑业主大会2026年第1次"))
    place = PlaceField(Place.objects.none(), label=_("哪里的业主来投"), empty_label=None)
    kind = forms.ChoiceField(label=_("会议"), choices=Assembly.Kind.choices, widget=forms.RadioSelect, initial=Assembly.Kind.EXTRAORDINARY)
    proposers = forms.IntegerField(
        label=_("有几位业主联名提议"), help_text=_("不是业主提议的不填；要满五分之一"), required=False, min_value=1, max_value=1_000_000
    )

    field_order = ("title", "place", "kind", "why", "document", "proposers")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceField)
        field.within(place, "compound", "building", "entrance")


class TermsForm(StepForm):
    """Who calls for it, and what the law leaves open: fixed at the freeze, with the other reading computed beside the result."""

    title = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("会议"), choices=Assembly.Kind.choices, widget=forms.RadioSelect)
    proposers = forms.IntegerField(
        label=_("有几位业主联名提议"), help_text=_("不是业主提议的不填；要满五分之一"), required=False, min_value=1, max_value=1_000_000
    )
    electronic = forms.BooleanField(label=_("业主可以在手机上投"), help_text=_("当地只认官方平台的，不要打开"), required=False)
    revote = forms.BooleanField(label=_("截止前可以改投，以最后一次为准"), required=False)
    disclosure = forms.ChoiceField(label=_("公开方式"), choices=Assembly.Disclosure.choices, widget=forms.RadioSelect)
    parking = forms.BooleanField(label=_("车位和储藏间计入人数和面积"), required=False)
    mismarked = forms.ChoiceField(label=_("填错的票"), choices=Assembly.Mismarked.choices, widget=forms.RadioSelect)
    joint = forms.ChoiceField(label=_("同一人既单独又共有"), choices=Assembly.Joint.choices, widget=forms.RadioSelect)
    deemed = forms.BooleanField(label=_("没交的票随多数"), help_text=_("要有议事规则作依据，送达要有凭据"), required=False)
    deemed_special = forms.BooleanField(label=_("特别事项也随多数"), help_text=_("议事规则里写明了才能打开"), required=False)
    deemed_basis = forms.CharField(label=_("随多数的依据"), help_text=_("像 议事规则第十二条"), max_length=120, required=False)
    proxy_cap = forms.IntegerField(
        label=_("一个人最多受几户委托"), help_text=_("不限就不填"), required=False, min_value=1, max_value=10_000
    )
    objection_days = forms.IntegerField(label=_("异议期（天）"), min_value=1, max_value=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {name: getattr(self.record, name) for name in self.fields if hasattr(self.record, name)}


class MotionForm(StepForm):
    """One question."""

    text = GuardedText(
        label=_("议题"), help_text=_("写成能答同意或不同意的一句话"), max_length=200, min_length=4, widget=forms.Textarea(attrs={"rows": 2})
    )
    matter = forms.ChoiceField(label=_("属于哪一项"), help_text=_("民法典第278条；决定要过哪道线"), choices=Motion.Matter.choices)
    scope = PlaceField(Place.objects.none(), label=_("由谁来投"), empty_label=None)
    plan = GuardedText(label=_("方案全文"), help_text=_("业主在手机上看得到"), max_length=20000, required=False)
    photos = PapersField(label=_("附件"), help_text=_("图纸、预算表，PDF 或照片，可不放"), required=False)

    def __init__(self, *args: Any, motion: Motion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        assert isinstance(field, PlaceField)
        if self.record:
            field.within(self.record.place, self.record.place.level, "building", "entrance")
            field.initial = self.record.place
        if motion is not None:
            self.initial = {"text": motion.text, "matter": motion.matter, "scope": motion.scope_id, "plan": motion.plan}
