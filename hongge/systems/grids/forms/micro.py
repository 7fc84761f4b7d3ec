"""Calling a micro-action and each of its buttons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.kernel import clock
from hongge.kernel.forms import GuardedText, PhotosField, StepForm, clean_phone
from hongge.kernel.places import Place
from hongge.systems.grids.models import CallBack
from hongge.systems.grids.queries import listed

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """A day and hour, picked, or typed as 2026-07-03T09:00."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class EditForm(StepForm):
    title = forms.CharField(label=_("做什么"), help_text=_("像“清理3栋楼道”"), max_length=40)
    starts_at = forms.DateTimeField(label=_("什么时候"), widget=MomentInput(), input_formats=[MOMENT, "%Y-%m-%d %H:%M"])
    where = forms.CharField(label=_("在哪里"), help_text=_("像“3栋楼下集合”"), max_length=80)
    hands = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=500)
    text = GuardedText(label=_("怎么做"), help_text=_("可不写"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record:
            self.initial = {
                **{name: getattr(self.record, name) for name in ("title", "starts_at", "where", "hands", "text")},
                **self.initial,
            }


class CallForm(EditForm):
    """发起: the same, with where it belongs."""

    at = forms.ModelChoiceField(Place.objects.none(), label=_("哪里的微行动"), empty_label=None)
    field_order = ("title", "at", "starts_at", "where", "hands", "text")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.within(place).at_level("grid", "compound").standing_on(clock.today()).defer("outline")
        field.initial = place.pk


class DivideForm(StepForm):
    """One line for each on the list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signs = list(listed(self.record)) if self.record else []
        for sign in self.signs:
            self.fields[f"task_{sign.pk}"] = forms.CharField(label=sign.name, max_length=60, required=False, initial=sign.task)

    def given(self) -> dict[str, Any]:
        return {"tasks": {sign.pk: self.cleaned_data[f"task_{sign.pk}"] for sign in self.signs}}


class FinishForm(StepForm):
    result = GuardedText(label=_("做成了什么"), max_length=1000)
    came = forms.TypedMultipleChoiceField(
        label=_("谁到场了"), help_text=_("点一下到场的人，人次从名单里数"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    photos = PhotosField(label=_("照片"), help_text=_("可不拍；只有工作人员能看到"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["came"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(sign.pk, sign.name) for sign in listed(self.record)] if self.record else []


class CallBackForm(StepForm):
    answer = forms.ChoiceField(label=_("大家怎么说"), choices=CallBack.Answer.choices, widget=forms.RadioSelect)
    note = GuardedText(label=_("记一句"), help_text=_("可不写"), max_length=400, required=False)


class CancelForm(StepForm):
    result = GuardedText(label=_("为什么取消"), help_text=_("报了名的人看得到"), max_length=400)


class SignUpForm(StepForm):
    """报名. Who one is and how to reach one; nothing else."""

    name = forms.CharField(label=_("怎么称呼您"), max_length=20)
    phone = forms.CharField(label=_("联系电话"), help_text=_("只有网格和社区能看到，有变化好告诉您"), max_length=30)

    def __init__(self, *args: Any, on_behalf: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off" if on_behalf else "tel"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off" if on_behalf else "name"}
        if on_behalf:
            self.fields["name"].label, self.fields["phone"].required, self.fields["phone"].help_text = _("称呼"), False, _("可不填")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class NeighbourForm(SignUpForm):
    """Staff put somebody on the list who asked them to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, on_behalf=True, **kwargs)


MICRO_FORMS: dict[str, type[StepForm]] = {
    "edit": EditForm,
    "sign_up": NeighbourForm,
    "divide": DivideForm,
    "finish": FinishForm,
    "call_back": CallBackForm,
    "cancel": CancelForm,
}
