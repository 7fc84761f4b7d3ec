"""Days and hours to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongge.kernel import clock
from hongge.kernel.forms import DayInput

FAR = timedelta(days=3 * 366)


class DueField(forms.DateField):
    """A day by which something is to be done: not past, and not so far that it means nothing."""

    widget = DayInput

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value < clock.today():
            raise forms.ValidationError(_("期限不能早于今天"))
        if value and value > clock.today() + FAR:
            raise forms.ValidationError(_("期限太远了，最多三年"))


class MomentInput(forms.DateTimeInput):
    """A day and hour, picked or typed as 2026-07-03T15:30."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """When something is to begin."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except OverflowError as past_all:  # the first and the last day of all calendars have no hour in another zone
            raise forms.ValidationError(_("这个时间不对，请重新选")) from past_all

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value and not clock.today() <= value.date() <= clock.today() + FAR:
            raise forms.ValidationError(_("开会时间要在今天以后、三年以内"))
