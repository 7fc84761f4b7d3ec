"""What each button of something given to do asks for."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hongge.kernel.forms import GuardedText, StepForm
from hongge.systems.decisions.forms.days import DueField


class FinishForm(StepForm):
    result = GuardedText(label=_("办得怎样"), max_length=1000, required=False)
    wanted: ClassVar = ("result",)


class ExtendForm(StepForm):
    due_on = DueField(label=_("新的期限"))
    text = GuardedText(label=_("为什么改"), max_length=1000)


class TextForm(StepForm):
    text = GuardedText(label=_("原因"), max_length=1000)


ITEM_FORMS: dict[str, type[StepForm]] = {"finish": FinishForm, "extend": ExtendForm, "take_back": TextForm, "drop": TextForm}
