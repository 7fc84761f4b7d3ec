"""What every form is made of: guarded text, photos, phones, days, places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hongge.kernel import clock
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.secrets import normal_phone
from hongge.kernel.sensitive import found, masked


class GuardedText(forms.CharField):
    """Free text. An ID, mobile or card number in it is masked before it is kept, after one confirmation."""

    widget = forms.Textarea(attrs={"rows": 4})


class StepForm(forms.Form):
    """What one button asks for. `given()` are the keyword arguments of its action. `wanted`: fields the step lacks while they are empty.

    Words with an ID, mobile or card number in them come back once; sent again unchanged, they are kept with the number masked.
    """

    confirm_masked = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    wanted: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        confirmed = data.pop("confirm_masked", "")
        for name, field in self.fields.items():
            if isinstance(field, GuardedText) and data.get(name) and found(data[name]):
                if confirmed:
                    data[name] = masked(data[name])
                else:
                    self.data = {**self.data.dict(), "confirm_masked": "1"} if hasattr(self.data, "dict") else self.data
                    self.add_error(name, _("里面有身份证号、手机号或银行卡号，保存时会遮住几位。没问题就再按一次"))
        return data

    def add_error(self, field: Any, error: Any) -> None:
        """A browser sends chosen files once: whoever has to send the form again is told so beside them."""
        super().add_error(field, error)
        for name, asked in self.fields.items():
            chosen = isinstance(asked, PhotosField) and asked.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if chosen and not self.has_error(name):
                super().add_error(name, asked.again)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return self.cleaned_data


class NothingForm(StepForm):
    """A button that asks for nothing."""


class DayInput(forms.DateInput):
    """A day, picked or typed as 2026-07-03."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Any number of pictures up to the cap; none is fine."""

    too_many: ClassVar[Any] = _("最多放 %(n)s 张照片")
    again: ClassVar[Any] = _("照片要再选一次")
    widget = PhotosInput(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [f for f in (data if isinstance(data, (list, tuple)) else [data]) if f]
        if len(files) > settings.PHOTO_MAX_COUNT:
            raise forms.ValidationError(self.too_many, params={"n": settings.PHOTO_MAX_COUNT})
        return [super(PhotosField, self).clean(f, initial) for f in files]


class PapersField(PhotosField):
    """Papers: pictures of their pages, or PDF files."""

    too_many: ClassVar[Any] = _("最多放 %(n)s 个文件")
    again: ClassVar[Any] = _("文件要再选一次")
    widget = PhotosInput(attrs={"accept": "image/*,application/pdf", "multiple": True})


def clean_phone(text: str) -> str:
    """E.164, or the sentence that says what is wrong."""
    try:
        return normal_phone(text) if text else ""
    except Refused as refused:
        raise forms.ValidationError(refused.reasons[0]) from refused


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place of some levels, at and under one place; named with the one above it where that is offered too: places may share a name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Place.objects.none(), empty_label=None, **options)
        self.names: dict[str, str] = {}

    def offer(self, at: Place, levels: Iterable[str]) -> None:
        self.queryset = Place.objects.within(at).at_level(*levels).standing_on(clock.today()).defer("outline")
        self.names = {place.path: place.name for place in self.queryset if place.pk != at.pk}

    def label_from_instance(self, obj: Place) -> str:
        above = self.names.get(obj.path[: -obj.steplen], "")
        return f"{above}·{obj.name}" if above else obj.name
